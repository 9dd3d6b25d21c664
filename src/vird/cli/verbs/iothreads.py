"""A guest's I/O threads."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from vird.cli.cpu_lists import as_map, from_map, processors_in, ranges
from vird.cli.failure import Failed
from vird.cli.impact import Config, Current, Live, impact
from vird.cli.lookups import Guest, find_guest
from vird.cli.option import Opt
from vird.cli.results import Table, TightLines, column
from vird.cli.shell import Shell
from vird.cli.verb import verb
from vird.cli.verbs.vcpus import host_processors

Number = Annotated[int, Opt("the thread's number")]


@dataclass(frozen=True)
class IothreadRow:
    """An I/O thread."""

    id: int = column("IOThread ID")
    affinity: str = column("CPU Affinity")


@verb("domain")
async def iothreadinfo(
    shell: Shell, domain: Guest, config: Config = False, live: Live = False, current: Current = False
) -> Table[IothreadRow] | TightLines:
    """List a guest's I/O threads, and where they may run."""
    from vird.cli.impact import exclusive

    exclusive(current=current, live=live)
    exclusive(current=current, config=config)
    guest = await find_guest(shell, domain)
    most = await host_processors(shell)
    with shell.failing("Unable to get domain IOThreads information"):
        found = await guest.get_iothread_info(impact(config, live, current))
    if not found and shell.settings.output == "table":
        return TightLines(["No IOThreads found for the domain"])
    return Table(IothreadRow, [IothreadRow(each.iothread_id, ranges(from_map(each.cpumap, most))) for each in found])


@verb("domain")
async def iothreadpin(
    shell: Shell,
    domain: Guest,
    iothread: Annotated[int, Opt("the thread's number", unsigned=True)],
    cpulist: Annotated[str, Opt("processors: 0-3,^2; r for all")],
    config: Config = False,
    live: Live = False,
    current: Current = False,
) -> None:
    """Change on which of the host's processors an I/O thread may run."""
    flags = impact(config, live, current)
    guest = await find_guest(shell, domain)
    most = await host_processors(shell)
    await guest.pin_iothread(iothread, as_map(processors_in(cpulist, most), most), flags)


@verb("domain")
async def iothreadadd(
    shell: Shell, domain: Guest, id: Number, config: Config = False, live: Live = False, current: Current = False
) -> None:
    """Give a guest one more I/O thread."""
    flags = impact(config, live, current)
    guest = await find_guest(shell, domain)
    if id <= 0:
        raise Failed(f"Invalid IOThread id value: '{id}'")
    await guest.add_iothread(id, flags)


@verb("domain")
async def iothreaddel(
    shell: Shell, domain: Guest, id: Number, config: Config = False, live: Live = False, current: Current = False
) -> None:
    """Take an I/O thread away."""
    flags = impact(config, live, current)
    guest = await find_guest(shell, domain)
    if id <= 0:
        raise Failed(f"Invalid IOThread id value: '{id}'")
    await guest.del_iothread(id, flags)


@verb("domain")
async def iothreadset(
    shell: Shell,
    domain: Guest,
    id: Number,
    poll_max_ns: Annotated[int | None, Opt("longest time to poll, in nanoseconds", unsigned=True)] = None,
    poll_grow: Annotated[int | None, Opt("by which factor it grows", unsigned=True)] = None,
    poll_shrink: Annotated[int | None, Opt("by which factor it shrinks", unsigned=True)] = None,
    thread_pool_min: Annotated[int | None, Opt("fewest worker threads")] = None,
    thread_pool_max: Annotated[int | None, Opt("most worker threads")] = None,
    config: Config = False,
    live: Live = False,
    current: Current = False,
) -> None:
    """Change how an I/O thread polls and works."""
    flags = impact(config, live, current)
    guest = await find_guest(shell, domain)
    if id <= 0:
        raise Failed(f"Invalid IOThread id value: '{id}'")
    given = {
        "poll_max_ns": poll_max_ns,
        "poll_grow": poll_grow,
        "poll_shrink": poll_shrink,
        "thread_pool_min": thread_pool_min,
        "thread_pool_max": thread_pool_max,
    }
    wanted = {name: value for name, value in given.items() if value is not None}
    if not wanted:
        raise Failed("Not enough arguments passed, nothing to set")
    await guest.set_iothread_params(id, wanted, flags)
