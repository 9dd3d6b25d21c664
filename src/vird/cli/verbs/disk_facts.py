"""What a guest's disks are and do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from vird import errors
from vird.api.enums.domain import DomainXMLFlags
from vird.cli.amounts import pretty
from vird.cli.device_nodes import disks_of
from vird.cli.failure import UsageError
from vird.cli.lookups import Guest, find_guest
from vird.cli.option import Opt
from vird.cli.results import Lines, Table, column
from vird.cli.shell import Shell
from vird.cli.verb import verb

Device = Annotated[str | None, Opt("the disk's target or source", completes="disk")]


@dataclass(frozen=True)
class DiskRow:
    """A disk of the list."""

    type: str = column("Type")
    device: str = column("Device")
    target: str = column("Target")
    source: str | None = column("Source")


@verb("monitor")
async def domblklist(
    shell: Shell,
    domain: Guest,
    inactive: Annotated[bool, Opt("as it is defined, not as it runs")] = False,
    details: Annotated[bool, Opt("with types")] = False,
) -> Table[DiskRow]:
    """List a guest's disks."""
    guest = await find_guest(shell, domain)
    document = await guest.get_xml_desc(DomainXMLFlags.INACTIVE if inactive else 0)
    rows = [DiskRow(disk.type, disk.device, disk.target, disk.source) for disk in disks_of(document)]
    return Table(DiskRow, rows, None if details else ("target", "source"))


def scaled(amount: int) -> str:
    """An amount with three digits after the point."""
    return pretty(amount, 3)


@dataclass(frozen=True)
class DiskSize:
    """The sizes of a disk in bytes; None when there is no medium in it."""

    target: str = column("Target")
    capacity: int | None = column("Capacity")
    allocation: int | None = column("Allocation")
    physical: int | None = column("Physical")


@dataclass(frozen=True)
class HumanDiskSize(DiskSize):
    """The same, shown in large units."""

    target: str = column("Target")
    capacity: int | None = column("Capacity", lambda value: "-" if value is None else scaled(value))
    allocation: int | None = column("Allocation", lambda value: "-" if value is None else scaled(value))
    physical: int | None = column("Physical", lambda value: "-" if value is None else scaled(value))


@dataclass(frozen=True)
class OneDiskSize:
    """The sizes of one disk in bytes."""

    capacity: int
    allocation: int
    physical: int
    human: bool

    def text(self, *, quiet: bool) -> str:
        """A line each."""
        show = scaled if self.human else str
        facts = (("Capacity", self.capacity), ("Allocation", self.allocation), ("Physical", self.physical))
        return "".join(f"{name + ':':<15} {show(value)}\n" for name, value in facts)


@verb("monitor")
async def domblkinfo(
    shell: Shell,
    domain: Guest,
    device: Device = None,
    human: Annotated[bool, Opt("in large units")] = False,
    all: Annotated[bool, Opt("of each disk")] = False,
) -> OneDiskSize | Table[DiskSize]:
    """Tell how large a guest's disks are."""
    guest = await find_guest(shell, domain)
    if not all:
        if device is None:
            raise UsageError("command 'domblkinfo' requires <device> option")
        info = await guest.get_block_info(device)
        return OneDiskSize(info.capacity, info.allocation, info.physical, human)
    kind = HumanDiskSize if human else DiskSize
    rows: list[DiskSize] = []
    active = await guest.is_active()
    for disk in disks_of(await guest.get_xml_desc()):
        if disk.source is None:
            rows.append(kind(disk.target, None, None, None))
            continue
        try:
            info = await guest.get_block_info(disk.target)
            rows.append(kind(disk.target, info.capacity, info.allocation, info.physical))
        except errors.VirdError as failure:
            if active or not isinstance(failure, errors.OperationInvalid | errors.SystemError_ | errors.NoStorageVol):
                raise
            rows.append(kind(disk.target, None, None, None))
    return Table(kind, rows)


# Name on the wire, name in short, name in words; the order is that in which they are told.
COUNTERS = (
    ("rd_operations", "rd_req", "number of read operations:"),
    ("rd_bytes", "rd_bytes", "number of bytes read:"),
    ("wr_operations", "wr_req", "number of write operations:"),
    ("wr_bytes", "wr_bytes", "number of bytes written:"),
    ("errs", "errs", "error count:"),
    ("flush_operations", "flush_operations", "number of flush operations:"),
    ("rd_total_times", "rd_total_times", "total duration of reads (ns):"),
    ("wr_total_times", "wr_total_times", "total duration of writes (ns):"),
    ("flush_total_times", "flush_total_times", "total duration of flushes (ns):"),
)


@dataclass(frozen=True)
class DiskCounters:
    """What went through a disk; counters by name."""

    device: str
    counters: dict[str, int]
    human: bool

    def text(self, *, quiet: bool) -> str:
        """A line each; those that are known first."""
        names = [name for name, _, _ in COUNTERS if name in self.counters]
        rest = [name for name in self.counters if name not in names]
        words = {name: (short, long) for name, short, long in COUNTERS}
        if self.human:
            lines = [f" {words.get(name, (name, name))[1]:<31} {self.counters[name]}\n" for name in names + rest]
            return f"Device: {self.device}\n" + "".join(lines)
        return "".join(
            f"{self.device} {words.get(name, (name, name))[0]} {self.counters[name]}\n" for name in names + rest
        )


@verb("monitor")
async def domblkstat(
    shell: Shell, domain: Guest, device: Device = None, human: Annotated[bool, Opt("in words")] = False
) -> DiskCounters:
    """Tell what went through a guest's disk, or through all of them."""
    guest = await find_guest(shell, domain)
    name = device or ""
    with shell.failing(f"Failed to get block stats {' '.join(filter(None, (guest.name, name)))}"):
        try:
            told = await guest.block_stats_flags(name)
            counters = {key: int(value) for key, value in told.items()}
        except errors.NoSupport:
            old = await guest.block_stats(name)
            pairs = (
                ("rd_operations", old.rd_req),
                ("rd_bytes", old.rd_bytes),
                ("wr_operations", old.wr_req),
                ("wr_bytes", old.wr_bytes),
                ("errs", old.errs),
            )
            counters = {key: value for key, value in pairs if value >= 0}
    return DiskCounters(name, counters, human)


DISK_ERRORS = {0: "no error", 1: "unspecified error", 2: "no space"}


@verb("monitor")
async def domblkerror(shell: Shell, domain: Guest) -> Lines:
    """List the disks of a guest that cannot be written or read any more."""
    guest = await find_guest(shell, domain)
    found = await guest.get_disk_errors()
    if not found:
        return Lines(["No errors found"])
    return Lines([f"{each.disk}: {DISK_ERRORS.get(each.error, 'unspecified error')}" for each in found])


@verb("domain")
async def domblkthreshold(
    shell: Shell,
    domain: Guest,
    dev: Annotated[str, Opt("the disk, or a part of its chain: vda[1]")],
    threshold: Annotated[int, Opt("event when writes pass this point; a bare number is bytes", unit=1)],
) -> None:
    """Ask for an event when a disk is written beyond a point."""
    guest = await find_guest(shell, domain)
    await guest.set_block_threshold(dev, threshold)
