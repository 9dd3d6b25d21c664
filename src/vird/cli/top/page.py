"""One page of ``vird top``. Pure."""

from __future__ import annotations

import time
from typing import Final

from vird.cli.results import grid
from vird.cli.top.figures import Sample, Use

HEADINGS: Final = ["Id", "Name", "State", "vCPU", "CPU %", "Memory", "Resident", "Net in", "Net out", "Read", "Write"]
UNITS: Final = ("", "K", "M", "G", "T", "P")


def page(sample: Sample, *, quiet: bool, sorted_by: str | None = None, failure: str | None = None) -> str:
    """A line about all guests, and one for each; ``quiet`` leaves out what is above those."""
    rows = [_row(use) for use in sample.guests]
    table = grid([] if quiet else [HEADINGS], rows)
    if quiet:
        return table
    total = sum(use.cpu_percent or 0 for use in sample.guests)
    clock = time.strftime("%H:%M:%S", time.localtime(sample.time))
    head = f"{clock}  {len(sample.guests)} guests, {total:.1f} % of a processor"
    if sorted_by is not None:
        head += f", by {sorted_by}   c m n d: order by CPU, memory, net, disk   q: leave"
    return f"{head}\n{failure or ''}\n{table}"


def _row(use: Use) -> list[str]:
    return [
        "-" if use.id is None else str(use.id),
        use.name,
        use.state,
        "-" if use.vcpus is None else str(use.vcpus),
        "-" if use.cpu_percent is None else f"{use.cpu_percent:.1f}",
        _kib(use.memory_kib),
        _kib(use.resident_kib),
        *(
            "-" if rate is None else short(rate)
            for rate in (use.net_received, use.net_sent, use.disk_read, use.disk_written)
        ),
    ]


def _kib(amount: int | None) -> str:
    return "-" if amount is None else short(amount * 1024)


def short(amount: float) -> str:
    """Bytes in at most five characters: ``934``, ``1.4M``."""
    for unit in UNITS:
        if amount < 999.5 or unit == UNITS[-1]:
            break
        amount /= 1024
    return f"{amount:.0f}{unit}" if not unit or amount >= 99.95 else f"{amount:.1f}{unit}"
