"""Telling clients when a guest writes behind a place in an image: time to make room for a thinly provided disk.

QEMU watches each image's storage once: who wants to know again sets another threshold.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from vird import errors
from vird.api.capabilities.block_jobs import BlockJobs
from vird.api.events import DomainBlockThreshold
from vird.drivers.qemu.block import chain
from vird.drivers.qemu.block.busy import nameless
from vird.drivers.qemu.block.chain import Layer
from vird.drivers.qemu.refuse import check_flags
from vird.model.domain.devices.disk import Disk
from vird.model.domain.devices.source_private import SourcePrivate, ThresholdEvent
from vird.model.domain.domain import Domain
from vird.wire.procedures import remote
from vird.wire.procedures.refs import DomainRef

if TYPE_CHECKING:
    from vird.drivers.qemu.driver import QemuDriver
    from vird.drivers.qemu.guest import Guest


class Thresholds(BlockJobs):
    """The part of the capability."""

    _driver: QemuDriver

    async def domain_set_block_threshold(self, dom: DomainRef, dev: str, threshold: int, flags: int) -> None:
        """Have an event sent once the guest writes behind so many bytes of an image's storage; 0 for never."""
        check_flags(flags, None, remote.DOMAIN_SET_BLOCK_THRESHOLD)
        guest = self._driver.guest(dom)
        async with guest.job.hold("block threshold"):
            guest.require_active()
            layer, by_number = named(guest.document, dev)
            if layer is None:
                raise nameless("node-name")
            wanted = {"node-name": layer.storage_node, "write-threshold": threshold}
            await guest.monitor.execute("block-set-write-threshold", wanted)
            layer.source.private_data = layer.source.private_data or SourcePrivate()
            layer.source.private_data.threshold_event = ThresholdEvent(index_used="yes") if by_number else None
            await self._driver.save_status(guest)


def named(document: Domain, dev: str) -> tuple[Layer | None, bool]:
    """The image that a device's name means, None for an empty drive, and whether it was named by its number.

    Raises ``InvalidArg``.
    """
    match = chain.BY_NUMBER.fullmatch(dev)
    if match is None and "[" in dev:
        raise errors.InvalidArg(f"failed to parse block device '{dev}'")
    target = match["target"] if match is not None else dev
    for disk in document.devices.disks if document.devices is not None else ():
        if not target or chain.target_of(disk) != target:
            continue
        if match is None:
            return chain.top_of(disk), False
        for layer in _images(disk):
            if layer.number == int(match["number"]):
                return layer, True
    raise errors.InvalidArg(f"failed to find disk '{dev}'")


def _images(disk: Disk) -> Iterator[Layer]:
    yield from chain.layers(disk)
    if disk.mirror is not None:
        yield from chain.layers(disk.mirror)


def exceeded(driver: QemuDriver, guest: Guest, data: Mapping[str, Any]) -> None:
    """QEMU tells that the guest wrote behind a threshold."""
    node = str(data.get("node-name"))
    for disk in guest.document.devices.disks if guest.document.devices is not None else ():
        for layer in _images(disk):
            if node not in (layer.storage_node, layer.node):
                continue
            private = layer.source.private_data
            by_number = private is not None and private.threshold_event is not None
            target = chain.target_of(disk)
            # Who named the disk and not the image is told by both names.
            names = [target] if layer.holder is disk and not by_number else []
            for name in (*names, f"{target}[{layer.number}]"):
                limit, over = int(data.get("write-threshold", 0)), int(data.get("amount-exceeded", 0))
                driver.bus.publish(DomainBlockThreshold(guest.ref, name, layer.path, limit, over))
            return
