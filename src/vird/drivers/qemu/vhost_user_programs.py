"""The programs of this host that act as devices beside QEMU (vhost-user), as their descriptors announce them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from vird.drivers.qemu import descriptor_files
from vird.errors import OperationFailed

FOLDERS = ("/usr/share/qemu/vhost-user", "/etc/qemu/vhost-user")

KINDS = (
    "9p", "balloon", "block", "caif", "console", "crypto", "fs", "gpu", "input", "net", "rng", "rpmsg",
    "rproc-serial", "scsi", "vsock",
)  # fmt: skip
"""What such a program can be."""


class Program(NamedTuple):
    """One program: which device it is and where."""

    descriptor: str
    kind: str
    binary: str


def parse(name: str, descriptor: Mapping[str, Any]) -> Program:
    """One descriptor; raises KeyError, TypeError or ValueError for what is not one."""
    kind, binary = descriptor["type"], descriptor["binary"]
    if kind not in KINDS:
        raise ValueError(f"unknown vhost-user type '{kind}'")
    if not isinstance(binary, str) or not binary.startswith("/"):
        raise ValueError("the binary's path is not absolute")
    return Program(name, kind, binary)


def descriptor_of(program: Program) -> dict[str, Any]:
    """What was understood of a descriptor, as a descriptor again."""
    return {"type": program.kind, "binary": program.binary}


def read_all(folders: Sequence[str] = FOLDERS) -> list[Program]:
    """All programs, in order of preference."""
    return descriptor_files.read_all(folders, parse)


def parse_capabilities(program: Program, answer: Mapping[str, Any]) -> frozenset[str]:
    """The features that a program names when it is asked; raises ValueError if it is another device than announced."""
    if answer.get("type") != program.kind:
        raise ValueError(f"{program.binary} is a '{answer.get('type')}', not a '{program.kind}'")
    return frozenset(str(feature) for feature in answer.get("features", ()))


def choose(programs: Sequence[Program], kind: str) -> Program:
    """The preferred program of a kind; raises `OperationFailed` when there is none."""
    for program in programs:
        if program.kind == kind:
            return program
    raise OperationFailed(f"Unable to find a satisfying vhost-user-{kind}")
