"""Which device is meant, and what is said when there is none."""

import pytest

from vird.drivers.qemu.hotplug.document import devices_of, meant, read_device
from vird.errors import DeviceMissing
from vird.model.domain.domain import Domain

HOST = "<hostdev mode='subsystem' type='{}'{}><source>{}</source></hostdev>"
PCI = HOST.format("pci", "", "<address domain='0' bus='0x99' slot='0x1f' function='{}'/>")
STICK = "<vendor id='0x1234'/><product id='0xbeef'/>"
UUID = "<address uuid='0d2b3c4d-1111-4222-8333-44445555666{}'/>"
HELD = (
    "<serial type='pty'><target type='isa-serial' port='0'/></serial>"
    "<channel type='unix'><source mode='bind' path='/made'/><target type='virtio' name='one'/></channel>"
    "<channel type='pty'><target type='virtio' name='two'/></channel>"
    "<watchdog model='i6300esb' action='reset'/>"
    + PCI.format(1)
    + HOST.format("usb", "", STICK + "<address bus='1' device='12'/>")
    + HOST.format("mdev", " model='vfio-pci'", UUID.format(6))
)
GUEST = Domain.from_xml(f"<domain type='qemu'><name>a</name><devices>{HELD}</devices></domain>")


@pytest.mark.parametrize(
    ("xml", "field", "number"),
    [
        ("<channel type='pty'><target type='virtio' name='two'/></channel>", "channels", 1),
        ("<serial type='pty'><target type='isa-serial' port='0'/></serial>", "serials", 0),
        (PCI.format(1), "hostdevs", 0),
        (HOST.format("usb", "", STICK), "hostdevs", 1),
        (HOST.format("usb", "", "<address bus='1' device='12'/>"), "hostdevs", 1),
        (HOST.format("mdev", " model='vfio-pci'", UUID.format(6)), "hostdevs", 2),
    ],
)
def test_what_is_meant(xml: str, field: str, number: int) -> None:
    assert meant(GUEST, read_device(xml)) is getattr(devices_of(GUEST), field)[number]


@pytest.mark.parametrize(
    ("xml", "said"),
    [
        ("<channel type='unix'><target type='virtio' name='two'/></channel>", "chr type 'channel' device not present"),
        ("<serial type='pty'/>", "chr type 'serial' device not present in domain configuration"),
        ("<watchdog model='ib700'/>", "model 'i6300esb' watchdog device not present in domain configuration"),
        ("<input type='mouse' bus='virtio'/>", "matching input device not found"),
        ("<memory model='dimm'><target><size>1024</size></target></memory>",
         "model 'dimm' memory device not present in the domain configuration"),
        (PCI.format(2), "host pci device 0000:99:1f.2 not found"),
        (HOST.format("usb", "", STICK.replace("beef", "beee")), "device vendor=0x1234 product=0xbeee not found"),
        (HOST.format("usb", "", "<address bus='1' device='2'/>"), "host usb device 001.002 not found"),
        (HOST.format("mdev", " model='vfio-pci'", UUID.format(7)), "mediated device '0d2b3c4d-.*7' not found"),
    ],
)  # fmt: skip
def test_what_is_said_of_what_is_missing(xml: str, said: str) -> None:
    with pytest.raises(DeviceMissing, match=said):
        meant(GUEST, read_device(xml))
