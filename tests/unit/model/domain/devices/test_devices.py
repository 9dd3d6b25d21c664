"""Every device element as libvirt 9.0 writes it is read without loss and written back to the byte."""

from pathlib import Path

import pytest

from vird.markup import InvalidXml
from vird.model.domain.devices.devices import Devices
from vird.model.domain.devices.disk import Disk
from vird.model.domain.devices.disk_source import BlockSource, FileSource, NetworkSource
from vird.model.domain.devices.hostdev import Hostdev, MdevSource, PciHostSource
from vird.model.domain.devices.interface import Interface
from vird.model.domain.devices.redirdev import Redirfilter
from vird.model.domain.devices.shmem import Shmem
from vird.model.pci_address import PciAddress, PciLocation

WRITTEN = sorted((Path(__file__).parents[4] / "golden" / "devices").glob("*.xml"), key=lambda path: path.name)


@pytest.mark.parametrize("path", WRITTEN, ids=lambda path: path.stem)
def test_written_back_to_the_byte(path: Path) -> None:
    text = path.read_text()
    assert Devices.from_xml(text, unknown="error").to_xml() == text


def test_the_type_of_a_disk_names_the_class_of_its_source() -> None:
    sources = {"file": FileSource, "block": BlockSource, "network": NetworkSource}
    for kind, expected in sources.items():
        disk = Disk.from_xml(f"<disk type='{kind}'><source file='/a' dev='/b' protocol='nbd'/></disk>")
        assert type(disk.source) is expected
    assert type(Disk.from_xml("<disk><source file='/a'/></disk>").source) is FileSource


def test_mode_and_type_of_a_host_device_name_the_class_of_its_source() -> None:
    pci = Hostdev.from_xml("<hostdev type='pci'><source><address bus='6' slot='0x10'/></source></hostdev>")
    assert isinstance(pci.source, PciHostSource)
    assert str(pci.source.address.location) == "0000:06:10.0"
    uuid = "53764d0e-85a0-42b4-af5c-2046b460b1dc"
    mdev = f"<hostdev type='mdev' model='vfio-pci'><source><address uuid='{uuid}'/></source></hostdev>"
    assert isinstance(Hostdev.from_xml(mdev).source, MdevSource)


def test_all_faults_of_a_device_come_in_one_error() -> None:
    with pytest.raises(InvalidXml) as wrong:
        Devices.from_xml("<devices><disk type='fiel' device='tape'/><interface type='netwrok'/></devices>")
    assert len(wrong.value.problems) == 3


def test_an_interface_that_is_a_host_device_names_its_driver_first() -> None:
    text = "<interface type='{}'><mac address='52:54:00:00:00:01'/><driver name='vfio'/><source/></interface>"
    order = [slot.split()[0] for slot in Interface.from_xml(text.format("hostdev")).to_xml().splitlines()]
    assert order.index("<driver") < order.index("<source/>")
    order = [slot.split()[0] for slot in Interface.from_xml(text.format("bridge")).to_xml().splitlines()]
    assert order.index("<driver") > order.index("<source/>")


def test_pci_places_read_in_any_base_and_sort_as_the_bus_does() -> None:
    address = PciAddress.from_xml("<address type='pci' domain='0' bus='10' slot='0x1f' function='07'/>")
    assert address.location == PciLocation(0, 10, 31, 7) == PciLocation.parse("0000:0a:1f.7")
    assert str(address.location) == "0000:0a:1f.7"
    assert sorted([PciLocation(bus=1), PciLocation(slot=31)])[0].slot == 31


@pytest.mark.parametrize(("written", "kept"), [("1.1", "1.10"), ("2.00", "2.00"), ("1.05", "1.05"), ("-1", "-1")])
def test_usb_versions_are_decimals(written: str, kept: str) -> None:
    rules = Redirfilter.from_xml(f"<redirfilter><usbdev version='{written}' allow='yes'/></redirfilter>")
    assert f"version='{kept}'" in rules.to_xml()


def test_sizes_of_shared_memory_are_bytes_and_written_in_mebibytes() -> None:
    region = Shmem.from_xml("<shmem name='a'><size unit='KiB'>4096</size></shmem>")
    assert region.size == 4 * 1024**2
    assert "<size unit='M'>4</size>" in region.to_xml()
