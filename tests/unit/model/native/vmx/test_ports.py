import pytest

from tests.unit.model.native.vmx.guests import devices, written
from vird.errors import ConfigUnsupported, InternalError


def test_network_ports() -> None:
    serial = devices(
        'serial1.present = "true"', 'serial1.fileType = "network"', 'serial1.fileName = "telnet://[::1]:42"'
    ).serials[0]
    assert serial.protocol is not None
    assert serial.target is not None
    source = serial.sources[0]
    assert (serial.protocol.type, source.mode, source.host, source.service) == ("telnet", "bind", "::1", "42")
    assert serial.target.port == 1


def test_files_are_translated_and_devices_are_not() -> None:
    found = devices(
        'parallel0.present = "true"', 'parallel0.fileType = "file"', 'parallel0.fileName = "p"',
        'parallel1.present = "true"', 'parallel1.fileName = "/dev/lp0"',
    ).parallels  # fmt: skip
    assert [(each.type, each.sources[0].path) for each in found] == [("file", "[ds] g/p"), ("dev", "/dev/lp0")]


@pytest.mark.parametrize("name", ["tcp://host", "gopher://host:1", "tcp://host:http"])
def test_places_that_are_none(name: str) -> None:
    with pytest.raises(InternalError):
        devices('serial0.present = "true"', 'serial0.fileType = "network"', f'serial0.fileName = "{name}"')


def test_written_network_port() -> None:
    lines = written(
        devices="<serial type='tcp'><source mode='connect' host='h' service='1'/><protocol type='raw'/></serial>"
    )
    assert [line for line in lines if line.startswith("serial")] == [
        'serial0.present = "true"',
        'serial0.fileType = "network"',
        'serial0.fileName = "tcp://h:1"',
        'serial0.network.endPoint = "client"',
        'serial0.yieldOnMsrRead = "true"',
    ]


@pytest.mark.parametrize(
    "port",
    [
        "<serial type='pty'/>",
        "<serial type='dev'><source path='/dev/ttyS0'/><target port='4'/></serial>",
        "<parallel type='pipe'><source path='/p'/></parallel>",
    ],
)
def test_ports_that_vmware_has_not(port: str) -> None:
    with pytest.raises(ConfigUnsupported):
        written(devices=port)
