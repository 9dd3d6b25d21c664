"""What a procedure and a program are: the rows that the modules beside this one declare.

A program is libvirt's word for a set of numbered procedures (``remote``, ``qemu``, ``lxc``,
``admin``).  Each row says once what everybody derives: the dispatcher its decoder, right and
priority, the client its call, the permission matrix its line.  Nothing here calls anything.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum
from typing import Final

from vird.wire.procedures.rights import Right, changes
from vird.wire.xdr import Record


class Stream(Enum):
    """Who sends on the stream that a call opens; a console, though ``TO_CLIENT``, talks both ways."""

    TO_CLIENT = "to client"
    TO_DAEMON = "to daemon"


class Files(Enum):
    """Which way open files travel with a call."""

    IN = "in"
    OUT = "out"
    BOTH = "both"


SHAPES: Final = {
    "xml": "XML",
    "uuid": "UUID",
    "id": "ID",
    "os": "OS",
    "cpu": "CPU",
    "uri": "URI",
    "fd": "FD",
    "nmi": "NMI",
    "pm": "PM",
    "mac": "MAC",
    "scsi": "SCSI",
    "wwn": "WWN",
    "dhcp": "DHCP",
    "nwfilter": "NWFilter",
    "nwfilters": "NWFilters",
    "iothread": "IOThread",
    "fsinfo": "FSInfo",
    "sev": "SEV",
    "fstrim": "FSTrim",
    "fsfreeze": "FSFreeze",
    "fsthaw": "FSThaw",
    "ssh": "SSH",
}
"""How C function names spell the words that are not simply capitalized."""


class Procedure:
    """One row: a call that a client makes, or an event message that the daemon sends.

    ``args`` and ``ret`` are the record classes of the two directions, None where nothing travels;
    an event has its message in ``args``.  ``rights`` must all hold; ``seen`` is the right that a
    caller needs on each object of a returned list.  ``session`` calls are answered by the daemon
    for the connection itself, all others by a driver.  ``priority`` calls never wait for a
    hypervisor.  ``read_only`` says whether a read-only connection may make the call at all; it follows
    from the rights, but for the few calls where libvirt decides otherwise.
    ``since`` is the libvirt release of the public function, None for internal calls.
    """

    __slots__ = (
        "args",
        "event",
        "files",
        "function",
        "name",
        "number",
        "priority",
        "program",
        "read_by_rule",
        "read_only",
        "ret",
        "rights",
        "seen",
        "session",
        "since",
        "sparse",
        "stream",
        "unauthenticated",
    )

    def __init__(
        self,
        program: Program,
        number: int,
        name: str,
        args: type[Record] | None = None,
        ret: type[Record] | None = None,
        *,
        rights: tuple[Right, ...] = (),
        seen: Right | None = None,
        read_only: bool | None = None,
        priority: bool = False,
        stream: Stream | None = None,
        sparse: bool = False,
        files: Files | None = None,
        session: bool = False,
        unauthenticated: bool = False,
        event: bool = False,
        since: str | None = None,
        function: str | None = None,
    ) -> None:
        self.program = program
        self.number = number
        self.name = name
        self.args = args
        self.ret = ret
        self.rights = rights
        self.seen = seen
        self.priority = priority
        self.stream = stream
        self.sparse = sparse
        self.files = files
        self.session = session
        self.unauthenticated = unauthenticated
        self.event = event
        self.since = since
        self.function = function or program.function(name)
        self.read_by_rule = read_only is None
        self.read_only = not event and not any(changes(right.permission) for right in rights if right.when is None)
        if read_only is not None:
            self.read_only = read_only
        program.add(self)

    def __repr__(self) -> str:
        return f"<{self.program.name} {self.number} {self.name}>"

    def refused_read_only(self, args: Record | None) -> bool:
        """Whether a read-only connection is refused this very call, by its flags where they decide."""
        if not self.read_only:
            return True
        return self.read_by_rule and any(changes(right.permission) for right in self.required(args))

    def read_only_refusal(self, args: Record | None = None) -> str:
        """What a refused caller on a read-only connection is told, as libvirt words it."""
        if self.read_only and any(right.permission == "read_secure" for right in self.required(args)):
            return f"{self.function} with secure flag"
        return f"read only access prevents {self.function}"

    def required(self, args: Record | None) -> list[Right]:
        """The rights that this very call needs: those without condition, and those whose condition holds."""
        return [right for right in self.rights if right.when is None or right.when(args)]


class Program:
    """A numbered set of procedures; ``prefix`` is how its C functions begin."""

    def __init__(self, name: str, number: int, version: int, prefix: str = "vir") -> None:
        self.name = name
        self.number = number
        self.version = version
        self.prefix = prefix
        self.procedures: dict[int, Procedure] = {}

    def __repr__(self) -> str:
        return f"<program {self.name} {self.number:#x} version {self.version}>"

    def __iter__(self) -> Iterator[Procedure]:
        """All rows, by number."""
        return iter(sorted(self.procedures.values(), key=lambda row: row.number))

    def add(self, row: Procedure) -> None:
        """Take in a row; ValueError when its number is taken."""
        if row.number in self.procedures:
            raise ValueError(f"{row} and {self.procedures[row.number]} have one number")
        self.procedures[row.number] = row

    def function(self, name: str) -> str:
        """The public C function that a procedure of this program carries out."""
        return self.prefix + "".join(SHAPES.get(word) or word.capitalize() for word in name.split("_"))


REMOTE: Final = Program("remote", 0x20008086, 1)
QEMU: Final = Program("qemu", 0x20008087, 1, prefix="virQemu")
LXC: Final = Program("lxc", 0x00068000, 1, prefix="virLxc")
ADMIN: Final = Program("admin", 0x06900690, 1, prefix="virAdm")
PROGRAMS: Final = {program.number: program for program in (REMOTE, QEMU, LXC, ADMIN)}
