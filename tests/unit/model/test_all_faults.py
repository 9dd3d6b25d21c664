"""All faults of a document, those of its rules too."""

import pytest

from vird.errors import ConfigUnsupported, XmlError
from vird.markup import NotWellFormed
from vird.model.all_faults import all_faults

GUEST = """<domain type='kvm'>
<name>a</name>
<memory>1000000</memory>
<vcpu>4</vcpu>
<os><type arch='x86_64' machine='pc'>hvm</type></os>
{}
<devices>
{}
</devices>
</domain>"""
DISK = "<disk type='file' device='{}'>\n<source file='/{}'/><target dev='{}' bus='scsi'/>\n</disk>"


def shown(before: str = "", devices: str = "") -> list[str]:
    return [str(problem) for problem in all_faults(GUEST.format(before, devices))]


def test_a_good_document_has_none() -> None:
    assert shown("", DISK.format("disk", "a", "sda")) == []


def test_five_faults_of_all_sorts_each_at_its_line() -> None:
    before = "<cputune>\n<iothreadsched iothreads='2' scheduler='fifo' priority='1'/>\n</cputune>"
    devices = "\n".join([
        DISK.format("lun", "a", "sda"), DISK.format("disk", "b", "sdb"), DISK.format("disk", "c", "sdb"),
        "<shmem name='x'><size unit='KiB'>3</size></shmem>", "<watchdog model='poem'/>",
    ])  # fmt: skip
    found = all_faults(GUEST.format(before, devices))
    assert [(each.line, each.path) for each in found] == [
        (7, "/domain/cputune/iothreadsched"), (10, "/domain/devices/disk[1]"),
        (16, "/domain/devices/disk[3]"), (19, "/domain/devices/shmem/size"), (20, "/domain/devices/watchdog/@model"),
    ]  # fmt: skip
    assert [each.error for each in found] == [
        ConfigUnsupported,
        ConfigUnsupported,
        XmlError,
        XmlError,
        ConfigUnsupported,
    ]
    assert found[2].text == "XML error: target 'sdb' duplicated for disk sources '/b' and '/c'"


def test_what_is_taken_out_is_not_missed_afterwards() -> None:
    (only,) = all_faults("<network><name>a/b</name></network>")
    assert (only.line, only.path) == (1, "/network/name")


def test_what_is_missing_is_nowhere() -> None:
    (only,) = all_faults("<domain type='kvm'>\n<name>a</name><memory>1</memory></domain>")
    assert (only.line, only.path, only.text) == (0, "", "XML error: an os <type> must be specified")


def test_two_parts_with_the_same_fault_are_two_faults() -> None:
    disk = DISK.replace("type='file'", "type='network'").replace(
        "<source file='/{}'/>", "<source protocol='nbd' name='{}'/>"
    )
    found = shown("", "\n".join([disk.format("lun", "a", "sda"), disk.format("lun", "b", "sdb")]))
    assert [each.split(":")[0] for each in found] == ["line 8", "line 11"]


def test_what_cannot_be_read_does_not_hide_rules() -> None:
    found = all_faults(
        GUEST.format(
            "<memtune><hard_limit>x</hard_limit></memtune>", DISK.format("lun", "a", "sda") + "<watchdog model='x'/>"
        )
    )
    assert [each.path for each in found] == [
        "/domain/memtune/hard_limit",
        "/domain/devices/disk",
        "/domain/devices/watchdog/@model",
    ]


def test_strictness_is_passed_on() -> None:
    text = "<network><name>n</name><poem/></network>"
    assert all_faults(text) == []
    (only,) = all_faults(text, strict=True)
    assert only.path == "/network/poem"


def test_text_that_is_no_xml() -> None:
    with pytest.raises(NotWellFormed):
        all_faults("<network>")
