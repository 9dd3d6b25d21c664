import pytest

from tests.unit.model.native.vmx.guests import devices, written
from vird.errors import ConfigUnsupported, InternalError
from vird.model.native.vmx.interfaces import range_of


@pytest.mark.parametrize(
    ("mac", "given"),
    [
        ("00:0c:29:00:00:01", "generated"),
        ("00:50:56:3f:ff:ff", "static"),
        ("00:50:56:40:00:00", None),
        ("00:50:56:80:00:00", "vpx"),
        ("00:50:56:bf:ff:ff", "vpx"),
        ("52:54:00:00:00:01", None),
    ],
)
def test_ranges(mac: str, given: str | None) -> None:
    assert range_of(mac) == given


def test_connections() -> None:
    found = devices(
        'ethernet0.present = "true"', 'ethernet0.connectionType = "nat"',
        'ethernet1.present = "true"', 'ethernet1.networkName = "LAN"', 'ethernet1.connectionType = "custom"',
        'ethernet1.vnet = "vmnet7"', 'ethernet1.virtualDev = "vmxnet"', 'ethernet1.features = "15"',
        'ethernet2.present = "true"', 'ethernet2.addressType = "static"', 'ethernet2.address = "00:50:56:00:00:0A"',
    ).interfaces  # fmt: skip
    assert [each.type for each in found] == ["user", "bridge", "null"]
    assert found[1].source is not None
    assert found[1].source.bridge == "LAN"
    assert found[1].target is not None
    assert found[1].target.dev == "vmnet7"
    assert found[1].model is not None
    assert found[1].model.type == "vmxnet2"
    assert found[2].mac is not None
    assert (found[2].mac.address, found[2].mac.type) == ("00:50:56:00:00:0a", "static")


@pytest.mark.parametrize("line", ["connectionType = 'tin'", "virtualDev = 'ne2k'", "addressType = 'odd'"])
def test_unknown_words(line: str) -> None:
    name, value = line.split(" = ")
    with pytest.raises(InternalError):
        devices('ethernet0.present = "true"', f'ethernet0.{name} = "{value[1:-1]}"')


def test_written_addresses() -> None:
    lines = written(
        devices="""
        <interface type='user'><mac address='00:50:56:90:00:01'/></interface>
        <interface type='bridge'><mac address='52:54:00:00:00:01'/><source bridge='a'/></interface>"""
    )
    assert [line for line in lines if line.startswith("ethernet")] == [
        'ethernet0.present = "true"',
        'ethernet0.connectionType = "nat"',
        'ethernet0.addressType = "vpx"',
        'ethernet0.generatedAddress = "00:50:56:90:00:01"',
        'ethernet1.present = "true"',
        'ethernet1.networkName = "a"',
        'ethernet1.connectionType = "bridged"',
        'ethernet1.addressType = "static"',
        'ethernet1.address = "52:54:00:00:00:01"',
        'ethernet1.checkMACAddress = "false"',
    ]


@pytest.mark.parametrize(
    "interface",
    [
        "<interface type='network'><source network='n'/></interface>",
        "<interface type='user'><model type='virtio'/></interface>",
    ],
)
def test_interfaces_that_vmware_has_not(interface: str) -> None:
    with pytest.raises(ConfigUnsupported):
        written(devices=interface)
