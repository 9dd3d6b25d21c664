"""Layers of disks."""

from tests.unit.drivers.qemu.plan.launches import launch_of
from vird.drivers.qemu.plan.storage.images import chain, format_name, image_of, is_empty, last_number
from vird.model.checks.disk_indexes import assign_disk_indexes
from vird.model.domain.devices.disk import Disk

CHAIN = """<disk type='file'><driver type='qcow2'/><source file='/top'/>
  <backingStore type='file'><format type='qcow2'/><source file='/mid'/>
    <backingStore type='block'><format type='raw'/><source dev='/dev/base'/><backingStore/></backingStore>
  </backingStore><target dev='vda' bus='virtio'/></disk>"""


def disks(devices: str) -> list[Disk]:
    launch = launch_of(devices)
    assign_disk_indexes(launch.domain)
    return launch.devices.disks


def test_a_chain_from_the_top() -> None:
    [disk] = disks(CHAIN)
    layers = list(chain(image_of(disk)))
    assert [(each.name, each.format, each.readonly) for each in layers] == [
        ("libvirt-1", "qcow2", False),
        ("libvirt-2", "qcow2", True),
        ("libvirt-3", "raw", True),
    ]
    assert [each.ends for each in layers] == [False, False, True]


def test_a_chain_that_nobody_followed_has_no_known_end() -> None:
    [disk] = disks("<disk type='file'><driver type='qcow2'/><source file='/top'/><target dev='vda'/></disk>")
    top = image_of(disk)
    assert top is not None and top.backing is None and not top.ends


def test_empty_drives() -> None:
    empty, full = disks(
        "<disk device='cdrom'><target dev='sda'/></disk><disk type='dir'><source dir='/d'/><target dev='fda'/></disk>"
    )
    assert image_of(empty) is None
    assert is_empty(empty.source) and not is_empty(full.source)


def test_secrets_beside_the_source_count_too() -> None:
    [disk] = disks(
        "<disk type='file'><source file='/f'/><target dev='vda'/>"
        "<encryption format='luks'><secret type='passphrase' usage='x'/></encryption></disk>"
    )
    top = image_of(disk)
    assert top is not None and top.encryption is not None and not top.is_bare_raw


def test_numbers_and_formats() -> None:
    launch = launch_of(CHAIN)
    assign_disk_indexes(launch.domain)
    assert last_number(launch.domain) == 3
    assert last_number(launch_of().domain) == 0
    assert [format_name(each) for each in (None, "aio", "iso", "fat", "qcow2", "vmdk")] == [
        "raw", "raw", "raw", "raw", "qcow2", "vmdk",
    ]  # fmt: skip
