"""Input devices: the bus when the document names none."""

from __future__ import annotations

from vird.errors import ConfigUnsupported, InternalError
from vird.model.checks.machine import MachineFacts
from vird.model.domain.devices.address import PciAddress, UsbAddress
from vird.model.domain.devices.input import Input


def complete_input(device: Input, facts: MachineFacts) -> None:
    """Give the device a bus: from its address or kind."""
    if device.bus is not None or device.type == "evdev":
        return
    if isinstance(device.address, UsbAddress):
        device.bus = "usb"
    elif isinstance(device.address, PciAddress) or device.type == "passthrough":
        device.bus = "virtio"
    elif device.type in ("mouse", "keyboard") and facts.is_x86:
        device.bus = "ps2"
    else:
        device.bus = "usb"


def check_input(device: Input, facts: MachineFacts) -> None:
    """Raise ConfigUnsupported for a bus that the device or the machine does not have."""
    if device.bus == "ps2":
        if device.type == "tablet":
            raise InternalError(f"ps2 bus does not support {device.type} input device")
        if not (facts.is_x86 or facts.machine == "isapc"):
            raise ConfigUnsupported("ps2 is not supported by this QEMU binary")
    if device.bus == "xen":
        raise InternalError("input bus 'xen' is not supported by QEMU")
    if device.type == "passthrough" and device.bus != "virtio":
        raise ConfigUnsupported("input type 'passthrough' is only supported on bus 'virtio'")
