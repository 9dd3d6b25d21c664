"""What guests use, live."""

from __future__ import annotations

import asyncio
import json
import time
from typing import TYPE_CHECKING, Annotated

from vird import errors
from vird.api.enums.domain_stats import ConnectGetAllDomainStatsFlags as Chosen
from vird.api.enums.domain_stats import DomainStatsTypes as Kinds
from vird.cli import render
from vird.cli.failure import UsageError
from vird.cli.impact import bits
from vird.cli.option import Opt
from vird.cli.results import Told
from vird.cli.screen import Screen, until_interrupted
from vird.cli.shell import Shell
from vird.cli.top.figures import SORTS, Counted, Sample, in_order, used
from vird.cli.verb import verb
from vird.client.params import values_of

if TYPE_CHECKING:
    from vird.client.connection import Connection

WANTED = Kinds.STATE | Kinds.CPU_TOTAL | Kinds.BALLOON | Kinds.VCPU | Kinds.INTERFACE | Kinds.BLOCK
KEYS = {"c": "cpu", "m": "memory", "n": "net", "d": "disk", "N": "name", "i": "id"}
LEAVE = ("q", "\x1b")


@verb("monitor")
async def top(
    shell: Shell,
    count: Annotated[int | None, Opt("tell so many times and end", unsigned=True, short="n", named=True)] = None,
    interval: Annotated[int | None, Opt("seconds between two looks", unsigned=True, short="d", named=True)] = None,
    sort: Annotated[str | None, Opt(f"the largest first: {', '.join(SORTS)}", named=True)] = None,
    all: Annotated[bool, Opt("also those that do not run")] = False,
) -> Sample | Told:
    """Show what guests use: processor time, memory, network and disk rates, from all guests in one call each time.

    On a terminal the page is written over until q or Ctrl-C; elsewhere, or with --count, one follows the other, each a
    line with -o json. Rates are those since the last look: the first of them is taken silently.
    """
    order = sort or "cpu"
    if order not in SORTS:
        raise UsageError(f"--sort takes {', '.join(SORTS)}, not '{order}'")
    look = _Look(await shell.connection(), bits((not all, Chosen.ACTIVE)), 2 if interval is None else interval)
    if count is not None or shell.settings.output != "table" or not shell.out.isatty():
        return await _one_after_the_other(shell, look, order, count)
    await _live(shell, look, order)
    return Told()


class _Look:
    """The daemon's counters, and the ones before them."""

    def __init__(self, connection: Connection, flags: int, interval_s: float) -> None:
        self.interval_s = interval_s
        self._connection = connection
        self._flags = flags
        self._before: dict[bytes, Counted] = {}

    async def now(self) -> Sample:
        """What was used since the last look, in no order."""
        records = await self._connection.get_all_domain_stats([], WANTED, self._flags)
        at = time.monotonic()
        seen = [
            Counted(at, each.dom.name, each.dom.uuid, None if each.dom.id < 0 else each.dom.id, values_of(each.params))
            for each in records
        ]
        uses = [used(self._before.get(each.uuid), each) for each in seen]
        self._before = {each.uuid: each for each in seen}
        return Sample(time.time(), uses)


async def _one_after_the_other(shell: Shell, look: _Look, order: str, count: int | None) -> Sample | Told:
    """Tell samples; the last one is the result where there is a last one."""
    await look.now()
    told = 0
    async with until_interrupted():
        while True:
            await asyncio.sleep(look.interval_s)
            sample = await look.now()
            sample = Sample(sample.time, in_order(sample.guests, order))
            told += 1
            if count == 1:
                return sample
            if shell.settings.output == "table":
                shell.tell(sample.text(quiet=shell.settings.quiet) + "\n")
            else:
                shell.tell(json.dumps(render.data(sample), ensure_ascii=False) + "\n")
            if told == count:
                break
    return Told()


async def _live(shell: Shell, look: _Look, order: str) -> None:
    from vird.cli.top.page import page

    screen, wake, left = Screen(shell.out), asyncio.Event(), asyncio.Event()
    chosen = [order]

    def key(pressed: str) -> None:
        if pressed in LEAVE:
            left.set()
        chosen[0] = KEYS.get(pressed, chosen[0])
        wake.set()

    sample, failure, due = Sample(time.time(), []), None, 0.0
    async with until_interrupted():
        with screen.taken(key, wake.set):
            while not left.is_set():
                if time.monotonic() >= due:
                    try:
                        sample, failure = await look.now(), None
                    except errors.VirdError as wrong:
                        failure = str(wrong)
                    due = time.monotonic() + look.interval_s
                ordered = Sample(sample.time, in_order(sample.guests, chosen[0]))
                screen.show(page(ordered, quiet=shell.settings.quiet, sorted_by=chosen[0], failure=failure))
                wake.clear()
                try:
                    async with asyncio.timeout(max(0.0, due - time.monotonic())):
                        await wake.wait()
                except TimeoutError:
                    continue
