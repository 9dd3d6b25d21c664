"""Snapshots and checkpoints of a guest: who is whose parent, and when each was made."""

from __future__ import annotations

import time
from dataclasses import dataclass

from vird.cli.device_nodes import parsed
from vird.cli.results import Facts
from vird.cli.tree import tree


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


def trees(moments: list[Moment]) -> str:
    """All of them, each under its parent; those whose parent is not among them on top."""
    parents = {each.name: each.parent for each in moments}
    tops = [name for name in parents if parents[name] not in parents]
    return "".join(tree(top, list(parents), parents.get) + "\n" for top in tops).removesuffix("\n")


class DescendedFacts(Facts):
    """Base of facts that have a ``parent``, which is told as a dash where there is none, before the children."""

    parent: str | None

    def text(self, *, quiet: bool) -> str:
        """A line each."""
        body = super().text(quiet=quiet)
        if self.parent is not None:
            return body
        before, children, after = body.partition("Children:")
        return f"{before}{'Parent:':<{self.LABEL}} -\n{children}{after}"
