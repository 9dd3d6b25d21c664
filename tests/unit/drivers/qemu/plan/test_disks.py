"""The guest's ends of disks."""

from typing import Any

import pytest

from tests.unit.drivers.qemu.plan.launches import launch_of, pci, values, words
from vird.drivers.qemu.plan.disks import disks, reservation_helpers, tuning_of
from vird.errors import ConfigUnsupported, InternalError
from vird.model.checks.disk_indexes import assign_disk_indexes

USB = "<controller type='usb' index='0' model='qemu-xhci'><alias name='usb'/></controller>"
SCSI = "<controller type='scsi' index='0' model='{}'><alias name='scsi0'/></controller>"
SATA = "<controller type='sata' index='0'><alias name='ide'/></controller>"


def disk(
    bus: str, inner: str = "", *, device: str = "disk", driver: str = "type='raw'", address: str = "", model: str = ""
) -> str:
    return (
        f"<disk type='file' device='{device}'{model}><driver {driver}/><source file='/f'/>"
        f"<target dev='xda' bus='{bus}'/>{inner}<alias name='d0'/>{address}</disk>"
    )


DRIVE = "<address type='drive' controller='0' bus='0' target='2' unit='1'/>"


def device(text: str, **options: Any) -> Any:
    launch = launch_of(text, **options)
    assign_disk_indexes(launch.domain)
    import json

    found = list(disks(launch))
    last = found[-1]
    return json.loads(last) if last.startswith("{") else last


@pytest.mark.parametrize(
    ("text", "options", "expected"),
    [
        ("<controller type='ide' index='0'><alias name='ide'/></controller>" + disk("ide", address=DRIVE),
         {"machine": "pc"}, {"driver": "ide-hd", "bus": "ide.0", "unit": 1}),
        (SATA + disk("sata", address=DRIVE, device="cdrom"), {}, {"driver": "ide-cd", "bus": "ide.1"}),
        (SCSI.format("virtio-scsi") + disk("scsi", address=DRIVE), {},
         {"driver": "scsi-hd", "bus": "scsi0.0", "channel": 0, "scsi-id": 2, "lun": 1, "device_id": "drive-d0"}),
        (SCSI.format("lsilogic") + disk("scsi", "<serial>S 1</serial>", address=DRIVE), {},
         {"driver": "scsi-hd", "bus": "scsi0.0", "scsi-id": 1, "device_id": "S 1", "serial": "S\\ 1"}),
        (SCSI.format("virtio-scsi") + disk("scsi", address=DRIVE, device="lun"), {},
         {"driver": "scsi-block", "bus": "scsi0.0", "channel": 0, "scsi-id": 2, "lun": 1}),
        (disk("virtio", address=pci(3), driver="type='raw' queues='2' iothread='1' event_idx='off' packed='on'"), {},
         {"driver": "virtio-blk-pci", "iothread": "iothread1", "event_idx": False, "num-queues": 2, "packed": True,
          "bus": "pcie.0", "addr": "0x3"}),
        (disk("virtio", address=pci(3), model=" model='virtio-transitional'"), {},
         {"driver": "virtio-blk-pci-transitional", "bus": "pcie.0", "addr": "0x3"}),
        (USB + disk("usb", address="<address type='usb' bus='0' port='4'/>"), {},
         {"driver": "usb-storage", "bus": "usb.0", "port": "4", "removable": False}),
        (disk("fdc", address="<address type='drive' unit='1'/>", device="floppy"), {"machine": "pc"},
         {"driver": "floppy", "unit": 1}),
    ],
)  # fmt: skip
def test_each_bus(text: str, options: dict[str, Any], expected: dict[str, Any]) -> None:
    assert device(text, **options) == {**expected, "drive": "libvirt-1-format", "id": "d0"}


@pytest.mark.parametrize(
    ("inner", "driver", "expected"),
    [
        ("<shareable/>", "type='raw'", {"share-rw": True, "write-cache": "on"}),
        ("<wwn>5000c50015ea71ad</wwn>", "type='raw'", {"wwn": 5764824127192592813}),
        ("<blockio logical_block_size='512'/>", "type='raw'", {"logical_block_size": 512}),
        ("<geometry cyls='1' heads='2' secs='3' trans='lba'/>", "type='raw'",
         {"cyls": 1, "heads": 2, "secs": 3, "bios-chs-trans": "lba"}),
        ("", "type='raw' cache='writethrough'", {"write-cache": "off"}),
        ("", "type='raw' error_policy='enospace'", {"werror": "enospc"}),
        ("", "type='raw' error_policy='stop'", {"werror": "stop", "rerror": "stop"}),
        ("", "type='raw' error_policy='report' rerror_policy='ignore'", {"werror": "report", "rerror": "ignore"}),
        ("<boot order='3'/>", "type='raw'", {"bootindex": 3}),
    ],
)  # fmt: skip
def test_what_any_disk_may_say(inner: str, driver: str, expected: dict[str, Any]) -> None:
    found = device(SATA + disk("sata", inner, driver=driver, address=DRIVE))
    assert found == {"driver": "ide-hd", "bus": "ide.1", "drive": "libvirt-1-format", "id": "d0", **expected}


def test_older_virtio_disks_are_told_not_to_pass_scsi() -> None:
    older = device(disk("virtio", address=pci(3)), without=("virtio-blk-pci.scsi.default.disabled",))
    assert older["scsi"] is False


def test_an_empty_drive_has_no_image() -> None:
    text = SATA + (
        f"<disk type='file' device='cdrom'><target dev='sda' bus='sata'/><readonly/><alias name='d0'/>{DRIVE}</disk>"
    )
    assert values(disks, text) == [{"driver": "ide-cd", "bus": "ide.1", "id": "d0"}]


def test_copies_on_read_go_through_a_node_of_their_own() -> None:
    text = disk("virtio", driver="type='raw' copy_on_read='on'", address=pci(3))
    found = values(disks, text)
    assert found[2] == {
        "driver": "copy-on-read", "node-name": "libvirt-CoR-xda", "file": "libvirt-None-format", "discard": "unmap",
    }  # fmt: skip
    assert found[3]["drive"] == "libvirt-CoR-xda"


def test_disks_of_another_process() -> None:
    text = (
        "<disk type='vhostuser'><driver type='raw'/><source type='unix' path='/s,1'>"
        "<reconnect enabled='yes' timeout='9'/>"
        f"</source><target dev='vda' bus='virtio'/><alias name='d0'/>{pci(3)}</disk>"
    )
    chardev, found = values(disks, text)
    assert chardev == "socket,id=chr-vu-d0,path=/s,,1,reconnect=9"
    assert found == {
        "driver": "vhost-user-blk-pci", "bus": "pcie.0", "addr": "0x3", "chardev": "chr-vu-d0", "id": "d0",
    }  # fmt: skip


def test_cards_in_the_boards_slot() -> None:
    assert words(disks, disk("sd", "<readonly/>", driver="type='qcow2' cache='none'")) == [
        "-drive",
        "file=/f,format=qcow2,if=sd,index=0,readonly=on,cache=none",
    ]


@pytest.mark.parametrize(("machine", "expected"), [("pc", "-global"), ("q35", "-device")])
def test_floppies_and_their_controller(machine: str, expected: str) -> None:
    text = disk("fdc", "<boot order='1'/>", address="<address type='drive' unit='1'/>", device="floppy")
    found = words(disks, text, machine=machine)
    assert found[0] == expected and "bootindexB" in found[1]
    assert "bootindex" not in found[-1]


def test_shared_overlays_come_through_the_monitor() -> None:
    assert words(disks, disk("virtio", "<transient shareBacking='yes'/>", address=pci(3))) == []


def test_one_connection_to_our_own_reservation_daemon() -> None:
    source = "<source dev='/d'><reservations managed='yes'/></source>"
    one = f"<disk type='block' device='lun'>{source}<target dev='sda' bus='scsi'/></disk>"
    found = values(reservation_helpers, one + one)
    assert found == [{"qom-type": "pr-manager-helper", "id": "pr-helper0", "path": "/lib/g/pr-helper0.sock"}]


def test_tuning() -> None:
    launch = launch_of(disk("virtio", driver="type='raw' detect_zeroes='unmap'"))
    assert tuning_of(launch.devices.disks[0]).detect_zeroes == "on"


@pytest.mark.parametrize(
    ("text", "error", "said"),
    [
        (disk("xen"), ConfigUnsupported, "unsupported disk bus 'xen'"),
        (disk("sata"), ConfigUnsupported, "unexpected address type"),
        (disk("scsi", address=DRIVE), InternalError, "Could not find scsi controller"),
        (disk("sata", address=DRIVE), InternalError, "Could not find sata controller"),
        (disk("ide", address=DRIVE), InternalError, "Could not find ide controller"),
    ],
)
def test_refusals(text: str, error: type[Exception], said: str) -> None:
    with pytest.raises(error, match=said):
        words(disks, text)
