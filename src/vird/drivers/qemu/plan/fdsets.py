"""Descriptors that QEMU opens by a path of its own, ``/dev/fdset/N``."""

from __future__ import annotations

from collections.abc import Iterator

from vird.drivers.qemu.plan.arguments import escape
from vird.drivers.qemu.plan.launch import Launch


def descriptor_set(launch: Launch, name: str, *, counted: bool = False) -> Iterator[str]:
    """``-add-fd`` for every descriptor of a set, if one was passed; ``counted`` numbers them in their names."""
    for index, fd in enumerate(launch.facts.fd_sets.get(name, ())):
        suffix = str(index) if counted else ""
        yield from ("-add-fd", f"set={launch.facts.fdset_number(name)},fd={fd},opaque={escape(name)}{suffix}")


def passed_path(launch: Launch, name: str) -> str | None:
    """The path of a passed descriptor; None when none was passed for ``name``."""
    return f"/dev/fdset/{launch.facts.fdset_number(name)}" if name in launch.facts.fd_sets else None
