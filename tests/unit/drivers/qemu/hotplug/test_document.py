"""Devices read, put into domains, and found in them."""

import pytest

from tests.unit.drivers.qemu.hotplug.rig import GUEST
from tests.unit.drivers.qemu.plan.recorded import CAPABILITIES
from vird.drivers.qemu.hotplug import document
from vird.errors import ConfigUnsupported, DeviceMissing, InternalError, OperationFailed, XmlError
from vird.model.checks.machine import MachineFacts
from vird.model.domain.domain import Domain

CARD = "<interface type='user'><mac address='52:54:00:00:00:0{}'/><model type='virtio'/></interface>"


def facts(machine: str) -> MachineFacts:
    return MachineFacts("x86_64", machine, CAPABILITIES.flags, "qemu")


def domain(devices: str, machine: str = "pc-i440fx-7.2") -> Domain:
    return Domain.from_xml(GUEST.format(machine=machine, devices=devices))


def add(to: Domain, xml: str, machine: str = "pc-i440fx-7.2") -> tuple[Domain, list[document.Given]]:
    return document.completed(to, document.read_device(xml), facts(machine), lambda: "52:54:00:00:00:99")


def test_one_device_is_read_whatever_stands_before_it() -> None:
    given = document.read_device("<?xml version='1.0'?>\n<!-- mine -->\n" + CARD.format(1))
    assert (given.field, given.tag) == ("interfaces", "interface")
    assert given.device.mac.address == "52:54:00:00:00:01"
    assert document.read_device("<memballoon model='virtio'/>").field == "memballoon"


def test_what_is_no_device_is_refused() -> None:
    with pytest.raises(ConfigUnsupported, match="unknown device type 'nonsense'"):
        document.read_device("<nonsense/>")
    with pytest.raises(XmlError, match="more than one device"):
        document.read_device(CARD.format(1) + CARD.format(2))


def test_a_new_device_gets_what_a_definition_would_give_it() -> None:
    before = domain(CARD.format(1))
    changed, added = add(before, "<interface type='user'/>")
    assert [given.field for given in added][-1] == "interfaces"
    assert added[-1].device.mac.address == "52:54:00:00:00:99"
    assert added[-1].device.address is not None
    assert changed.devices is not None and len(changed.devices.interfaces) == 2
    assert before.devices is not None and len(before.devices.interfaces) == 1


def test_a_controller_comes_along_but_no_bus_for_it() -> None:
    disk = "<disk type='file'><source file='/a'/><target dev='sda' bus='scsi'/></disk>"
    whole = add(domain(""), CARD.format(1))[0]
    _, added = add(whole, disk)
    assert [(given.field, given.device.type) for given in added] == [("controllers", "scsi"), ("disks", "file")]
    document.check_pluggable(added)
    q35 = add(domain("", "pc-q35-7.2"), "<interface type='user'><model type='e1000'/></interface>", "pc-q35-7.2")[0]
    full = q35
    with pytest.raises(InternalError, match="No more available PCI slots"):
        for _ in range(40):
            full, added = add(full, "<interface type='user'><model type='virtio'/></interface>", "pc-q35-7.2")
            document.check_pluggable(added)


def test_an_interface_is_meant_by_address_alias_or_both() -> None:
    held = domain(CARD.format(1) + CARD.format(2) + CARD.format(2))

    def meant(xml: str) -> object:
        return document.meant(held, document.read_device(xml))

    assert held.devices is not None
    assert meant(CARD.format(1)) is held.devices.interfaces[0]
    with pytest.raises(OperationFailed, match="multiple devices matching MAC address"):
        meant(CARD.format(2))
    with pytest.raises(DeviceMissing, match=r"matching MAC address '52:54:00:00:00:07' and alias '\(<null>\)'"):
        meant(CARD.format(7))


def test_other_devices_are_meant_by_what_is_said_of_them() -> None:
    held = domain(
        "<disk type='file'><source file='/a'/><target dev='vda' bus='virtio'/></disk>"
        "<controller type='scsi' index='0'/><rng model='virtio'><backend model='random'>/dev/random</backend></rng>"
    )
    assert held.devices is not None
    disk = document.read_device("<disk type='block'><target dev='vda'/></disk>")
    assert document.meant(held, disk) is held.devices.disks[0]
    for xml, said in (
        ("<disk type='file'><target dev='vdz'/></disk>", "disk vdz not found"),
        ("<controller type='scsi' index='4'/>", "controller scsi:4 not found"),
        (
            "<rng model='virtio'><backend model='random'>/dev/urandom</backend></rng>",
            "'random' RNG device not present in",
        ),
    ):
        with pytest.raises(DeviceMissing, match=said):
            document.meant(held, document.read_device(xml))


def test_in_and_out_and_in_place() -> None:
    held = domain(CARD.format(1) + CARD.format(2))
    assert held.devices is not None
    first, second = held.devices.interfaces
    third = document.read_device(CARD.format(3)).device
    document.replace(held, "interfaces", first, third)
    assert held.devices.interfaces == [third, second]
    document.move(held, "interfaces", third, 1)
    assert held.devices.interfaces == [second, third]
    document.remove(held, "interfaces", second)
    assert held.devices.interfaces == [third]
    assert document.by_alias(held, "net7") is None


def test_a_device_is_meant_by_as_much_as_its_document_says() -> None:
    guest = Domain.from_xml(
        "<domain type='qemu'><name>a</name><memory>1</memory><devices><channel type='unix'>"
        "<source mode='bind' path='/made'/><target type='virtio' name='agent'/></channel></devices></domain>"
    )
    given = document.read_device(
        "<channel type='unix'><source mode='bind'/><target type='virtio' name='agent'/></channel>"
    )
    assert document.meant(guest, given) is document.devices_of(guest).channels[0]
    other = document.read_device(
        "<channel type='unix'><source mode='connect'/><target type='virtio' name='agent'/></channel>"
    )
    with pytest.raises(DeviceMissing):
        document.meant(guest, other)


def test_a_disk_takes_its_place_among_those_of_its_bus() -> None:
    guest = Domain.from_xml(
        "<domain type='qemu'><name>a</name><memory>1</memory><devices>"
        "<disk><target dev='vdb' bus='virtio'/></disk><disk><target dev='hda' bus='ide'/></disk></devices></domain>"
    )
    document.add(guest, document.read_device("<disk><target dev='vda' bus='virtio'/></disk>"))
    assert [disk.target.dev for disk in document.devices_of(guest).disks if disk.target] == ["vda", "vdb", "hda"]
