import pytest

from vird.errors import XmlError
from vird.model.checks.containers import complete_container
from vird.model.domain.domain import Domain


def completed(devices: str) -> Domain:
    domain = Domain.from_xml(
        f"<domain type='lxc'><name>a</name><memory>65536</memory><os><type>exe</type><init>/i</init></os>"
        f"<devices>{devices}</devices></domain>"
    )
    complete_container(domain, "x86_64")
    return domain


def test_the_first_program_runs_on_the_hosts_processor() -> None:
    domain = completed("")
    assert domain.os is not None and domain.os.type is not None
    assert (domain.os.init, domain.os.type.arch) == ("/i", "x86_64")


@pytest.mark.parametrize(
    ("usage", "kib"), [("usage='1024' units='bytes'", 1), ("usage='4'", 4), ("usage='1' units='MiB'", 1024)]
)
def test_sizes_are_shown_in_kib(usage: str, kib: int) -> None:
    domain = completed(f"<filesystem type='ram'><source {usage}/><target dir='/t'/></filesystem>")
    assert domain.devices is not None
    source = domain.devices.filesystems[0].source
    assert source is not None and (source.usage, source.units) == (kib, "KiB")


def test_consoles_are_numbered() -> None:
    domain = completed("<console/><console/>")
    assert domain.devices is not None
    assert [(c.target.type, c.target.port) for c in domain.devices.consoles if c.target] == [("lxc", 0), ("lxc", 1)]


def test_refusals() -> None:
    for filesystem in ("<source dir='/'/>", "<source/><target dir='/t'/>"):
        with pytest.raises(XmlError):
            completed(f"<filesystem type='ram'>{filesystem}</filesystem>")
