"""Images of a disk by name, and what becomes of their chain."""

import pytest

from tests.unit.drivers.qemu.block.chains import NUMBERS, files, first, guest, numbers
from vird.drivers.qemu.block import chain
from vird.errors import InvalidArg
from vird.model.domain.devices.disk import Disk


@pytest.mark.parametrize(("name", "target"), [("vda", "vda"), ("/i/active", "vda"), ("/i/raw", "vdb")])
def test_a_disk_by_target_or_source(name: str, target: str) -> None:
    assert chain.target_of(chain.find_disk(guest(), name)) == target


@pytest.mark.parametrize("name", ["", "nope", "/i/top"])
def test_no_such_disk(name: str) -> None:
    with pytest.raises(InvalidArg, match=f"disk '{name}' not found in domain"):
        chain.find_disk(guest(), name)


@pytest.mark.parametrize(
    ("name", "number"),
    [("vda[3]", 3), ("vda[6]", 6), ("[5]", 5), ("/i/mid", 5), ("mid", 5), ("../i/base", 6), ("/i/../i/top", 4)],
)
def test_an_image_by_number_path_and_relative_name(name: str, number: int) -> None:
    assert chain.find_layer(first(guest()), name).number == number


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("vda[9]", "could not find backing store index '9' in chain for 'vda'"),
        ("vdb[3]", "requested target 'vdb' does not match target 'vda'"),
        ("nope", "could not find image 'nope' in chain for 'vda'"),
    ],
)
def test_no_such_image(name: str, words: str) -> None:
    with pytest.raises(InvalidArg) as refusal:
        chain.find_layer(first(guest()), name)
    assert words in str(refusal.value)


def test_only_beneath_another() -> None:
    disk = first(guest())
    mid = chain.find_layer(disk, "vda[5]")
    assert chain.find_layer(disk, "vda[6]", beneath=mid).path == "/i/base"
    with pytest.raises(InvalidArg, match="could not find image '/i/top' beneath '/i/mid' in chain for 'vda'"):
        chain.find_layer(disk, "/i/top", beneath=mid)
    with pytest.raises(InvalidArg, match="index '5'"):
        chain.find_layer(disk, "vda[5]", beneath=mid)


def test_neighbours() -> None:
    disk = first(guest())
    top, mid = chain.find_layer(disk, "vda[4]"), chain.find_layer(disk, "vda[5]")
    assert chain.above(disk, mid) == top
    assert chain.above(disk, chain.find_layer(disk, "vda[3]")) is None
    assert chain.below(top) == mid
    assert chain.base_of(top).path == "/i/base"
    assert chain.below(chain.base_of(top)) is None
    assert [each.number for each in chain.between(disk, top, None)] == [4, 5, 6]
    assert [each.number for each in chain.between(disk, top, chain.base_of(top))] == [4, 5]


def test_an_image_as_the_plan_knows_it() -> None:
    disk = first(guest())
    image = chain.image_of(disk, chain.find_layer(disk, "vda[5]"))
    assert (image.name, image.backing.name if image.backing else "") == ("libvirt-5", "libvirt-6")


def test_images_in_the_middle_go() -> None:
    disk = first(guest())
    chain.stand_on(chain.find_layer(disk, "vda[3]"), chain.find_layer(disk, "vda[5]"))
    assert numbers(disk) == [3, 5, 6]
    chain.stand_on(chain.find_layer(disk, "vda[3]"), None)
    assert numbers(disk) == [3]
    assert disk.backing_store is not None


def test_one_of_the_chain_becomes_the_disks_own() -> None:
    disk = first(guest())
    chain.become(disk, chain.find_layer(disk, "vda[6]"))
    assert (numbers(disk), files(disk)) == ([6], ["/i/base"])
    assert disk.driver is not None
    assert disk.driver.type == "raw"
    assert 'index="6"' in disk.to_xml() or "index='6'" in disk.to_xml()


def test_a_new_one_on_top() -> None:
    disk = first(guest())
    new = Disk.from_xml(
        "<disk type='file'><driver name='qemu' type='qcow2'/><source file='/i/new' index='7'/>"
        "<target dev='vda'/></disk>"
    )
    chain.put_on_top(disk, new)
    assert numbers(disk) == [7, *NUMBERS]
    assert files(disk)[:2] == ["/i/new", "/i/active"]
    held = disk.backing_store
    assert held is not None
    assert (held.index, held.type, held.format.type if held.format else "") == (3, "file", "qcow2")
    assert held.source is not None
    assert held.source.index is None


def test_the_definition_follows_where_it_had_the_same() -> None:
    live, definition = first(guest()), guest()
    before = live.source
    chain.become(live, chain.find_layer(live, "vda[6]"))
    assert chain.adopt_source(definition, "vda", before, live)
    disk = first(definition)
    assert files(disk) == ["/i/base"]
    assert "index" not in disk.to_xml()
    assert not chain.adopt_source(definition, "vda", before, live)
