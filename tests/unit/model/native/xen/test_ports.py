import pytest

from tests.unit.model.native.xen.guests import FULL, devices, written
from vird.errors import ConfigUnsupported, InternalError


@pytest.mark.parametrize(
    "text",
    [
        "null", "vc", "pty", "stdio", "/dev/ttyS0", "file:/f", "pipe:/p", "tcp:h:1", "tcp:h:1,server,nowait",
        "telnet:h:1", "unix:/s", "unix:/s,server,nowait", "udp:h:1@i:2",
    ],
)  # fmt: skip
def test_ports_come_back(text: str) -> None:
    port = devices(FULL, f'serial = "{text}"').serials[0]
    assert written(port.to_xml())["serial"] == f'"{text}"'


def test_numbers_are_kept_free() -> None:
    found = devices(FULL, 'serial = [ "none", "/dev/ttyS1" ]').serials
    assert [port.target.port for port in found if port.target is not None] == [1]
    assert written(found[0].to_xml())["serial"] == '[ "none", "/dev/ttyS1" ]'


@pytest.mark.parametrize("text", ["carrier:pigeon", "tcp:nowhere"])
def test_wrong_words(text: str) -> None:
    with pytest.raises(InternalError):
        devices(FULL, f'serial = "{text}"')


def test_ports_that_qemu_has_not() -> None:
    with pytest.raises(ConfigUnsupported):
        written("<serial type='spicevmc'/>")
