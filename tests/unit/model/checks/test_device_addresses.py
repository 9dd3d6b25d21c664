"""Drive, USB, virtio-serial, channel and virtual-bus addresses, and names of running devices."""

import pytest

from vird.errors import InternalError, XmlError
from vird.model.checks.addresses_board import assign_spapr_vio_addresses, assign_virtio_mmio_addresses
from vird.model.checks.addresses_ccw import assign_ccw_addresses, assign_zpci_numbers
from vird.model.checks.addresses_drive import address_of_target, target_index
from vird.model.checks.addresses_usb import UsbPorts, assign_usb_addresses
from vird.model.checks.addresses_virtio_serial import assign_virtio_serial_addresses
from vird.model.checks.controllers import number_controllers
from vird.model.checks.disk_indexes import assign_disk_indexes
from vird.model.checks.machine import MachineFacts
from vird.model.domain.devices.address import DriveAddress
from vird.model.domain.devices.devices import Devices
from vird.model.domain.domain import Domain

PSERIES = MachineFacts("ppc64", "pseries-7.2")
CCW = MachineFacts("s390x", "s390-ccw-virtio-7.2")


def devices(inner: str) -> Devices:
    return Devices.from_xml(f"<devices>{inner}</devices>", unknown="error")


@pytest.mark.parametrize(
    ("name", "index"),
    [
        ("vda", 0),
        ("sdz", 25),
        ("sdaa", 26),
        ("xvdb", 1),
        ("fda", 0),
        ("vda3", 0),
        ("vd", -1),
        ("vdA", -1),
        ("nvme0", -1),
    ],
)
def test_numbers_in_target_names(name: str, index: int) -> None:
    assert target_index(name) == index


@pytest.mark.parametrize(
    ("bus", "index", "place"),
    [
        ("ide", 5, (1, 0, 1)), ("ide", 2, (0, 1, 0)), ("scsi", 6, (0, 0, 6)), ("scsi", 15, (2, 0, 1)),
        ("sata", 6, (1, 0, 0)), ("fdc", 1, (0, 0, 1)),
    ],
)  # fmt: skip
def test_a_target_has_its_place(bus: str, index: int, place: tuple[int, int, int]) -> None:
    controller, on_bus, unit = place
    assert address_of_target(bus, index) == DriveAddress(controller=controller, bus=on_bus, target=0, unit=unit)


def test_buses_without_drive_addresses_have_none() -> None:
    assert address_of_target("virtio", 0) is None


def test_usb_ports_of_a_hub_need_the_hub() -> None:
    ports = UsbPorts()
    ports.buses[0] = dict.fromkeys(range(1, 3))
    with pytest.raises(XmlError, match="there is no hub at port 1"):
        ports.take(0, "1.2", hub=False)
    ports.take(0, "1", hub=True)
    ports.take(0, "1.2", hub=False)
    with pytest.raises(XmlError, match=r"Duplicate USB address bus 0 port 1\.2"):
        ports.take(0, "1.2", hub=False)
    assert ports.find(None) == (0, "2")


def test_usb_devices_stay_where_there_is_no_controller() -> None:
    found = devices("<input type='tablet' bus='usb'/>")
    assign_usb_addresses(found)
    assert found.inputs[0].address is None


def test_full_serial_controllers_get_a_neighbour() -> None:
    channels = "".join(f"<channel type='null'><target type='virtio' name='{n}'/></channel>" for n in range(3))
    found = devices(f"<controller type='virtio-serial' index='0' ports='2'/>{channels}")
    assign_virtio_serial_addresses(found)
    places = [(c.address.controller, c.address.port) for c in found.channels]  # type: ignore[union-attr]
    assert places == [(0, 1), (1, 1), (1, 2)]
    assert [c.index for c in found.controllers] == [0, 1]


def test_channel_numbers_skip_those_that_are_taken() -> None:
    found = devices(
        "<disk type='file'><target dev='vda' bus='virtio'/></disk>"
        "<disk type='file'><target dev='vdb' bus='virtio'/><address type='ccw' cssid='0xfe' ssid='0' devno='0'/></disk>"
        "<memballoon model='virtio'/>"
    )
    assign_ccw_addresses(found, CCW)
    assert [d.address.devno for d in (*found.disks, found.memballoon)] == [1, 0, 2]  # type: ignore[union-attr]


def test_pci_functions_of_s390_have_two_numbers() -> None:
    source = "<source><address bus='1'/></source>"
    first = f"<hostdev type='pci'>{source}<address type='pci' slot='1'><zpci uid='0x2'/></address></hostdev>"
    found = devices(first + f"<hostdev type='pci'>{source}<address type='pci' slot='2'/></hostdev>")
    assign_zpci_numbers(found, CCW)
    numbers = [(h.address.zpci.uid, h.address.zpci.fid) for h in found.hostdevs]  # type: ignore[union-attr]
    assert numbers == [(2, 0), (1, 1)]


def test_registers_of_the_virtual_bus() -> None:
    serial = "<serial type='pty'><target type='spapr-vio-serial'/></serial>"
    found = devices(serial * 2 + "<nvram/>")
    assign_spapr_vio_addresses(found, PSERIES)
    assert [s.address.reg for s in found.serials] == [0x30000000, 0x30001000]  # type: ignore[union-attr]
    assert found.nvram is not None
    assert found.nvram.address.reg == 0x3000  # type: ignore[union-attr]


@pytest.mark.parametrize(("machine", "mapped"), [("vexpress-a15", True), ("virt-7.2", True), ("pc", False)])
def test_virtio_is_memory_mapped_where_there_is_no_pci(machine: str, mapped: bool) -> None:
    found = devices("<rng model='virtio'><backend model='builtin'/></rng>")
    assign_virtio_mmio_addresses(found, MachineFacts("aarch64", machine))
    assert (found.rngs[0].address is not None) is mapped


def test_controllers_are_numbered_and_kept_in_order() -> None:
    kinds = ("index='1'", "", "index='0'", "")
    found = devices("".join(f"<controller type='virtio-serial' {k}/>" for k in kinds))
    number_controllers(found)
    assert [c.index for c in found.controllers] == [0, 1, 2, 3]


def test_images_are_numbered_from_the_last_disk_down_the_chain() -> None:
    store = "<backingStore type='file'><format type='raw'/><source file='/b'/><backingStore/></backingStore>"
    inner = (
        f"<disk><source file='/a'/>{store}<target dev='vda'/></disk><disk><source file='/c'/><target dev='vdb'/></disk>"
    )
    domain = Domain.from_xml(f"<domain type='qemu'><name>a</name><devices>{inner}</devices></domain>")
    assert assign_disk_indexes(domain) == 4
    assert domain.devices is not None
    first, second = domain.devices.disks
    assert second.source is not None and first.source is not None and first.backing_store is not None
    assert (second.source.index, first.source.index, first.backing_store.index) == (1, 2, 3)


def test_a_bus_that_is_full_says_so() -> None:
    taken = "<input type='mouse' bus='usb'><address type='usb' bus='0' port='1'/></input>"
    found = devices(f"<controller type='usb' index='0' model='qemu-xhci' ports='1'/>{taken}<hub type='usb'/>")
    with pytest.raises(InternalError, match="No free USB ports"):
        assign_usb_addresses(found)
