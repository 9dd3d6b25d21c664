"""Snapshots and checkpoints of a guest: who is whose parent, and when each was made."""

from __future__ import annotations

import time
from dataclasses import dataclass

from vird.cli.device_nodes import parsed


@dataclass(frozen=True)
class Moment:
    """A snapshot or a checkpoint, as its document tells; the time in seconds since 1970."""

    name: str
    parent: str | None
    created: int
    state: str | None
    location: str | None

    @classmethod
    def of(cls, text: str) -> Moment:
        """From its document."""
        root = parsed(text)
        memory = root.find("memory")
        disks = root.findall("disks/disk")
        is_external = (memory is not None and memory.get("snapshot") == "external") or any(
            disk.get("snapshot") == "external" for disk in disks
        )
        return cls(
            root.findtext("name") or "",
            root.findtext("parent/name"),
            int(root.findtext("creationTime") or 0),
            root.findtext("state"),
            "external" if is_external else "internal",
        )


def written(seconds: int) -> str:
    """A time as lists show it."""
    return time.strftime("%Y-%m-%d %H:%M:%S %z", time.localtime(seconds))
