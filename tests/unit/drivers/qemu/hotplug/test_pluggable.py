"""What a running guest never gets and never loses, in libvirt's words."""

import pytest

from vird import errors
from vird.drivers.qemu.hotplug.document import Given, devices_of, read_device
from vird.drivers.qemu.hotplug.pluggable import check_comes_later, check_goes, check_kind, drive_of
from vird.model.domain.domain import Domain

HELD = """<disk type='file' device='cdrom'><target dev='hdc' bus='ide'/></disk>
<disk type='file' device='disk'><source file='/a'/><target dev='sda' bus='scsi'/>
<address type='drive' controller='0' bus='0' target='0' unit='0'/></disk>
<controller type='scsi' index='0' model='virtio-scsi'/><controller type='scsi' index='1' model='virtio-scsi'/>
<controller type='usb' index='0'/>
<channel type='unix'><target type='virtio' name='one'/></channel><watchdog model='i6300esb' action='reset'/>
<memory model='dimm'><target><size unit='KiB'>131072</size><node>0</node></target></memory>"""
GUEST = Domain.from_xml(
    f"""<domain type='qemu'><name>a</name><maxMemory slots='4' unit='KiB'>524288</maxMemory>
    <memory unit='KiB'>196608</memory><devices>{HELD}</devices></domain>"""
)


@pytest.mark.parametrize(
    ("xml", "kind", "said"),
    [
        ("<controller type='sata' index='1'/>", errors.OperationUnsupported, "'sata' controller cannot be hot"),
        ("<controller type='scsi' index='1'/>", errors.OperationFailed, "target scsi:1 already exists"),
        ("<disk type='file' device='floppy'><target dev='fda' bus='fdc'/></disk>", errors.OperationUnsupported,
         "floppy device hotplug isn't supported"),
        ("<input type='mouse' bus='ps2'/>", errors.OperationUnsupported,
         "input device on bus 'ps2' cannot be hot plugged."),
        ("<watchdog model='ib700'/>", errors.OperationInvalid, "domain already has a watchdog"),
        ("<memory model='dimm'><target><size unit='KiB'>1048576</size></target></memory>", errors.ConfigUnsupported,
         "Attaching memory device with size '1048576' would exceed domain's maxMemory config size '524288'"),
        ("<channel type='unix'><target type='virtio' name='one'/></channel>", errors.OperationInvalid,
         "chardev already exists"),
    ],
)  # fmt: skip
def test_what_does_not_come(xml: str, kind: type[errors.VirdError], said: str) -> None:
    with pytest.raises(kind) as refusal:
        check_comes_later(GUEST, read_device(xml))
    assert said in str(refusal.value)


@pytest.mark.parametrize(
    "xml",
    [
        "<controller type='scsi' index='2'/>",
        "<input type='mouse' bus='usb'/>",
        "<memory model='dimm'><target><size unit='KiB'>131072</size></target></memory>",
        "<channel type='unix'><target type='virtio' name='two'/></channel>",
        "<rng model='virtio'><backend model='random'/></rng>",
    ],
)
def test_what_may_come(xml: str) -> None:
    given = read_device(xml)
    check_comes_later(GUEST, given)
    check_kind(given)


def test_kinds() -> None:
    with pytest.raises(errors.OperationUnsupported, match="live attach of device 'sound' is not supported"):
        check_kind(read_device("<sound model='ich6'/>"))
    with pytest.raises(errors.OperationUnsupported, match="only virtiofs filesystems can be hotplugged"):
        check_kind(read_device("<filesystem><source dir='/a'/><target dir='b'/></filesystem>"))


def test_what_does_not_go() -> None:
    devices = devices_of(GUEST)
    for field, number, said in (
        ("controllers", 2, "'usb' controller cannot be hot unplugged."),
        ("controllers", 0, "device cannot be detached: device is busy"),
        ("disks", 0, "disk device type 'cdrom' cannot be detached"),
    ):
        with pytest.raises(errors.VirdError) as refusal:
            check_goes(GUEST, Given(field, "", getattr(devices, field)[number]))
        assert said in str(refusal.value)
    check_goes(GUEST, Given("controllers", "controller", devices.controllers[1]))
    check_goes(GUEST, Given("disks", "disk", devices.disks[1]))


def test_a_drive_whose_medium_is_given() -> None:
    given = read_device("<disk type='file' device='cdrom'><source file='/b'/><target dev='hdc' bus='ide'/></disk>")
    assert drive_of(GUEST, given) is devices_of(GUEST).disks[0]
    for other in ("<disk type='file' device='cdrom'><target dev='hdd'/></disk>", "<disk><target dev='sda'/></disk>"):
        assert drive_of(GUEST, read_device(other)) is None
