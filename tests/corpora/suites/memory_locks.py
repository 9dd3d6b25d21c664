"""How much memory a guest's QEMU must be able to lock.

The corpus has the documents alone; what is to come out is what libvirt documents of each part that the
document's name says.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import inf
from pathlib import Path

from tests.corpora.case import Case, Suite

FOLDER = "qemumemlockdata"
GIB = 1024**3
MIB = 1024**2

LIMITS = (("hardlimit", 2 * GIB), ("locked", inf))
"""Parts of a name that decide alone: the guest's own limit before "everything"."""

OTHERS = {
    "pc-hostdev": 2 * GIB,
    "pc-hostdev-nvme": 2 * GIB,
    "pseries-kvm": 20 * MIB,
    "pseries-hostdev": 20 * MIB + 2 * GIB,
}
"""Guests of 1 GiB; what is not named here locks nothing."""


def _cases(root: Path) -> Iterator[Case]:
    for source in sorted((root / FOLDER).glob("qemumemlock-*.xml")):
        yield Case(source.stem, lambda source=source: _differs(source))


def _differs(source: Path) -> str:
    from vird.drivers.qemu.plan.memory_locks import lock_limit
    from vird.model.domain.domain import Domain

    name = source.stem.removeprefix("qemumemlock-")
    expected = next((limit for part, limit in LIMITS if part in name), OTHERS.get(name, 0))
    actual = lock_limit(Domain.from_xml(source.read_text()))
    return "" if actual == expected else f"{actual} bytes instead of {expected}"


SUITES = [Suite(FOLDER, _cases)]
"""The folders of the corpora that are understood, one module per family."""
