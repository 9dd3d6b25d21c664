"""What a document leaves open, from what there is."""

from __future__ import annotations

import pytest

from vird.model.diff.adopt import adopt, is_version_of
from vird.model.domain.domain import Domain
from vird.model.network.document import Network

HELD = """<domain type='qemu'><name>a</name><uuid>5f2d2ab9-e84b-4b29-a3a3-a1a0c1a6a1f5</uuid>
  <os><type arch='x86_64' machine='pc-q35-7.2'>hvm</type></os>
  <cpu mode='custom' match='exact' check='none'><model fallback='forbid'>qemu64</model></cpu>
  <devices><emulator>/usr/bin/qemu</emulator>
    <controller type='usb' index='0' model='qemu-xhci'/><controller type='pci' index='0' model='pcie-root'/>
    <controller type='scsi' index='0' model='virtio-scsi'/>
    <interface type='network'><mac address='52:54:00:00:00:01'/><source network='b'/><model type='virtio'/>
      <address type='pci' domain='0' bus='1' slot='0' function='0'/></interface></devices></domain>"""
SAID = """<domain type='qemu'><name>a</name><os><type machine='q35'>hvm</type></os><devices>
    <controller type='scsi' model='lsilogic'/>
    <interface type='network'><source network='c'/></interface></devices></domain>"""


def adopted(text: str) -> Domain:
    found = adopt(Domain.from_xml(text), Domain.from_xml(HELD))
    assert isinstance(found, Domain) and found.devices is not None
    return found


def test_identity_and_places() -> None:
    found = adopted(SAID)
    assert found.devices and found.os and found.os.type
    (card,) = found.devices.interfaces
    assert (found.uuid, found.os.type.machine, found.os.type.arch) == (
        "5f2d2ab9-e84b-4b29-a3a3-a1a0c1a6a1f5", "pc-q35-7.2", "x86_64",
    )  # fmt: skip
    assert (card.mac.address, card.source.network, card.address is not None) == ("52:54:00:00:00:01", "c", True)
    assert found.devices.emulator == "/usr/bin/qemu"
    assert found.cpu is not None


def test_what_somebody_chose_is_not_adopted() -> None:
    found = adopted(SAID)
    assert found.devices and found.devices.interfaces[0].model is None
    held = Domain.from_xml(HELD.replace("check='none'", "check='full'"))
    assert adopt(Domain.from_xml(SAID), held).cpu is None


def test_controllers_stay() -> None:
    found = adopted(SAID)
    assert found.devices
    kinds = [(each.type, each.index, each.model) for each in found.devices.controllers]
    assert kinds == [
        ("usb", 0, "qemu-xhci"), ("pci", 0, "pcie-root"), ("scsi", 0, "virtio-scsi"), ("scsi", None, "lsilogic"),
    ]  # fmt: skip
    again = adopted(SAID.replace("model='lsilogic'", "index='0' model='lsilogic'"))
    assert again.devices and [each.model for each in again.devices.controllers][2:] == ["lsilogic"]


def test_neither_side_changes() -> None:
    said, held = Domain.from_xml(SAID), Domain.from_xml(HELD)
    adopt(said, held)
    assert (said.to_xml(), held.to_xml()) == (Domain.from_xml(SAID).to_xml(), Domain.from_xml(HELD).to_xml())


@pytest.mark.parametrize(
    ("machine", "alias", "is_it"),
    [("pc-q35-7.2", "q35", True), ("pc-i440fx-7.2", "pc", True), ("virt-7.2", "virt", True),
     ("pc-q35-7.2", "pc", False),
     ("pc-i440fx-7.2", "pc-i440fx-7.1", False), ("s390-ccw-virtio-7.2", "s390-ccw-virtio", True)],
)  # fmt: skip
def test_machines(machine: str, alias: str, is_it: bool) -> None:
    assert is_version_of(machine, alias) is is_it


def test_a_network_keeps_its_bridge() -> None:
    held = Network.from_xml("<network><name>a</name><bridge name='virbr0' stp='on' delay='0'/></network>")
    found = adopt(Network.from_xml("<network><name>a</name></network>"), held)
    assert isinstance(found, Network) and found.bridge == held.bridge
