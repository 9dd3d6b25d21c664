"""Which devices speak virtio, for machines where virtio has a transport other than PCI."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from vird.model.domain.devices.devices import Devices

VIRTIO_NICS: Final = frozenset({"virtio", "virtio-transitional", "virtio-non-transitional"})


def virtio_devices(devices: Devices) -> Iterator[Any]:
    """Every virtio device, in the order in which addresses are given out."""
    yield from (d for d in devices.disks if d.target is not None and d.target.bus == "virtio")
    yield from (n for n in devices.interfaces if n.model is not None and n.model.type in VIRTIO_NICS)
    yield from (h for h in devices.hostdevs if h.type == "scsi_host")
    yield from (v for v in devices.videos if v.model is not None and v.model.type == "virtio")
    yield from (c for c in devices.controllers if c.type == "virtio-serial")
    yield from (c for c in devices.controllers if c.type == "scsi" and (c.model or "").startswith("virtio"))
    yield from (i for i in devices.inputs if i.bus == "virtio")
    yield from devices.filesystems
    if devices.memballoon is not None and devices.memballoon.model.startswith("virtio"):
        yield devices.memballoon
    yield from devices.rngs
    if devices.vsock is not None:
        yield devices.vsock
