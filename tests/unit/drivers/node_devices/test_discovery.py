"""Documents of a made-up host."""

import struct
from pathlib import Path

import pytest

from tests.unit.host.pci_bus import CARD, OTHER, Bus
from tests.unit.host.test_usb import plug
from vird.drivers.node_devices import discovery
from vird.drivers.node_devices.discovery import discover
from vird.host import pci
from vird.model.node_device.net import NetCapability
from vird.model.node_device.pci import PciCapability, PhysicalFunctionCapability, VirtualFunctionsCapability
from vird.model.node_device.system import SystemCapability

IDS = """\
# a comment
8086  A Maker
\t10ed  A Function
\t\t8086 0001  A board
\t10ee  Another
1af4  Another Maker
C 02  Network controller
"""


def test_all_that_is_looked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bus = Bus(tmp_path)
    (tmp_path / "pci.ids").write_text(IDS)
    monkeypatch.setattr(discovery, "IDS", tmp_path / "pci.ids")
    plug(bus.sys, "1-2", idVendor="1234", idProduct="beef", busnum="1", devnum="12", product="Stick")
    plug(bus.sys, "1-2:1.0", bInterfaceNumber="00", bInterfaceClass="03", bInterfaceSubClass="01",
         bInterfaceProtocol="02")  # fmt: skip
    for name, text in (("product_name", "Box"), ("sys_vendor", "Maker")):
        (bus.sys / "class/dmi/id").mkdir(parents=True, exist_ok=True)
        (bus.sys / "class/dmi/id" / name).write_text(text + "\n")
    for name, text in (("address", "52:54:00:00:00:01"), ("operstate", "up"), ("speed", "10000")):
        (bus.sys / "class/net/eth7" / name).write_text(text + "\n")
    found = discover(bus.sys)
    assert list(found) == [
        "computer", "pci_0000_03_00_0", "pci_0000_03_10_0", "pci_0000_03_10_1", "pci_0000_04_00_0",
        "usb_1_2", "usb_1_2_1_0", "net_eth7_52_54_00_00_00_01",
    ]  # fmt: skip
    system, card, function, stick, net = (
        found[name] for name in ("computer", "pci_0000_03_00_0", "pci_0000_03_10_1", "usb_1_2", list(found)[-1])
    )
    assert isinstance(system.capability, SystemCapability) and system.parent is None
    assert (system.capability.product, system.capability.hardware.vendor) == ("Box", "Maker")
    assert isinstance(card.capability, PciCapability) and card.driver is not None and card.driver.name == "ixgbe"
    assert (card.capability.vendor.name, card.capability.product.name) == ("A Maker", "A Function")
    assert isinstance(card.capability.facets[0], VirtualFunctionsCapability)
    assert [each.function for each in card.capability.facets[0].addresses] == [0, 1]
    assert isinstance(function.capability, PciCapability)
    assert isinstance(function.capability.facets[0], PhysicalFunctionCapability)
    assert function.capability.iommu_group is not None and function.capability.iommu_group.number == 22
    assert 'id="0xbeef">Stick' in stick.to_xml().replace("'", '"')
    assert isinstance(net.capability, NetCapability) and net.capability.link is not None
    assert (net.capability.link.speed, net.capability.link.state) == (10000, "up")


def test_a_device_below_another(tmp_path: Path) -> None:
    bus = Bus(tmp_path)
    inside = bus.sys / "bus/pci/devices/0000:03:00.0/net/eth7"
    (inside / "address").write_text("52:54:00:00:00:01\n")
    (bus.sys / "class/net/eth7/device").unlink()
    (bus.sys / "class/net/eth7").rmdir()
    (bus.sys / "class/net/eth7").symlink_to(inside)
    parent = discover(bus.sys)["net_eth7_52_54_00_00_00_01"].parent
    assert parent is not None and parent.name == "pci_0000_03_00_0"


def test_what_the_configuration_space_says(tmp_path: Path) -> None:
    bus = Bus(tmp_path)
    raw = bytearray(256)
    raw[0:4], raw[0x06], raw[0x0E], raw[0x34] = b"\x86\x80\xed\x10", 0x10, 1, 0x40
    for place, kind in ((CARD, 0x40), (OTHER, 0x90)):
        # A bridge with a link, and a function of the chipset without one.
        raw[0x40:0x44] = bytes((0x10, 0, kind, 0))
        raw[0x4C:0x54] = struct.pack("<IHH", 5 << 24 | 8 << 4 | 3, 0, 4 << 4 | 1)
        (pci.folder(place, bus.sys) / "config").write_bytes(raw)
    found = discover(bus.sys)
    linked, linkless, silent = (
        found[name].capability for name in ("pci_0000_03_00_0", "pci_0000_04_00_0", "pci_0000_03_10_0")
    )
    assert isinstance(linked, PciCapability) and linked.express is not None
    assert [(each.validity, each.speed, each.width) for each in linked.express.links] == [
        ("cap", "8", 8), ("sta", "2.5", 4),
    ]  # fmt: skip
    assert linked.facets[-1].type == "pci-bridge"
    assert isinstance(linkless, PciCapability) and linkless.express is not None and linkless.express.links == []
    assert isinstance(silent, PciCapability) and silent.express is None


def test_a_host_with_nothing(tmp_path: Path) -> None:
    assert list(discover(tmp_path)) == ["computer"]
