"""``<perf>``: hardware counters that are gathered for a domain."""

from __future__ import annotations

from typing import Annotated, Literal

from vird.markup import Attr, Element, Named
from vird.markup.scalars import YesNo

PerfEventName = Literal[
    "cmt", "mbmt", "mbml", "cpu_cycles", "instructions", "cache_references", "cache_misses",
    "branch_instructions", "branch_misses", "bus_cycles", "stalled_cycles_frontend",
    "stalled_cycles_backend", "ref_cpu_cycles", "cpu_clock", "task_clock", "page_faults",
    "context_switches", "cpu_migrations", "page_faults_min", "page_faults_maj",
    "alignment_faults", "emulation_faults",
]  # fmt: skip


class PerfEvent(Element):
    """``<event>``."""

    name: Attr[PerfEventName]
    enabled: Attr[YesNo]


class Perf(Element, empty="omit"):
    """All of ``<perf>``."""

    events: Annotated[list[PerfEvent], Named("event")] = []
