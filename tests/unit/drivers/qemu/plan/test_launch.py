"""Which of the two syntaxes a QEMU is given, and what a document changes of its devices."""

import pytest

from tests.unit.drivers.qemu.plan.launches import launch_of
from vird.drivers.qemu.plan.launch import alias_of

QEMU = "xmlns:qemu='http://libvirt.org/schemas/domain/qemu/1.0'"


def test_devices_are_json_where_qemu_takes_it() -> None:
    properties = {"driver": "virtio-rng-pci", "id": "rng0", "on": True}
    assert list(launch_of().device(properties)) == ["-device", '{"driver":"virtio-rng-pci","id":"rng0","on":true}']
    old = launch_of(without=("device.json+hotplug",))
    assert list(old.device(properties)) == ["-device", "virtio-rng-pci,id=rng0,on=on"]


def test_objects_and_backends_too() -> None:
    old = launch_of(without=("object.qapified", "netdev.json"))
    assert list(old.object({"qom-type": "iothread", "id": "i"})) == ["-object", "iothread,id=i"]
    assert list(old.netdev({"type": "user", "id": "n"})) == ["-netdev", "user,id=n"]
    assert list(launch_of().netdev({"type": "user", "id": "n"})) == ["-netdev", '{"type":"user","id":"n"}']


@pytest.mark.parametrize(
    ("kind", "value", "expected"),
    [
        ("string", "x", '"x"'),
        ("signed", "-3", "-3"),
        ("unsigned", "0x10", "16"),
        ("bool", "true", "true"),
        ("bool", "no", "false"),
    ],
)
def test_a_document_overrides_a_property(kind: str, value: str, expected: str) -> None:
    override = (
        f"<qemu:override {QEMU}><qemu:device alias='rng0'><qemu:frontend>"
        f"<qemu:property name='p' type='{kind}' value='{value}'/></qemu:frontend></qemu:device></qemu:override>"
    )
    launch = launch_of(before=override)
    assert list(launch.device({"driver": "d", "id": "rng0"}))[1] == f'{{"driver":"d","id":"rng0","p":{expected}}}'
    assert list(launch.device({"driver": "d", "id": "rng1"}))[1] == '{"driver":"d","id":"rng1"}'


def test_a_document_takes_a_property_away() -> None:
    override = (
        f"<qemu:override {QEMU}><qemu:device alias='a'><qemu:frontend>"
        "<qemu:property name='p' type='remove'/></qemu:frontend></qemu:device></qemu:override>"
    )
    assert list(launch_of(before=override).device({"driver": "d", "id": "a", "p": 1}))[1] == '{"driver":"d","id":"a"}'


def test_a_document_adds_and_removes_capabilities() -> None:
    changes = (
        f"<qemu:capabilities {QEMU}><qemu:add capability='made-up'/>"
        "<qemu:del capability='device.json+hotplug'/></qemu:capabilities>"
    )
    launch = launch_of(before=changes)
    assert launch.has("made-up") and not launch.has("device.json+hotplug")


def test_controllers_are_found_by_type_and_number() -> None:
    launch = launch_of("<controller type='usb' index='2'><alias name='usb2'/></controller>")
    found = launch.controller("usb", 2)
    assert found is not None and alias_of(found) == "usb2"
    assert launch.controller("usb", 0) is None
