"""Which of the host's USB devices a document means: by what it is, by where it is, or by both; pure."""

from __future__ import annotations

from collections.abc import Sequence

from vird.errors import InternalError, OperationFailed
from vird.host.usb import UsbDevice
from vird.model.domain.devices.hostdev import UsbHostSource


def usb_device(source: UsbHostSource, devices: Sequence[UsbDevice]) -> UsbDevice:
    """The device; raises `InternalError` for none, `OperationFailed` when several are alike."""
    bus = source.address.bus if source.address is not None else None
    number = source.address.device if source.address is not None else None
    vendor = source.vendor.id if source.vendor is not None else None
    product = source.product.id if source.product is not None else None
    alike = [each for each in devices if vendor is None or (each.vendor, each.product) == (vendor, product)]
    placed = [each for each in alike if not bus or (each.bus, each.device) == (bus, number)]
    if vendor is None:
        if not placed or not bus:
            raise InternalError(f"Did not find USB device bus:{bus or 0} device:{number or 0}")
        return placed[0]
    named = f"{vendor:x}:{product or 0:x}"
    if not placed and bus:
        raise InternalError(f"Did not find USB device {named} bus:{bus} device:{number}")
    if not placed:
        raise InternalError(f"Did not find USB device {named}")
    if len(placed) > 1:
        raise OperationFailed(f"Multiple USB devices for {named} were found, please use <address> to specify one")
    return placed[0]
