from pathlib import Path

import pytest

from vird.host.usb import UsbDevice, devices, node


def plug(sys: Path, name: str, **words: str) -> None:
    folder = sys / "bus/usb/devices" / name
    folder.mkdir(parents=True)
    for file, text in words.items():
        (folder / file).write_text(text + "\n")


def test_devices_without_their_interfaces(tmp_path: Path) -> None:
    plug(tmp_path, "1-2", idVendor="1d6b", idProduct="0104", busnum="1", devnum="12")
    plug(tmp_path, "usb1", idVendor="1d6b", idProduct="0002", busnum="1", devnum="1")
    plug(tmp_path, "1-2:1.0", bInterfaceNumber="00")
    plug(tmp_path, "1-3", idVendor="zzzz")
    assert devices(tmp_path) == [UsbDevice(0x1D6B, 2, 1, 1, "usb1"), UsbDevice(0x1D6B, 0x104, 1, 12, "1-2")]
    with pytest.raises(FileNotFoundError):
        devices(tmp_path / "nosuch")


def test_the_file_of_a_device() -> None:
    assert node(1, 12, Path("/dev")) == Path("/dev/bus/usb/001/012")
