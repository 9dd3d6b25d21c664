"""A guest's memory: how much, how it is used, what limits it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from vird.api.enums.domain import DomainMemoryModFlags
from vird.api.enums.domain_stats import DomainMemoryStatTags
from vird.cli.failure import Failed
from vird.cli.impact import Config, Current, Live, impact
from vird.cli.lookups import Guest, find_guest
from vird.cli.option import Opt
from vird.cli.results import Done
from vird.cli.shell import Shell
from vird.cli.verb import verb

Size = Annotated[int, Opt("how much; a bare number is KiB", unit=1024)]
Limit = Annotated[str | None, Opt("such as 1G, -1 for none; a bare number is KiB")]

NAMES = {DomainMemoryStatTags.ACTUAL_BALLOON: "actual"}
UNLIMITED = 9007199254740991
"""From this number of KiB on there is no limit (virDomainMemoryParameters)."""


@verb("domain")
async def setmem(
    shell: Shell, domain: Guest, size: Size, config: Config = False, live: Live = False, current: Current = False
) -> None:
    """Change how much memory a guest has now."""
    flags = impact(config, live, current)
    guest = await find_guest(shell, domain)
    await guest.set_memory_flags(size // 1024, flags)


@verb("domain")
async def setmaxmem(
    shell: Shell, domain: Guest, size: Size, config: Config = False, live: Live = False, current: Current = False
) -> None:
    """Change how much memory a guest can have."""
    flags = impact(config, live, current)
    guest = await find_guest(shell, domain)
    with shell.failing("Unable to change MaxMemorySize"):
        await guest.set_memory_flags(size // 1024, flags | DomainMemoryModFlags.MAXIMUM)


@dataclass(frozen=True)
class MemoryFigures:
    """Figures by name; amounts in KiB, times in seconds since 1970, faults and pages as numbers."""

    figures: dict[str, int]

    def text(self, *, quiet: bool) -> str:
        """A line each."""
        return "".join(f"{name} {value}\n" for name, value in self.figures.items())


@verb("monitor")
async def dommemstat(
    shell: Shell,
    domain: Guest,
    period: Annotated[int | None, Opt("collect every so many seconds", named=True)] = None,
    config: Config = False,
    live: Live = False,
    current: Current = False,
) -> MemoryFigures | Done:
    """Tell how a guest uses its memory, or how often it is asked."""
    flags = impact(config, live, current)
    guest = await find_guest(shell, domain)
    if period is not None:
        if period < 0:
            raise Failed(f"Invalid collection period value '{period}'")
        with shell.failing("Unable to change balloon collection period."):
            await guest.set_memory_stats_period(period, flags)
        return Done()
    with shell.failing(f"Failed to get memory statistics for domain {domain}"):
        told = await guest.memory_stats()
    known = {each.value for each in DomainMemoryStatTags}
    return MemoryFigures({_name(each.tag): each.val for each in told if each.tag in known})


def _name(tag: int) -> str:
    kind = DomainMemoryStatTags(tag)
    return NAMES.get(kind, kind.name.lower())


@dataclass(frozen=True)
class MemoryLimits:
    """Limits in KiB, None for none."""

    limits_kib: dict[str, int | None]

    def text(self, *, quiet: bool) -> str:
        """A line each."""
        return "".join(
            f"{name:<15}: {'unlimited' if value is None else value}\n" for name, value in self.limits_kib.items()
        )


@verb("domain")
async def memtune(
    shell: Shell,
    domain: Guest,
    hard_limit: Limit = None,
    soft_limit: Limit = None,
    swap_hard_limit: Limit = None,
    min_guarantee: Limit = None,
    config: Config = False,
    live: Live = False,
    current: Current = False,
) -> MemoryLimits | Done:
    """Tell or change what limits the memory that a guest takes from its host."""
    flags = impact(config, live, current)
    guest = await find_guest(shell, domain)
    given = {
        "hard_limit": hard_limit,
        "soft_limit": soft_limit,
        "swap_hard_limit": swap_hard_limit,
        "min_guarantee": min_guarantee,
    }
    wanted = {name: _limit(name, value) for name, value in given.items() if value is not None}
    if wanted:
        with shell.failing("Unable to change memory parameters"):
            await guest.set_memory_parameters(wanted, flags)
        return Done()
    with shell.failing("Unable to get number of memory parameters"):
        told = await guest.get_memory_parameters(flags)
    return MemoryLimits({name: None if int(value) >= UNLIMITED else int(value) for name, value in told.items()})


def _limit(name: str, text: str) -> int:
    """KiB of an option, where a negative number means no limit."""
    from vird.cli.fill import size
    from vird.cli.option import Option

    if text.lstrip().startswith("-") and text.strip()[1:].isdecimal():
        return UNLIMITED
    option = Option(name.replace("_", "-"), name, "number", False, Opt("", unit=1024))
    return -(-size(option, text) // 1024)
