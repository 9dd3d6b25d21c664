"""Images that QEMU has open for nobody: a daemon that ended while it opened them has left them there.

Part of taking a guest back, after its jobs. What is in use QEMU does not close, so what others opened stays.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final

from vird import errors
from vird.drivers.qemu.block.chain import layers
from vird.model.domain.domain import Domain

if TYPE_CHECKING:
    from vird.drivers.qemu.guest import Guest

NODE: Final = re.compile(r"libvirt-(\d+)-(format|slice-sto|storage)")
ORDER: Final = ("format", "slice-sto", "storage")


def leftovers(document: Domain, nodes: Iterable[str]) -> list[str]:
    """The nodes of images that no disk has, those on top first."""
    disks = document.devices.disks if document.devices is not None else []
    tops = [top for disk in disks for top in (disk, disk.mirror) if top is not None]
    known = {layer.number for top in tops for layer in layers(top)}
    matches = [match for node in nodes if (match := NODE.fullmatch(node)) and int(match[1]) not in known]
    # An image is made after those that it stands on.
    return [match[0] for match in sorted(matches, key=lambda match: (-int(match[1]), ORDER.index(match[2])))]


async def close_leftovers(guest: Guest) -> None:
    """Close them; their numbers are not given again."""
    answer: Any = await guest.monitor.execute("query-named-block-nodes", {"flat": True})
    names = [str(each.get("node-name")) for each in answer]
    runtime = guest.running()
    numbers = [int(match[1]) for name in names if (match := NODE.fullmatch(name))]
    runtime.last_image = max([runtime.last_image, *numbers])
    for name in leftovers(guest.document, names):
        with suppress(errors.VirdError):
            await guest.monitor.execute("blockdev-del", {"node-name": name})
