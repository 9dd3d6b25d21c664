import pytest

from vird import errors
from vird.drivers.common.hostdev.usb_lookup import usb_device
from vird.host.usb import UsbDevice
from vird.model.domain.devices.host_device import HostUsbAddress, UsbProduct, UsbVendor
from vird.model.domain.devices.hostdev import UsbHostSource

STICK, TWIN, MOUSE = (
    UsbDevice(0x1234, 0xBEEF, 1, 2, "1-1"), UsbDevice(0x1234, 0xBEEF, 2, 5, "2-1"), UsbDevice(1, 2, 1, 3, "1-2"),
)  # fmt: skip
ALL = [STICK, MOUSE, TWIN]


def source(vendor: int | None = None, product: int = 0, bus: int | None = None, device: int = 0) -> UsbHostSource:
    return UsbHostSource(
        vendor=UsbVendor(id=vendor) if vendor is not None else None,
        product=UsbProduct(id=product) if vendor is not None else None,
        address=HostUsbAddress(bus=bus, device=device) if bus is not None else None,
    )


@pytest.mark.parametrize(
    ("wanted", "found"),
    [(source(1, 2), MOUSE), (source(bus=2, device=5), TWIN), (source(0x1234, 0xBEEF, 2, 5), TWIN)],
)
def test_by_what_and_where(wanted: UsbHostSource, found: UsbDevice) -> None:
    assert usb_device(wanted, ALL) == found


@pytest.mark.parametrize(
    ("wanted", "said"),
    [
        (source(0x1234, 0xBEEF), "Multiple USB devices for 1234:beef were found"),
        (source(9, 9), "Did not find USB device 9:9"),
        (source(1, 2, 9, 9), "Did not find USB device 1:2 bus:9 device:9"),
        (source(bus=9, device=9), "Did not find USB device bus:9 device:9"),
    ],
)
def test_none_or_too_many(wanted: UsbHostSource, said: str) -> None:
    with pytest.raises(errors.VirdError, match=said):
        usb_device(wanted, ALL)
