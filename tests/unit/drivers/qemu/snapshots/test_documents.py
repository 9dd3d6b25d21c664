"""The guest's documents inside a snapshot's."""

from types import SimpleNamespace

from vird.drivers.qemu.guest import Guest
from vird.drivers.qemu.snapshots.documents import definition_of, fill_in, running_of
from vird.model.domain.cpu import Cpu
from vird.model.domain.domain import Domain
from vird.model.snapshot import Snapshot

UUID = bytes(16)
TEXT = (
    "<domain type='kvm'{id}><name>g</name><uuid>00000000-0000-0000-0000-000000000000</uuid>{cpu}<devices>"
    "<disk type='file'><driver type='qcow2'/><source file='/i/a.qcow2'{index}/>{below}<target dev='vda'/>{alias}</disk>"
    "<graphics type='vnc' port='5901' autoport='yes' passwd='secret'/></devices>{label}</domain>"
)
DEFINED = TEXT.format(id="", cpu="<cpu mode='host-model'/>", index="", below="", alias="", label="")
RUNS = TEXT.format(
    id=" id='3'",
    cpu="<cpu mode='custom'><model>qemu64</model></cpu>",
    index=" index='1'",
    below="<backingStore/>",
    alias="<alias name='virtio-disk0'/>",
    label="<seclabel type='dynamic' model='dac' relabel='yes'><label>+1:+1</label></seclabel>",
)


def test_of_a_guest_that_is_off() -> None:
    snapshot = Snapshot(name="s", state="shutoff")
    fill_in(snapshot, Guest("g", UUID, persistent=Domain.from_xml(DEFINED)))
    assert snapshot.inactive_domain is None and snapshot.cookie is None
    assert snapshot.domain is not None and "passwd='secret'" in snapshot.domain.to_xml()


def test_of_a_running_guest() -> None:
    guest = Guest("g", UUID, persistent=Domain.from_xml(DEFINED), live=Domain.from_xml(RUNS))
    guest.runtime = SimpleNamespace(configured_cpu=Cpu(mode="host-model"))  # type: ignore[assignment]
    snapshot = Snapshot(name="s", state="running")
    fill_in(snapshot, guest)
    assert snapshot.domain is not None and snapshot.inactive_domain is not None and snapshot.cookie is not None
    text = snapshot.domain.to_xml()
    for gone in (" id=", "index=", "virtio-disk0", "seclabel", "5901"):
        assert gone not in text
    assert "<backingStore/>" in text and "host-model" in text and "passwd='secret'" in text
    assert snapshot.cookie.cpu is not None and snapshot.cookie.cpu.mode == "custom"
    assert "backingStore" not in snapshot.inactive_domain.to_xml()
    snapshot = Snapshot(name="d", state="disk-snapshot")
    fill_in(snapshot, guest)
    assert snapshot.cookie is None


def test_the_way_back_has_the_guests_present_name() -> None:
    snapshot = Snapshot(name="s", domain=Domain.from_xml(RUNS))
    assert definition_of(Snapshot(name="s"), "h") is None
    assert running_of(Snapshot(name="s"), "h") is None
    for found in (definition_of(snapshot, "h"), running_of(snapshot, "h")):
        assert found is not None and found.name == "h"
    snapshot.inactive_domain = Domain.from_xml(DEFINED)
    found = definition_of(snapshot, "h")
    assert found is not None and "host-model" in found.to_xml()
    assert snapshot.inactive_domain.name == "g"
