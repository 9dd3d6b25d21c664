"""Where the host's controllers are: each in a hierarchy of version 1 of its own, or all in the one of version 2.

Both stand side by side on many hosts; a controller is in one of them. `layout_of` is pure, `detect` reads the kernel's
list of mounts.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from typing import Final, NamedTuple

from vird.host.files import read_text

CONTROLLERS: Final = ("cpu", "cpuacct", "cpuset", "memory", "freezer", "blkio", "net_cls", "perf_event")
"""The controllers that a guest's group is made in, by their names in version 1."""

OF_THREADS: Final = frozenset(("cpu", "cpuacct", "cpuset"))
"""Those that tell the threads of one process apart."""

IN_V2: Final = {"cpu": "cpu", "cpuset": "cpuset", "memory": "memory", "io": "blkio"}
"""Names of version 2, and what they are called here."""


class Hierarchy(NamedTuple):
    """One tree of groups: its version, and where it is mounted."""

    version: int
    mount: str


class Layout(NamedTuple):
    """The hierarchy of each controller that there is, and the one of version 2 where it is mounted."""

    controllers: Mapping[str, Hierarchy]
    unified: Hierarchy | None

    def __bool__(self) -> bool:
        return bool(self.controllers)

    @property
    def hierarchies(self) -> list[Hierarchy]:
        """Each once: some controllers share theirs."""
        return list(dict.fromkeys(self.controllers.values()))


def layout_of(mountinfo: str, available: Callable[[str], str]) -> Layout:
    """What a ``/proc/PID/mountinfo`` says; ``available`` reads ``cgroup.controllers`` at a mount point of version 2."""
    found: dict[str, Hierarchy] = {}
    unified: Hierarchy | None = None
    versions1: list[tuple[str, set[str]]] = []
    for line in mountinfo.splitlines():
        words, _, rest = line.partition(" - ")
        fields, tail = words.split(), rest.split()
        if len(fields) < 5 or len(tail) < 3:
            continue
        mount = _unescaped(fields[4])
        # What was mounted there later hides what was there before.
        if tail[0] == "cgroup2":
            unified = Hierarchy(2, mount)
        elif tail[0] == "cgroup":
            versions1.append((mount, set(tail[2].split(","))))
    if unified is not None:
        names = available(unified.mount).split()
        found |= {own: unified for name, own in IN_V2.items() if name in names}
        # It counts processor time of any group, whatever is switched on in it.
        found["cpuacct"] = unified
    for mount, options in versions1:
        for name in CONTROLLERS:
            if name in options and (name not in found or found[name].version == 1):
                found[name] = Hierarchy(1, mount)
    return Layout({name: found[name] for name in CONTROLLERS if name in found}, unified)


def _unescaped(path: str) -> str:
    for octal, character in (("\\040", " "), ("\\011", "\t"), ("\\012", "\n"), ("\\134", "\\")):
        path = path.replace(octal, character)
    return path


def detect(proc: str = "/proc") -> Layout:
    """The layout of this host as this process sees it; an empty one where no controller is mounted."""
    found = layout_of(
        read_text(f"{proc}/self/mountinfo", ""), lambda mount: read_text(f"{mount}/cgroup.controllers", "")
    )
    writable = {name: each for name, each in found.controllers.items() if os.access(each.mount, os.W_OK)}
    return Layout(writable, found.unified)
