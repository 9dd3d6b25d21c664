"""Network filters: started with the daemon, opened by clients of ``nwfilter:///system`` and beside ``qemu:///system``.

Puts the parts together: ``guard`` holds filters and what they guard, ``service`` serves hypervisor
drivers, ``filters`` and ``bindings`` answer clients.
"""

from __future__ import annotations

from vird.api.caller import Caller
from vird.api.capabilities.filter_bindings import FilterBindings
from vird.api.capabilities.filters import Filters
from vird.api.capability import Capability
from vird.api.driver import Environment, Opened
from vird.api.uri import Uri
from vird.drivers.common.uri_path import check_uri_path
from vird.drivers.filters.bindings import BindingCalls
from vird.drivers.filters.filters import FilterCalls
from vird.drivers.filters.guard import Guard
from vird.drivers.filters.places import Places
from vird.drivers.filters.service import FilterService
from vird.drivers.filters.store import FilterStore
from vird.errors import NoConnect

SCHEME = "nwfilter"


class FilterDriver:
    """All filters of one daemon.

    ``service`` is for hypervisor drivers, ``capabilities`` for whoever serves clients.
    """

    def __init__(self, environment: Environment) -> None:
        self._paths = environment.paths
        guard = Guard(FilterStore(Places(environment.paths)), environment.spawn)
        self.guard = guard
        self.service = FilterService(guard)
        self.capabilities: dict[type[Capability], Capability] = {}
        if not environment.paths.is_session:
            self.capabilities = {Filters: FilterCalls(guard), FilterBindings: BindingCalls(guard)}

    async def start(self) -> None:
        """Read what is kept, and guard what was guarded; a user's own daemon has no filters."""
        if not self._paths.is_session:
            await self.guard.start()

    async def open(self, uri: Uri, caller: Caller, flags: int) -> Opened:
        """Serve a client; `InternalError` for a path that names nothing here, `NoConnect` in a user's own daemon."""
        if not self.capabilities:
            raise NoConnect(str(uri))
        check_uri_path(uri, self._paths)
        return Opened(str(uri.local), self.capabilities)

    async def close(self) -> None:
        """Rules stay in force without the daemon."""
        self.guard.close()
