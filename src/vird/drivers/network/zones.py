"""The bridges of networks in firewalld's zones, where firewalld runs.

A bridge is put in its zone when its network starts and taken out when it stops.  firewalld forgets both when it starts
anew, and tells when it has loaded its rules: then whoever listens does it again for all that run.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path

from vird.drivers.network.plan.zone import zone_of
from vird.errors import VirdError
from vird.host.firewalld import Firewalld
from vird.host.system_bus import SOCKET
from vird.model.network import Network

log = logging.getLogger(__name__)


class Zones:
    """Keeps one connection to the bus; without a bus it does nothing."""

    def __init__(self, socket: Path = SOCKET) -> None:
        self._socket = socket
        self._bus: Firewalld | None = None
        self._changed: Callable[[], None] | None = None

    async def open(self, changed: Callable[[], None]) -> None:
        """Connect, and call ``changed`` from now on whenever firewalld has forgotten what it was told."""
        self._changed = changed
        await self._connected()

    async def join(self, network: Network) -> None:
        """Put the bridge of a network in its zone.

        Raises InternalError for a zone that is asked for without firewalld, `DbusService` in firewalld's words.
        """
        bus = await self._connected()
        zones = await bus.zones() if bus is not None and await bus.runs() else None
        zone = zone_of(network, zones)
        if zone is not None and bus is not None and network.bridge is not None and network.bridge.name:
            await bus.put(network.bridge.name, zone)

    async def leave(self, network: Network) -> None:
        """Take the bridge of a network out of its zone; a failure is told in the log."""
        if not network.has_own_bridge or network.bridge is None or not network.bridge.name:
            return
        try:
            bus = await self._connected()
            if bus is not None and await bus.runs():
                await bus.take(network.bridge.name)
        except VirdError as failure:
            log.error("network %s stays in its zone: %s", network.name, failure)

    def close(self) -> None:
        """End the connection; what is in a zone stays there."""
        if self._bus is not None:
            self._bus.close()
            self._bus = None

    async def _connected(self) -> Firewalld | None:
        if self._bus is not None and not self._bus.is_connected:
            self._bus = None
        if self._bus is None:
            self._bus = await Firewalld.connect(self._socket)
            if self._bus is not None and self._changed is not None:
                try:
                    await self._bus.listen(self._changed)
                except VirdError as failure:
                    log.error("firewalld's news will not be heard: %s", failure)
        return self._bus
