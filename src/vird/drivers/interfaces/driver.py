"""The interface driver: opened by clients of ``interface:///system`` and beside ``qemu:///system``; keeps nothing."""

from __future__ import annotations

from vird.api.caller import Caller
from vird.api.capabilities.interfaces import Interfaces
from vird.api.capability import Capability
from vird.api.driver import Environment, Opened
from vird.api.uri import Uri
from vird.drivers.common.uri_path import check_uri_path
from vird.drivers.interfaces.calls import HostInterfaces


class InterfaceDriver:
    """The host's interfaces; ``capabilities`` is for whoever serves clients."""

    def __init__(self, environment: Environment) -> None:
        self._paths = environment.paths
        self.capabilities: dict[type[Capability], Capability] = {Interfaces: HostInterfaces()}

    async def start(self) -> None:
        """Nothing to do."""

    async def open(self, uri: Uri, caller: Caller, flags: int) -> Opened:
        """Serve a client; ``InternalError`` for a path that names nothing here."""
        check_uri_path(uri, self._paths)
        return Opened(str(uri.local), self.capabilities, [])

    async def close(self) -> None:
        """Nothing runs."""
