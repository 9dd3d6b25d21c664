"""Device names: each kind's own, the user's kept, numbers in the order of the document."""

from __future__ import annotations

import pytest

from vird.model.checks.addresses_drive import target_index
from vird.model.checks.aliases import assign_aliases
from vird.model.domain.domain import Domain
from vird.model.domain.forms import all_devices

GUEST = """<domain type='qemu'>
  <name>g</name>
  <os><type machine='{machine}'>hvm</type></os>
  <devices>{devices}</devices>
</domain>"""


def names(devices: str, machine: str = "pc-q35-7.2") -> list[str]:
    domain = Domain.from_xml(GUEST.format(machine=machine, devices=devices))
    assign_aliases(domain)
    return [device.alias.name for device in all_devices(domain) if getattr(device, "alias", None) is not None]


@pytest.mark.parametrize(
    ("device", "expected"),
    [
        ("<controller type='pci' index='0' model='pcie-root'/>", "pcie.0"),
        ("<controller type='pci' index='0' model='pci-root'/>", "pci.0"),
        ("<controller type='pci' index='3' model='pcie-root-port'/>", "pci.3"),
        ("<controller type='usb' index='0'/>", "usb"),
        ("<controller type='usb' index='1'/>", "usb1"),
        ("<controller type='virtio-serial' index='0'/>", "virtio-serial0"),
        ("<controller type='sata' index='0'/>", "sata0"),
        ("<controller type='sata' index='1'/>", "sata1"),
        ("<controller type='scsi' index='2'/>", "scsi2"),
        ("<disk><target dev='vdc' bus='virtio'/></disk>", "virtio-disk2"),
        ("<disk><target dev='sda' bus='usb'/></disk>", "usb-disk0"),
        (
            "<disk><target dev='sda' bus='scsi'/><address type='drive' controller='1' target='2' unit='3'/></disk>",
            "scsi1-0-2-3",
        ),
        (
            "<disk><target dev='sda' bus='sata'/><address type='drive' controller='0' bus='0' unit='4'/></disk>",
            "sata0-0-4",
        ),
        ("<memballoon model='virtio'/>", "balloon0"),
        ("<channel type='unix'><target type='virtio'/></channel>", "channel0"),
    ],
)
def test_each_kind_is_named_its_own_way(device: str, expected: str) -> None:
    assert names(device) == [expected]


def test_numbers_follow_the_document_and_leave_the_users_names_alone() -> None:
    interfaces = (
        "<interface type='user'/><interface type='user'><alias name='ua-uplink'/></interface><interface type='user'/>"
    )
    assert names(interfaces) == ["net0", "ua-uplink", "net1"]


def test_a_console_that_is_a_serial_port_has_its_name() -> None:
    assert names("<serial type='pty'/><console type='pty'><target type='serial'/></console>") == ["serial0", "serial0"]


def test_the_boards_own_disk_controller_is_called_ide() -> None:
    express = "<controller type='pci' index='0' model='pcie-root'/><controller type='sata' index='0'/>"
    assert names(express) == ["pcie.0", "ide"]
    assert names("<controller type='pci' index='0' model='pci-root'/><controller type='ide' index='0'/>")[1] == "ide"


def test_a_second_console_counts_on() -> None:
    devices = (
        "<console type='pty'><target type='virtio'/></console><console type='pty'><target type='virtio'/></console>"
    )
    assert names(devices) == ["console0", "console1"]


def test_no_balloon_has_no_name() -> None:
    assert names("<memballoon model='none'/>") == []


@pytest.mark.parametrize(
    ("name", "number"), [("vda", 0), ("sdz", 25), ("hdaa", 26), ("sdab", 27), ("fdb", 1), ("xvdc", 2)]
)
def test_disk_letters_count_like_columns(name: str, number: int) -> None:
    assert target_index(name) == number
