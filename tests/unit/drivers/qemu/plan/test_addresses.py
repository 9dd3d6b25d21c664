"""Where devices sit, as properties."""

from typing import Any

import pytest

from tests.unit.drivers.qemu.plan.launches import launch_of
from vird.drivers.qemu.plan.addresses import address_properties, built_in_bus, ccw_number, pci_bus
from vird.errors import ConfigUnsupported, InternalError
from vird.model.domain.devices.address import CcwAddress

USB = "<controller type='usb' index='1' model='ich9-ehci1'><alias name='usb1'/></controller>"
SERIAL = "<controller type='virtio-serial' index='0'><alias name='virtio-serial0'/></controller>"


def place_of_watchdog(address: str, others: str = "", **options: Any) -> dict[str, Any]:
    launch = launch_of(f"{others}<watchdog model='i6300esb'>{address}</watchdog>", **options)
    return address_properties(launch, launch.devices.watchdogs[0])


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("<address type='pci' bus='0' slot='3' function='0'/>", {"bus": "pcie.0", "addr": "0x3"}),
        (
            "<address type='pci' bus='0' slot='0x1f' function='2' multifunction='on'/>",
            {"bus": "pcie.0", "multifunction": True, "addr": "0x1f.0x2"},
        ),
        ("<address type='isa' iobase='0x3f8' irq='0x4'/>", {"iobase": 1016, "irq": 4}),
        ("<address type='spapr-vio' reg='0x2000'/>", {"reg": 8192}),
        ("<address type='ccw' cssid='0xfe' ssid='0' devno='0xa'/>", {"devno": "fe.0.000a"}),
        ("<address type='virtio-mmio'/>", {}),
        ("", {}),
    ],
)
def test_each_kind_of_address(address: str, expected: dict[str, Any]) -> None:
    assert place_of_watchdog(address) == expected


def test_usb_devices_sit_on_the_master_of_companions() -> None:
    others = USB + (
        "<controller type='usb' index='1' model='ich9-uhci1'><alias name='usb1'/><master startport='0'/></controller>"
    )
    assert place_of_watchdog("<address type='usb' bus='1' port='1.2'/>", others) == {"bus": "usb1.0", "port": "1.2"}


def test_ports_of_a_serial_controller() -> None:
    address = "<address type='virtio-serial' controller='0' bus='0' port='3'/>"
    assert place_of_watchdog(address, SERIAL) == {"bus": "virtio-serial0.0", "nr": 3}


def test_a_bus_that_is_not_there() -> None:
    with pytest.raises(InternalError, match="PCI controller with index 7"):
        place_of_watchdog("<address type='pci' bus='7' slot='1' function='0'/>")
    with pytest.raises(ConfigUnsupported, match="domain=0"):
        place_of_watchdog("<address type='pci' domain='1' bus='0' slot='1' function='0'/>")


def test_aliases_of_users_do_not_rename_what_the_board_brings() -> None:
    launch = launch_of("<controller type='sata' index='0'><alias name='ua-x'/></controller>")
    launch.devices.controllers[0].alias.name = "ua-root"  # type: ignore[union-attr]
    assert pci_bus(launch, 0) == "pcie.0"
    assert built_in_bus(launch, launch.devices.controllers[1]) == "ide"


def test_ccw_numbers() -> None:
    assert ccw_number(CcwAddress(cssid=0, ssid=2, devno=0xF00F)) == "0.2.f00f"
