"""Every procedure of libvirt's four programs, declared once.

    procedures.remote.DOMAIN_CREATE          one row, with its records, rights, priority, stream
    procedures.remote.DomainCreateArgs       one record
    procedures.find(0x20008086, 9)           the row for a number from the wire, or None

The rows are in one module per kind of object; ``remote``, ``qemu``, ``lxc`` and ``admin`` gather
them by program, ``vird`` has our own.  Keepalive, which has no records, belongs to the connection machine.
"""

from __future__ import annotations

from collections.abc import Iterator

from vird.wire.procedures import admin, lxc, qemu, remote, vird
from vird.wire.procedures.procedure import ADMIN, LXC, PROGRAMS, QEMU, REMOTE, Files, Procedure, Program, Stream

__all__ = [
    "ADMIN",
    "LXC",
    "PROGRAMS",
    "QEMU",
    "REMOTE",
    "Files",
    "Procedure",
    "Program",
    "Stream",
    "admin",
    "every",
    "find",
    "lxc",
    "program_of",
    "qemu",
    "remote",
    "vird",
]


def program_of(number: int) -> Program | None:
    """The program of a number: one of libvirt's, or our own."""
    return vird.VIRD if number == vird.VIRD.number else PROGRAMS.get(number)


def find(program: int, number: int) -> Procedure | None:
    """The row of a procedure number, None when the program or the number is unknown."""
    known = program_of(program)
    return known.procedures.get(number) if known else None


def every() -> Iterator[Procedure]:
    """All rows of all programs, by program and number."""
    for program in PROGRAMS.values():
        yield from program
