"""Controllers and bridges."""

from typing import Any

import pytest

from tests.unit.drivers.qemu.plan.launches import pci, values, words
from vird.drivers.qemu.plan.controllers import controllers, hubs, smartcard_readers
from vird.errors import ConfigUnsupported

USB = "<controller type='usb' index='0' model='{}'{}><alias name='usb'/></controller>"


@pytest.mark.parametrize(
    ("controller", "expected"),
    [
        (
            "<controller type='pci' index='1' model='pcie-root-port'><model name='pcie-root-port'/>"
            "<target chassis='1' port='0x10' hotplug='off'/><alias name='pci.1'/></controller>",
            {"driver": "pcie-root-port", "port": 16, "chassis": 1, "id": "pci.1", "hotplug": False},
        ),
        (
            "<controller type='pci' index='2' model='pci-bridge'><model name='pci-bridge'/><target chassisNr='2'/>"
            "<alias name='pci.2'/></controller>",
            {"driver": "pci-bridge", "chassis_nr": 2, "id": "pci.2"},
        ),
        (
            "<controller type='pci' index='3' model='pcie-expander-bus'><model name='pxb-pcie'/>"
            "<target busNr='180'><node>1</node></target><alias name='pci.3'/></controller>",
            {"driver": "pxb-pcie", "bus_nr": 180, "id": "pci.3", "numa_node": 1},
        ),
        (
            "<controller type='pci' index='4' model='dmi-to-pci-bridge'><model name='i82801b11-bridge'/>"
            "<alias name='pci.4'/></controller>",
            {"driver": "i82801b11-bridge", "id": "pci.4"},
        ),
        (USB.format("qemu-xhci", " ports='4'"), {"driver": "qemu-xhci", "p2": 4, "p3": 4, "id": "usb"}),
        (
            "<controller type='scsi' index='0' model='virtio-scsi'><driver queues='2' iothread='3' ioeventfd='on'/>"
            f"<alias name='scsi0'/>{pci(3)}</controller>",
            {
                "driver": "virtio-scsi-pci",
                "iothread": "iothread3",
                "id": "scsi0",
                "num_queues": 2,
                "ioeventfd": True,
                "bus": "pcie.0",
                "addr": "0x3",
            },
        ),
        (
            "<controller type='scsi' index='0' model='lsisas1078'><alias name='scsi0'/></controller>",
            {"driver": "megasas", "id": "scsi0"},
        ),
        (
            "<controller type='sata' index='1'><alias name='sata1'/></controller>",
            {"driver": "ahci", "id": "sata1"},
        ),
        (
            "<controller type='virtio-serial' index='0' ports='16' vectors='4'><alias name='vs'/></controller>",
            {"driver": "virtio-serial-pci", "id": "vs", "max_ports": 16, "vectors": 4},
        ),
    ],
)
def test_each_kind(controller: str, expected: dict[str, Any]) -> None:
    found = values(controllers, controller + ("" if "type='usb'" in controller else USB.format("none", "")))
    assert found == [expected]


def test_what_the_board_brings_is_not_told() -> None:
    devices = USB.format("none", "") + "<controller type='sata' index='0'><alias name='ide'/></controller>"
    assert words(controllers, devices) == []
    ide = "<controller type='ide' index='0'><alias name='ide'/></controller>"
    assert words(controllers, USB.format("none", "") + ide, machine="pc") == []


def test_a_board_with_usb_of_its_own() -> None:
    assert words(controllers, machine="vexpress-a9", arch="armv7l") == ["-usb"]
    assert words(controllers) == []


def test_companions_name_their_master() -> None:
    devices = USB.format("ich9-ehci1", "") + (
        "<controller type='usb' index='0' model='ich9-uhci2'><master startport='2'/><alias name='usb'/></controller>"
    )
    assert values(controllers, devices)[1] == {"driver": "ich9-usb-uhci2", "masterbus": "usb.0", "firstport": 2}


def test_buses_come_before_what_sits_on_them() -> None:
    serial = "<controller type='virtio-serial' index='0'><alias name='vs'/></controller>"
    bridge = (
        "<controller type='pci' index='1' model='pci-bridge'><model name='pci-bridge'/><target/>"
        "<alias name='b'/></controller>"
    )
    found = values(controllers, serial + USB.format("qemu-xhci", "") + bridge)
    assert [each["driver"] for each in found] == ["pci-bridge", "qemu-xhci", "virtio-serial-pci"]


def test_the_window_for_large_devices() -> None:
    root = "<controller type='pci' index='0' model='pcie-root'><pcihole64 unit='KiB'>1024</pcihole64></controller>"
    assert words(controllers, root + USB.format("none", "")) == ["-global", "q35-pcihost.pci-hole64-size=1024K"]


@pytest.mark.parametrize(
    ("controller", "options", "words_of_it"),
    [
        (USB.format("nec-xhci", ""), {"without": ("nec-usb-xhci",)}, "nec-xhci not supported"),
        (USB.format("piix3-uhci", " ports='3'"), {}, "'ports'"),
        ("<controller type='scsi' index='0' model='buslogic'/>", {}, "Unsupported controller model"),
        ("<controller type='scsi' index='0' model='vmpvscsi'/>", {"without": ("pvscsi",)}, "pvscsi"),
        ("<controller type='ide' index='1'/>", {"machine": "pc"}, "Only a single IDE controller"),
        ("<controller type='ide' index='0'/>", {}, "IDE controllers are unsupported"),
        ("<controller type='sata' index='1'/>", {"without": ("ich9-ahci",)}, "SATA is not supported"),
    ],
)
def test_refusals(controller: str, options: dict[str, Any], words_of_it: str) -> None:
    with pytest.raises(ConfigUnsupported, match=words_of_it):
        words(controllers, controller, **options)


def test_hubs_and_readers() -> None:
    hub = "<hub type='usb'><alias name='hub0'/><address type='usb' bus='0' port='1'/></hub>"
    usb = USB.format("qemu-xhci", "")
    assert values(hubs, usb + hub) == [{"driver": "usb-hub", "id": "hub0", "bus": "usb.0", "port": "1"}]
    with pytest.raises(ConfigUnsupported, match="usb-hub"):
        words(hubs, usb + hub, without=("usb-hub",))
    reader = "<controller type='ccid' index='0'><alias name='ccid0'/></controller>"
    assert values(smartcard_readers, reader) == [{"driver": "usb-ccid", "id": "ccid0"}]
    assert words(controllers, reader + USB.format("none", "")) == []
