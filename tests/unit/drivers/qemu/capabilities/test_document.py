import pytest

from tests.unit.drivers.qemu.capabilities.conversation import first_session, tcg_session, text
from vird.drivers.qemu.capabilities import replay
from vird.drivers.qemu.capabilities.document import Stamp, read, write
from vird.drivers.qemu.capabilities.model import Capabilities, Gic, Sev, Sgx, SgxSection
from vird.errors import ParseFailed

STAMP = Stamp(11, 12, 13, 14, "Maker & Co, X", "6.1 #1", True)


def sample() -> Capabilities:
    caps = replay(text(first_session(), tcg_session()), "/opt/<odd> & 'quoted'/qemu", 5)
    caps.gic = (Gic(2, False, True),)
    caps.sev = Sev(47, 1, "cGRo", "Y2VydA==", "Y3B1")
    caps.sgx = Sgx(True, True, False, 24, (SgxSection(0, 16), SgxSection(1, 8)))
    return caps


def test_what_is_written_is_read_back() -> None:
    caps = sample()
    written = write(caps, STAMP)
    again, stamp = read(written.encode())
    assert stamp == STAMP
    for name in Capabilities.__slots__:
        assert getattr(again, name) == getattr(caps, name), name
    assert write(again, stamp) == written


def test_without_a_stamp_the_document_holds_zeros() -> None:
    lines = sample().to_xml().splitlines()
    assert lines[:5] == [
        "<qemuCaps>",
        "  <emulator>/opt/&lt;odd&gt; &amp; &apos;quoted&apos;/qemu</emulator>",
        "  <qemuctime>0</qemuctime>",
        "  <selfctime>0</selfctime>",
        "  <selfvers>0</selfvers>",
    ]
    assert "  <cpu type='kvm' name='EPYC' typename='EPYC-x86_64-cpu' usable='no' deprecated='yes'>" in lines
    assert "    <blocker name='topoext'/>" in lines
    assert "    <property name='invtsc' type='boolean' value='true' migratable='no'/>" in lines
    assert "    <property name='family' type='number' value='6'/>" in lines


@pytest.mark.parametrize(
    "bad",
    [
        b"",
        b"<qemuCaps/>",
        b"<other/>",
        write(sample(), STAMP).replace("<version>7002001", "<version>seven").encode(),
        write(sample(), STAMP).replace("maxCpus='288'", "").encode(),
        write(sample(), STAMP).replace("value='true'", "value='perhaps'").encode(),
        write(sample(), STAMP)[:-30].encode(),
    ],
)
def test_a_damaged_document_is_refused(bad: bytes) -> None:
    with pytest.raises(ParseFailed):
        read(bad)
