import pytest

from tests.unit.model.native.vmx.guests import devices, written
from vird.errors import ConfigUnsupported, InternalError
from vird.model.domain.devices.address import DriveAddress
from vird.model.domain.devices.disk_source import BlockSource, FileSource


def test_scsi_controllers_skip_their_own_unit() -> None:
    found = devices(
        'scsi1.present = "true"',
        'scsi1.virtualDev = "pvscsi"',
        'scsi1:8.present = "true"',
        'scsi1:8.fileName = "a.vmdk"',
    )
    disk = found.disks[0]
    assert disk.target is not None
    assert disk.target.dev == "sdw"
    assert disk.address == DriveAddress(controller=1, unit=8)
    assert disk.source == FileSource(file="[ds] g/a.vmdk")
    assert [(c.index, c.model) for c in found.controllers if c.type == "scsi"] == [(1, "vmpvscsi"), (0, None)]


def test_disks_of_a_controller_that_is_not_there_are_not_there() -> None:
    assert devices('scsi0:0.present = "true"', 'scsi0:0.fileName = "a.vmdk"').disks == []


def test_a_drive_of_the_client_is_none_of_the_guest() -> None:
    assert devices('ide0:0.present = "true"', 'ide0:0.clientDevice = "true"', 'ide0:0.fileName = "x"').disks == []


@pytest.mark.parametrize(
    ("kind", "name", "device", "source"),
    [
        ("cdrom-image", "emptyBackingString", "cdrom", None),
        ("cdrom-image", "/vmfs/volumes/isos/a.iso", "cdrom", FileSource(file="[isos] a.iso")),
        ("cdrom-raw", "auto detect", "lun", BlockSource(startup_policy="optional")),
        ("atapi-cdrom", "/dev/sr0", "cdrom", BlockSource(dev="/dev/sr0")),
    ],
)
def test_drives(kind: str, name: str, device: str, source: object) -> None:
    disk = devices('ide1:0.PRESENT = "TRUE"', f'ide1:0.deviceType = "{kind}"', f'ide1:0.filename = "{name}"').disks[0]
    assert (disk.device, disk.source, disk.readonly) == (device, source, True)


def test_drives_passed_through() -> None:
    lines = ['scsi0.present = "true"', 'scsi0:0.present = "true"', 'scsi0:0.deviceType = "scsi-passthru"']
    disk = devices(*lines, 'scsi0:0.fileName = "/vmfs/devices/cdrom/x"').disks[0]
    assert (disk.device, disk.source) == ("lun", BlockSource(dev="/vmfs/devices/cdrom/x"))
    assert devices(*lines, 'scsi0:0.fileName = "emptyBackingString"').disks == []


@pytest.mark.parametrize(
    ("kind", "name"), [("cdrom-image", "/a.img"), ("cdrom-raw", "/a.iso"), ("scsi-hardDisk", "/a.vmdk"), ("disk", "/a")]
)
def test_what_a_file_is_shows_in_its_name(kind: str, name: str) -> None:
    with pytest.raises(InternalError):
        devices('ide0:0.present = "true"', f'ide0:0.deviceType = "{kind}"', f'ide0:0.fileName = "{name}"')


def test_unknown_kinds_are_refused() -> None:
    with pytest.raises(InternalError):
        devices('ide0:0.present = "true"', 'ide0:0.deviceType = "tape"', 'ide0:0.fileName = "x"')


def test_written_drives() -> None:
    lines = written(
        devices="""
        <disk type='file' device='disk'><driver cache='writethrough'/><source file='[d] x/a.vmdk'/>
          <target dev='sdh' bus='scsi'/></disk>
        <disk type='file' device='floppy'><source file='/f.flp'/><target dev='fdb'/></disk>
        <controller type='scsi' index='0' model='vmpvscsi'/>"""
    )
    assert [line for line in lines if line.startswith(("scsi", "floppy"))] == [
        'scsi0.present = "true"',
        'scsi0.virtualDev = "pvscsi"',
        'scsi0:8.present = "true"',
        'scsi0:8.deviceType = "scsi-hardDisk"',
        'scsi0:8.fileName = "/vmfs/volumes/d/x/a.vmdk"',
        'scsi0:8.writeThrough = "true"',
        'floppy1.present = "true"',
        'floppy1.fileType = "file"',
        'floppy1.fileName = "/f.flp"',
        'floppy0.present = "false"',
    ]


@pytest.mark.parametrize(
    "disk",
    [
        "<disk type='file'><source file='/a.img'/><target dev='sda'/></disk>",
        "<disk type='file'><source file='/a.vmdk'/><target dev='vda'/></disk>",
        "<disk type='file'><driver name='odd'/><source file='/a.vmdk'/><target dev='sda'/></disk>",
        "<disk type='file'><driver cache='unsafe'/><source file='/a.vmdk'/><target dev='hda'/></disk>",
        "<disk type='file'><source file='/a.vmdk'/><target dev='sdzz'/></disk>",
    ],
)
def test_disks_that_vmware_has_not(disk: str) -> None:
    with pytest.raises(ConfigUnsupported):
        written(devices=disk)
