"""Mice, keyboards and the like of simulated guests: their buses by what kind of guest it is.

``definition.py`` asks for it.  No guest gets any that its document does not name.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from vird.errors import ConfigUnsupported, InternalError
from vird.model.checks.inputs import check_input, complete_input
from vird.model.domain.devices.input import Input

if TYPE_CHECKING:
    from vird.model.checks.machine import MachineFacts

XEN_INPUTS: Final = ("mouse", "keyboard")
PARAVIRTUAL: Final = ("xen", "linux", "xenpvh")


def complete_inputs(inputs: list[Input], os_type: str | None, facts: MachineFacts) -> None:
    """Fill in buses and drop what means nothing, in place.

    Raises ``InternalError`` and ``ConfigUnsupported`` for a bus that the kind of guest or of device does not have.
    """
    for device in inputs:
        if os_type in PARAVIRTUAL:
            _complete_paravirtual(device, os_type)
        else:
            _complete_full(device, facts)
        if device.source is not None:
            device.source.evdev = device.source.evdev if device.type == "passthrough" else None
            device.source.dev = device.source.dev if device.type == "evdev" else None
            if device.source.evdev is None and device.source.dev is None:
                device.source = None


def _complete_paravirtual(device: Input, os_type: str | None) -> None:
    """Mouse and keyboard on Xen's own bus, where there is one, and nothing else."""
    if device.bus is None and device.type in XEN_INPUTS:
        device.bus = "xen"
    if os_type == "linux" or device.bus != "xen":
        raise InternalError(f"unsupported input bus {device.bus or 'default'}")
    if device.type not in XEN_INPUTS:
        raise InternalError(f"xen bus does not support {device.type} input device")


def _complete_full(device: Input, facts: MachineFacts) -> None:
    if device.bus is None and facts.is_s390 and device.type in XEN_INPUTS:
        device.bus = "virtio"
    complete_input(device, facts)
    if device.bus == "ps2" and device.type not in XEN_INPUTS:
        raise InternalError(f"ps2 bus does not support {device.type} input device")
    if device.type == "evdev" and device.bus not in (None, "none", "xen"):
        raise ConfigUnsupported("input evdev doesn't support bus element")
    check_input(device, facts)
