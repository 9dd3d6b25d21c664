"""Memory modules: sizes that a machine rounds, identities that it needs.  Sizes are KiB."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from vird.errors import XmlError
from vird.model.checks.machine import MachineFacts
from vird.model.domain.devices.devices import Devices
from vird.model.domain.devices.memory_device import MemoryTarget

PSERIES_BLOCK: Final = 256 << 10


def pseries_nvdimm_size(target: MemoryTarget) -> int:
    """The size of a non-volatile module on pseries: whole blocks beside its label, rounded down.

    Raises XmlError when that leaves nothing.
    """
    label = target.label.size if target.label is not None else 0
    blocks = (target.size - label) // PSERIES_BLOCK
    if blocks <= 0:
        raise XmlError("minimum target size for the NVDIMM must be 256MB plus the label size")
    return blocks * PSERIES_BLOCK + label


def complete_memory_devices(
    devices: Devices, facts: MachineFacts, new_uuid: Callable[[], str], *, is_new: bool
) -> None:
    """Give pseries' non-volatile modules an identity, and new ones the size that the machine can do."""
    if not facts.is_pseries:
        return
    for device in devices.memories:
        if device.model != "nvdimm":
            continue
        device.uuid = device.uuid or new_uuid()
        if is_new:
            device.target.size = pseries_nvdimm_size(device.target)
