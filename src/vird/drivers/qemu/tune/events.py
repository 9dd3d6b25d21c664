"""Which performance events are counted for a guest."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from vird.api.capabilities.tuning import Tuning
from vird.api.params.checked import checked
from vird.drivers.common.impact import EITHER, TYPED_STRINGS, document_of
from vird.drivers.common.tuning import PERF, count_events, counted_events
from vird.drivers.common.typed import written
from vird.drivers.qemu.change import change
from vird.drivers.qemu.refuse import check_flags
from vird.host.perf_events import start_counters
from vird.model.domain.domain import Domain
from vird.wire.procedures import remote
from vird.wire.procedures.refs import DomainRef
from vird.wire.xdr import TypedParam

if TYPE_CHECKING:
    from vird.drivers.qemu.driver import QemuDriver
    from vird.drivers.qemu.guest import Runtime


class PerformanceEvents(Tuning):
    """The part of the capability."""

    _driver: QemuDriver

    async def domain_get_perf_events(self, dom: DomainRef, flags: int) -> list[TypedParam]:
        """Which events are counted: by the kernel while the guest runs, by the definition else."""
        check_flags(flags, EITHER | TYPED_STRINGS, remote.DOMAIN_GET_PERF_EVENTS)
        guest = self._driver.guest(dom)
        document = document_of(guest, flags & EITHER)
        if document is guest.live:
            return written(PERF, dict.fromkeys(guest.running().counters, True))
        return written(PERF, counted_events(document))

    async def domain_set_perf_events(self, dom: DomainRef, params: list[TypedParam], flags: int) -> None:
        """Choose which are."""
        check_flags(flags, EITHER, remote.DOMAIN_SET_PERF_EVENTS)
        wanted = checked(params, PERF)
        guest = self._driver.guest(dom)

        async def act(tried: Domain) -> None:
            count_as(guest.running(), wanted)

        await change(self._driver, guest, flags, lambda document: count_events(document, wanted), job="tune", act=act)


def count_as(runtime: Runtime, wanted: Mapping[str, bool]) -> None:
    """Start counting some events and stop counting others; raises when one cannot be, and then nothing changes."""
    new = {name: is_wanted for name, is_wanted in wanted.items() if is_wanted and name not in runtime.counters}
    started = start_counters(runtime.process.pid, new)
    runtime.counters |= started
    for name, is_wanted in wanted.items():
        if not is_wanted and (counter := runtime.counters.pop(name, None)) is not None:
            counter.close()
