"""Long work on a guest: how far it is, and its end."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from vird import errors
from vird.cli.lookups import Guest, find_guest
from vird.cli.option import Opt
from vird.cli.shell import Shell
from vird.cli.verb import verb
from vird.cli.verbs.disk_facts import scaled
from vird.wire.procedures.domain_jobs import DomainGetJobInfoRet

TYPES = ("None", "Bounded", "Unbounded", "Completed", "Failed", "Cancelled")
OPERATIONS = (
    "Unknown",
    "Start",
    "Save",
    "Restore",
    "Incoming migration",
    "Outgoing migration",
    "Snapshot",
    "Snapshot revert",
    "Dump",
    "Backup",
    "Snapshot delete",
)
POSTCOPY = 1
COMPLETED, KEEP = 1, 2


@dataclass(frozen=True)
class Job:
    """A job: its type in words, and figures by libvirt's names for them."""

    type: str
    operation: str | None
    figures: dict[str, int | float | bool | str]
    raw: bool

    def text(self, *, quiet: bool) -> str:
        """The main figures for people, or all of them as they are."""
        if self.raw:
            lines = "".join(f"  {name}: {value}\n" for name, value in self.figures.items())
            return f"Job type: {TYPES.index(self.type)}\n\n{lines}"
        lines = f"{'Job type:':<17} {self.type:<12}\n"
        if self.type == "None":
            return lines
        if self.operation is not None:
            lines += f"{'Operation:':<17} {self.operation:<12}\n"
        for name, title in TIMES.items():
            if name in self.figures:
                lines += f"{title + ':':<17} {self.figures[name]!s:<12} ms\n"
        for name, title in AMOUNTS.items():
            if self.figures.get(name):
                value, _, unit = scaled(int(self.figures[name])).partition(" ")
                lines += f"{title + ':':<17} {value} {unit}\n"
        return lines


TIMES = {"time_elapsed": "Time elapsed", "time_remaining": "Time remaining", "downtime": "Expected downtime"}
AMOUNTS = {
    "data_processed": "Data processed",
    "data_remaining": "Data remaining",
    "data_total": "Data total",
    "memory_processed": "Memory processed",
    "memory_remaining": "Memory remaining",
    "memory_total": "Memory total",
    "disk_processed": "File processed",
    "disk_remaining": "File remaining",
    "disk_total": "File total",
}


@verb("domain")
async def domjobinfo(
    shell: Shell,
    domain: Guest,
    completed: Annotated[bool, Opt("of the job that ended last")] = False,
    keep_completed: Annotated[bool, Opt("and leave it to be asked again")] = False,
    anystats: Annotated[bool, Opt("show figures of jobs that failed too")] = False,
    rawstats: Annotated[bool, Opt("show all figures as they are")] = False,
) -> Job:
    """Tell what long work is done on a guest, and how far it is."""
    guest = await find_guest(shell, domain)
    flags = (COMPLETED if completed or keep_completed else 0) | (KEEP if keep_completed else 0)
    try:
        number, told = await guest.get_job_stats(flags)
        figures: dict[str, int | float | bool | str] = dict(told)
    except errors.NoSupport:
        if flags or rawstats:
            raise
        number, figures = _old(await guest.get_job_info())
    kind = TYPES[number] if number < len(TYPES) else "Unknown"
    operation = int(figures.get("operation", 0))
    shows = rawstats or anystats or number in (1, 2, 3)
    return Job(
        kind,
        OPERATIONS[operation] if operation < len(OPERATIONS) and number else None,
        figures if shows else {},
        rawstats,
    )


OLD_NAMES = {"memory": "mem", "disk": "file"}


def _old(info: DomainGetJobInfoRet) -> tuple[int, dict[str, int | float | bool | str]]:
    """The figures of a daemon that has only the older call."""
    figures: dict[str, int | float | bool | str] = {
        "time_elapsed": info.time_elapsed,
        "time_remaining": info.time_remaining,
    }
    for name in AMOUNTS:
        kind, _, what = name.partition("_")
        figures[name] = getattr(info, f"{OLD_NAMES.get(kind, kind)}_{what}")
    return info.type, figures


@verb("domain")
async def domjobabort(
    shell: Shell, domain: Guest, postcopy: Annotated[bool, Opt("hold a move after it was switched over")] = False
) -> None:
    """Give up the long work on a guest."""
    guest = await find_guest(shell, domain)
    if postcopy:
        await guest.abort_job_flags(POSTCOPY)
    else:
        await guest.abort_job()
