"""What does not count is forgotten, what counts stays."""

import pytest

from vird.model.checks.unused_settings import forget_unused
from vird.model.domain.devices.devices import Devices


def kept(xml: str) -> str:
    devices = Devices.from_xml(f"<devices>{xml}</devices>")
    forget_unused(devices)
    return " ".join(devices.to_xml().split())


@pytest.mark.parametrize(
    ("xml", "gone"),
    [
        ("<disk type='file'><driver cache='default' queues='0'/><target dev='vda'/></disk>", "driver"),
        ("<disk type='file'><blockio physical_block_size='0'/><target dev='vda'/></disk>", "blockio"),
        ("<disk type='file' device='cdrom'><source/><target dev='hda'/></disk>", "source"),
        ("<disk type='file'><target dev='vda'/><alias name='ua-$'/></disk>", "alias"),
        ("<controller type='usb' vectors='3' maxGrantFrames='2'/>", "vectors"),
        (
            "<controller type='pci' index='1' model='pci-bridge'><pcihole64 unit='KiB'>4</pcihole64></controller>",
            "hole",
        ),
        ("<input type='mouse'><source evdev='/dev/input/1'/></input>", "source"),
        ("<video><model type='none' vram='1'/><driver iommu='on'/></video>", "vram"),
        ("<video><model type='vga'/><driver vgaconf='io'/></video>", "driver"),
        ("<sound model='ac97'><codec type='duplex'/></sound>", "codec"),
        ("<interface type='user'><mtu size='0'/></interface>", "mtu"),
        ("<rng model='virtio'><rate bytes='0'/><backend model='random'/></rng>", "rate"),
        ("<audio id='1' type='none' path='/x'><input dev='/y'/></audio>", "path"),
        ("<channel type='pty'><target type='virtio' name='a'/><address type='pci' slot='1'/></channel>", "address"),
    ],
)
def test_forgotten(xml: str, gone: str) -> None:
    assert gone in xml
    assert gone not in kept(xml)


@pytest.mark.parametrize(
    ("xml", "stays"),
    [
        ("<disk type='file'><driver cache='none' queues='2'/><target dev='vda'/></disk>", "cache='none' queues='2'"),
        ("<disk type='file'><target dev='vda'/><alias name='ua-a.b_c'/></disk>", "ua-a.b_c"),
        ("<controller type='virtio-serial' vectors='3'/>", "vectors='3'"),
        ("<input type='passthrough' bus='virtio'><source evdev='/dev/input/1'/></input>", "/dev/input/1"),
        ("<sound model='ich9'><codec type='duplex'/></sound>", "codec"),
        ("<audio id='1' type='oss'><input dev='/y'/></audio>", "/y"),
        ("<interface type='direct'><source dev='e'/></interface>", "mode='vepa'"),
        (
            "<memory model='virtio-pmem'><source><path>/p</path></source><target><size>1</size></target></memory>",
            "shared",
        ),
    ],
)
def test_kept_and_completed(xml: str, stays: str) -> None:
    assert stays in kept(xml)
