"""What is different and what is only said differently."""

from __future__ import annotations

import pytest

from tests.unit.model.diff.guests import changes, guest, shown
from vird.errors import InvalidArg
from vird.model.diff import diff
from vird.model.kinds import read_as_written, read_for_use

VDA = "<disk type='file'><source file='/a'/><target dev='vda' bus='virtio'/></disk>"
VDB = "<disk type='file'><source file='/b'/><target dev='vdb' bus='virtio'/></disk>"
NIC = "<interface type='network'>{}<source network='{}'/><model type='virtio'/></interface>"


def test_spelling_and_order_are_no_difference() -> None:
    old = guest(VDA + VDB, "<currentMemory unit='KiB'>65536</currentMemory>")
    new = guest(VDB + VDA.replace("<source file='/a'/>", '<source   file="/a" ></source>'))
    assert shown(old, new) == []


def test_a_disk_is_its_target() -> None:
    moved = VDA.replace("/a", "/c")
    assert shown(guest(VDA + VDB), guest(VDB + moved)) == [
        ("changed", "/domain/devices/disk[target/@dev='vda']/source/@file", "/a", "/c")
    ]


def test_an_interface_is_its_address_and_one_without_is_where_it_sits() -> None:
    first, second = "<mac address='52:54:00:00:00:01'/>", "<mac address='52:54:00:00:00:02'/>"
    found = shown(guest(NIC.format(first, "a")), guest(NIC.format(second, "a")))
    assert [each[0] for each in found] == ["added", "removed"]
    assert found[0][1] == "/domain/devices/interface[mac/@address='52:54:00:00:00:02']"
    found = shown(guest(NIC.format(first, "a")), guest(NIC.format("", "b")))
    assert [(each[0], each[1].rpartition("]")[2], *each[2:]) for each in found] == [
        ("changed", "/source/@network", "a", "b")
    ]


def test_what_is_made_up_is_no_difference_until_both_say_it() -> None:
    uuid = "<uuid>11111111-2222-3333-4444-55555555555{}</uuid>"
    assert shown(guest(rest=uuid.format(1)), guest()) == []
    assert [each[1] for each in shown(guest(rest=uuid.format(1)), guest(rest=uuid.format(2)))] == ["/domain/uuid"]


def test_measures_are_compared_as_sizes_and_shown_with_units() -> None:
    limit = "<memtune><hard_limit unit='{}'>{}</hard_limit></memtune>"
    assert shown(guest(rest=limit.format("KiB", 2048)), guest(rest=limit.format("MiB", 2))) == []
    assert shown(guest(rest=limit.format("KiB", 1)), guest(rest=limit.format("MiB", 2))) == [
        ("changed", "/domain/memtune/hard_limit", "1 KiB", "2048 KiB")
    ]


def test_whole_elements_flags_and_lists_of_words() -> None:
    iommu = "<features><acpi/></features>"
    assert shown(guest(), guest(rest=iommu)) == [("added", "/domain/features/acpi", None, "yes")]
    genid = "<genid>aaaaaaaa-e89b-12d3-a456-426614174000</genid>"
    assert shown(guest(), guest(rest=f"<metadata/>{genid}")) == []
    assert shown(guest(), guest(rest="<memoryBacking><locked/></memoryBacking>"))[0][1].endswith("/locked")
    assert shown(guest(), guest("<iommu model='intel'/>"))[0][3] == "<iommu model='intel'/>"
    found = shown(guest(rest=iommu), guest(rest="<features><acpi/><pae/></features>"))
    assert found == [("added", "/domain/features/pae", None, "yes")]
    names = "<network><name>n</name><dns><host ip='10.0.0.1'>{}</host></dns></network>"
    a, b = "<hostname>a</hostname>", "<hostname>b</hostname>"
    old, new = read_as_written(names.format(a)), read_as_written(names.format(a + b))
    found = [(each.operation, each.path, each.old, each.new) for each in diff(old, new)]
    assert found == [("added", "/network/dns/host[@ip='10.0.0.1']/hostname", None, "b")]


def test_order_counts_where_it_means_something() -> None:
    boots = "<boot dev='hd'/>", "<boot dev='network'/>"
    plain = guest().replace("</os>", "{}{}</os>")
    (only,) = changes(plain.format(*boots), plain.format(*reversed(boots)))
    assert (only.operation, only.path) == ("reordered", "/domain/os/boot")
    assert only.new == "<boot dev='network'/> <boot dev='hd'/>"


def test_users_own_elements_each_by_its_namespace() -> None:
    entry = "<metadata><a:x xmlns:a='urn:a'>{}</a:x><b:x xmlns:b='urn:b'/></metadata>"
    (only,) = changes(guest(rest=entry.format("1")), guest(rest=entry.format("2")))
    assert only.path == "/domain/metadata/*[local-name()='x' and namespace-uri()='urn:a']"
    assert only.topic == "metadata"


def test_items_with_the_same_key_are_counted() -> None:
    sound = "<sound model='ich9'/>"
    found = [each[:2] for each in shown(guest(sound), guest(sound + sound)) if "sound" in each[1]]
    assert found == [("added", "/domain/devices/sound[2]")]
    found = [each for each in shown(guest(sound), guest(sound.replace("9", "6"))) if "sound" in each[1]]
    assert found == [("changed", "/domain/devices/sound[1]/@model", "ich9", "ich6")]


def test_a_key_with_quotes_is_quoted_otherwise() -> None:
    share = "<filesystem type='mount'><source dir='/a'/><target dir=\"it's\"/></filesystem>"
    found = [each[1] for each in shown(guest(), guest(share))]
    assert '/domain/devices/filesystem[target/@dir="it\'s"]' in found


def test_other_kinds_and_different_kinds() -> None:
    network = "<network><name>n</name><uuid>{}</uuid><ip address='10.0.0.1' prefix='24'/></network>"
    old = read_for_use(network.format("11111111-2222-3333-4444-555555555555"))
    new = read_for_use(network.format("11111111-2222-3333-4444-555555555555").replace("10.0.0.1", "10.0.1.1"))
    assert [each.operation for each in diff(old, new)] == ["added", "removed"]
    assert all(each.verdict is None and "verdict" not in each.to_json() for each in diff(old, new))
    with pytest.raises(InvalidArg):
        diff(old, read_for_use(guest()))
