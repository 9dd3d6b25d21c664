"""Measuring simulated guests: figures that grow with the clock, or stand for something plausible."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from vird import errors
from vird.api.capabilities.stats import Stats
from vird.api.enums.domain import ConnectListAllDomainsFlags as Filter
from vird.api.enums.domain_stats import ConnectGetAllDomainStatsFlags as StatsFlags
from vird.api.enums.domain_stats import DomainStatsTypes
from vird.drivers.common.domain_entry import DomainEntry
from vird.drivers.test.domains import TestDomains
from vird.drivers.test.refuse import unknown_flags
from vird.errors import ErrorDomain
from vird.wire.procedures import remote
from vird.wire.procedures.domain_stats import DomainStatsRecord
from vird.wire.procedures.refs import DomainRef
from vird.wire.xdr import TypedParam, TypedValue

if TYPE_CHECKING:
    from vird.drivers.test.world import World

LISTING: Final = (
    Filter.ACTIVE | Filter.INACTIVE | Filter.PERSISTENT | Filter.TRANSIENT
    | Filter.RUNNING | Filter.PAUSED | Filter.SHUTOFF | Filter.OTHER
)  # fmt: skip


class TestStats(Stats):
    """The capability."""

    error_domain = ErrorDomain.TEST

    def __init__(self, world: World, domains: TestDomains) -> None:
        self._world = world
        self._listed = domains

    async def connect_get_all_domain_stats(
        self, doms: list[DomainRef], stats: int, flags: int
    ) -> list[DomainStatsRecord]:
        """The states of the named guests, or of all that match the flags; there are no other figures."""
        unknown_flags(flags, LISTING | StatsFlags.ENFORCE_STATS, remote.CONNECT_GET_ALL_DOMAIN_STATS)
        unsupported = stats & ~DomainStatsTypes.STATE
        if flags & StatsFlags.ENFORCE_STATS and unsupported:
            raise errors.ConfigUnsupported(f"Stats types bits 0x{unsupported:x} are not supported by this daemon")
        wants_state = not stats or bool(stats & DomainStatsTypes.STATE)
        domains = self._world.domains
        if doms:
            found = [entry for entry in (domains.by_uuid(dom.uuid) for dom in doms) if entry is not None]
        elif wanted := flags & LISTING:
            found = [entry for entry in domains if self._listed.matches(entry, wanted)]
        else:
            found = list(domains)
        return [DomainStatsRecord(entry.ref, state_params(entry) if wants_state else []) for entry in found]


def state_params(guest: DomainEntry) -> list[TypedParam]:
    """State and reason as parameters; made once for each pair, as a host has many guests in the same."""
    key = (int(guest.state), int(guest.reason))
    made = _STATES.get(key)
    if made is None:
        made = _STATES[key] = [
            TypedParam("state.state", TypedValue.int32(key[0])),
            TypedParam("state.reason", TypedValue.int32(key[1])),
        ]
    return made


_STATES: dict[tuple[int, int], list[TypedParam]] = {}
