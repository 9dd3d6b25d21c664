import pytest

from vird.errors import VirdError
from vird.model.domain.devices.address import PciAddress
from vird.model.domain.devices.devices import Devices
from vird.model.domain.devices.graphics import VncGraphics
from vird.model.native.bhyve_parse_devices import add_device, add_port, show_first_port


def read(*texts: str) -> Devices:
    devices = Devices()
    for text in texts:
        add_device(devices, text, lambda: "52:54:00:00:00:00")
    return devices


def test_drives() -> None:
    devices = read("2:0,ahci,hd:/a,cd:/b", "3,virtio-blk,/dev/x", "4:1,ahci-cd,/c", "5,lpc")
    assert [(d.type, d.device, d.target.dev) for d in devices.disks if d.target] == [
        ("file", "disk", "sda"),
        ("file", "cdrom", "sdb"),
        ("block", "disk", "vda"),
        ("file", "cdrom", "sdc"),
    ]
    last = devices.disks[3].address
    assert isinstance(last, PciAddress) and (last.slot, last.function) == (4, 1)


def test_names_of_drives_end_with_the_alphabet() -> None:
    assert len(read(*["1,virtio-blk,/a"] * 30).disks) == 26


def test_cards() -> None:
    devices = read("1:0,virtio-net,tap0,mac=FE:ED:AD:EA:DF:15", "1:1,e1000,tap1", "2,virtio-net,vmnet0")
    assert [i.mac.address for i in devices.interfaces if i.mac] == ["fe:ed:ad:ea:df:15", "52:54:00:00:00:00"]
    assert devices.interfaces[1].model is not None and devices.interfaces[1].model.type == "e1000"


@pytest.mark.parametrize(
    ("tcp", "address", "port"), [(":5900", "127.0.0.1", 5900), ("1.2.3.4:1", "1.2.3.4", 1), ("[::1]:7", "::1", 7)]
)
def test_screens(tcp: str, address: str, port: int) -> None:
    devices = read(f"2:0,fbuf,tcp={tcp},w=800,h=600,vga=off,password=secret")
    (screen,) = devices.graphics
    assert isinstance(screen, VncGraphics)
    assert (screen.listen, screen.port, screen.passwd) == (address, port, "secret")
    video = devices.videos[0]
    assert video.model is not None and video.model.resolution is not None and video.model.resolution.x == 800
    assert video.driver is not None and video.driver.vgaconf == "off"


def test_ports() -> None:
    devices = Devices()
    for text in ("com2,/dev/nmdm1B", "com1,/dev/nmdm0A", "bootrom,/f"):
        add_port(devices, text)
    show_first_port(devices)
    assert [(s.sources[0].master, s.sources[0].slave) for s in devices.serials] == [
        ("/dev/nmdm0A", "/dev/nmdm0B"),
        ("/dev/nmdm1B", "/dev/nmdm1A"),
    ]
    assert devices.consoles[0].sources[0].master == "/dev/nmdm0A"


@pytest.mark.parametrize("text", ["com3,/dev/nmdm0A", "com1,/dev/nmdm0C", "com1,/dev/whatever0A", "com1,stdio"])
def test_refused_ports(text: str) -> None:
    with pytest.raises(VirdError):
        add_port(Devices(), text)


@pytest.mark.parametrize(
    "text",
    [
        "1",
        "x,lpc",
        "32,lpc",
        "1:8,lpc",
        "1:2:3:4,lpc",
        "1,virtio-net,tap0,mac=zz",
        "1,fbuf,tcp=x",
        "1,fbuf,tcp=:1,w=x,h=1",
    ],
)
def test_refused_devices(text: str) -> None:
    with pytest.raises(VirdError):
        read(text)
