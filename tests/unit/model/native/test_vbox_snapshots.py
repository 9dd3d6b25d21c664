import pytest

from vird.errors import InternalError, InvalidArg, OperationInvalid, VirdError, XmlError
from vird.model.native.vbox_snapshots import NAMESPACE, VboxMachine

ONE, TWO, THREE = (f"00000000-0000-0000-0000-00000000000{n}" for n in (1, 2, 3))
EMPTY = f"""<?xml version="1.0" encoding="ISO-8859-1"?>
<VirtualBox version="1.12-linux" xmlns="{NAMESPACE}">
  <Machine uuid="{{{THREE}}}" name="box">
    <MediaRegistry>
      <HardDisks>
        <HardDisk uuid="{{{ONE}}}" location="/a.vdi" format="VDI">
          <HardDisk uuid="{{{TWO}}}" location="/b.vdi" format="VDI"/>
        </HardDisk>
      </HardDisks>
    </MediaRegistry>
    <Hardware version="2"/>
    <StorageControllers>
      <StorageController name="IDE">
        <AttachedDevice type="HardDisk">
          <Image uuid="{{{TWO}}}"/>
        </AttachedDevice>
      </StorageController>
    </StorageControllers>
  </Machine>
</VirtualBox>
"""


def test_what_is_read_is_written() -> None:
    assert VboxMachine(EMPTY).to_text() == EMPTY


def test_disks() -> None:
    machine = VboxMachine(EMPTY)
    assert machine.name == "box"
    assert [(disk.location, disk.base) for disk in machine.disks()] == [("/a.vdi", None), ("/b.vdi", ONE)]


def test_snapshots_come_and_go() -> None:
    machine = VboxMachine(EMPTY)
    machine.add("first", ONE, "2014-05-15T09:52:29Z", "before")
    machine.add("second", TWO, "2014-05-15T09:52:49Z")
    again = VboxMachine(machine.to_text().encode("iso-8859-1"))
    first, second = again.snapshots()
    assert (first.name, first.parent, first.description, first.images) == ("first", None, "before", (TWO,))
    assert (second.name, second.parent) == ("second", ONE)
    assert again.current == TWO
    with pytest.raises(OperationInvalid):
        again.remove(ONE)
    again.remove(TWO)
    assert again.current == ONE
    again.remove(ONE)
    assert again.current is None and again.to_text() == EMPTY


def test_refusals() -> None:
    machine = VboxMachine(EMPTY)
    with pytest.raises(InvalidArg):
        machine.remove(ONE)
    machine.add("first", ONE, "")
    with pytest.raises(OperationInvalid):
        machine.add("first", TWO, "")
    with pytest.raises(InternalError):
        VboxMachine(EMPTY.replace('name="box"', 'name="box" currentSnapshot="{x}"')).add("a", ONE, "")
    for text in ("<VirtualBox/>", EMPTY.replace(f' uuid="{{{ONE}}}"', "")):
        with pytest.raises(XmlError):
            VboxMachine(text).disks()
    with pytest.raises(VirdError):
        VboxMachine("<")
