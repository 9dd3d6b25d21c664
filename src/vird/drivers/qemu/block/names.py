"""What the header of an image is to call the one below it, once a block job has put another one there."""

from __future__ import annotations

import asyncio
import os

from vird import errors
from vird.drivers.qemu.block import chain
from vird.drivers.qemu.block.chain import Layer
from vird.drivers.qemu.plan.storage.backing_string import backing_string
from vird.host.image_header import header_of
from vird.model.domain.devices.disk import Disk


async def header_name(disk: Disk, upper: Layer, lower: Layer, *, relative: bool) -> str:
    """How ``upper`` names ``lower``: as the plan of nodes does, or by the way from folder to folder.

    Raises ``OperationInvalid`` where a name on that way is not relative.
    """
    if not relative:
        return backing_string(chain.image_of(disk, lower))
    return await asyncio.to_thread(_relative, chain.between(disk, upper, lower))


def _relative(way: list[Layer]) -> str:
    found = ""
    for layer in way:
        name = None
        if layer.path is not None:
            backing = header_of(layer.path).backing
            name = backing.name if backing is not None else None
        if name is None or os.path.isabs(name) or ":" in name.split("/")[0]:
            raise errors.OperationInvalid("can't keep relative backing relationship")
        found = os.path.join(os.path.dirname(found), name)
    return found
