"""The figures of many guests at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from vird.api.enums.domain_stats import ConnectGetAllDomainStatsFlags as Chosen
from vird.api.enums.domain_stats import DomainStatsTypes
from vird.cli.impact import bits
from vird.cli.lookups import find_guest
from vird.cli.option import Opt
from vird.cli.shell import Shell
from vird.cli.verb import verb
from vird.client.params import values_of


@dataclass(frozen=True)
class GuestFigures:
    """The figures of a guest by name."""

    name: str
    figures: dict[str, int | float | bool | str]


@dataclass(frozen=True)
class Figures:
    """The figures of guests."""

    guests: list[GuestFigures]

    def text(self, *, quiet: bool) -> str:
        """A line for each figure under its guest, guests with an empty line between."""
        parts = []
        for each in self.guests:
            lines = "".join(f"  {name}={_said(value)}\n" for name, value in each.figures.items())
            parts.append(f"Domain: '{each.name}'\n{lines}")
        return "\n".join(parts)


def _said(value: float | bool | str) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:.6f}" if isinstance(value, float) else str(value)


@verb("monitor")
async def domstats(
    shell: Shell,
    state: Annotated[bool, Opt("what it does, and why")] = False,
    cpu_total: Annotated[bool, Opt("processor time")] = False,
    balloon: Annotated[bool, Opt("memory")] = False,
    vcpu: Annotated[bool, Opt("each virtual processor")] = False,
    interface: Annotated[bool, Opt("network interfaces")] = False,
    block: Annotated[bool, Opt("disks")] = False,
    perf: Annotated[bool, Opt("the kernel's counters")] = False,
    iothread: Annotated[bool, Opt("I/O threads")] = False,
    memory: Annotated[bool, Opt("memory bandwidth")] = False,
    dirtyrate: Annotated[bool, Opt("how fast memory changes")] = False,
    vm: Annotated[bool, Opt("what the hypervisor counts")] = False,
    list_active: Annotated[bool, Opt("those that run")] = False,
    list_inactive: Annotated[bool, Opt("those that do not")] = False,
    list_persistent: Annotated[bool, Opt("those with a definition")] = False,
    list_transient: Annotated[bool, Opt("those without")] = False,
    list_running: Annotated[bool, Opt("those that are running")] = False,
    list_paused: Annotated[bool, Opt("those that are paused")] = False,
    list_shutoff: Annotated[bool, Opt("those that are off")] = False,
    list_other: Annotated[bool, Opt("those in any other state")] = False,
    raw: Annotated[bool, Opt("as the daemon tells them")] = False,
    enforce: Annotated[bool, Opt("fail when a group is not known")] = False,
    backing: Annotated[bool, Opt("disks with all their backing images")] = False,
    nowait: Annotated[bool, Opt("leave out what would have to be waited for")] = False,
    domain: Annotated[list[str], Opt("only these guests", completes="domain")] = [],  # noqa: B006
) -> Figures:
    """Tell the figures of guests, all of them without a name."""
    given = dict(locals())
    types = bits(*((given[each.name.lower()], each) for each in DomainStatsTypes))
    flags = bits(
        (list_active, Chosen.ACTIVE),
        (list_inactive, Chosen.INACTIVE),
        (list_persistent, Chosen.PERSISTENT),
        (list_transient, Chosen.TRANSIENT),
        (list_running, Chosen.RUNNING),
        (list_paused, Chosen.PAUSED),
        (list_shutoff, Chosen.SHUTOFF),
        (list_other, Chosen.OTHER),
        (enforce, Chosen.ENFORCE_STATS),
        (backing, Chosen.BACKING),
        (nowait, Chosen.NOWAIT),
    )
    connection = await shell.connection()
    guests = [await find_guest(shell, name) for name in domain]
    records = await connection.get_all_domain_stats(guests, types, flags)
    return Figures([GuestFigures(each.dom.name, dict(values_of(each.params))) for each in records])
