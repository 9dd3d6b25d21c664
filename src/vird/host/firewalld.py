"""firewalld, over the system's message bus: which zones there are, which device is in which, and its news.

A connection is kept: firewalld may come, go and load its rules anew at any time.  What belongs into which zone is the
network driver's decision.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from vird.host.system_bus import BUS, SOCKET, SystemBus

if TYPE_CHECKING:
    from dbus_fast.message import Message

NAME, PATH = "org.fedoraproject.FirewallD1", "/org/fedoraproject/FirewallD1"
ZONE = f"{NAME}.zone"
NEWS = (
    f"type='signal',sender='{BUS}',member='NameOwnerChanged',arg0='{NAME}'",
    f"type='signal',sender='{NAME}',interface='{NAME}',member='Reloaded'",
)


class Firewalld:
    """One connection to the bus."""

    def __init__(self, bus: SystemBus) -> None:
        self._bus = bus

    @classmethod
    async def connect(cls, socket: Path = SOCKET) -> Firewalld | None:
        """Connect, whether firewalld runs or not; None where there is no bus, or it does not let us in."""
        bus = await SystemBus.connect(socket)
        return cls(bus) if bus is not None else None

    @property
    def is_connected(self) -> bool:
        """Whether the bus is still there."""
        return self._bus.is_connected

    async def runs(self) -> bool:
        """Whether firewalld is on the bus now."""
        return await self._bus.is_there(NAME)

    async def zones(self) -> list[str]:
        """The names of all zones."""
        return list(await self._ask("getZones"))

    async def zone_of(self, device: str) -> str:
        """The zone that a device was put in; empty for one that is nowhere."""
        return str(await self._ask("getZoneOfInterface", device))

    async def put(self, device: str, zone: str) -> None:
        """Put a device in a zone, out of the one where it was.  Raises `DbusService` for no such zone."""
        await self._ask("changeZoneOfInterface", zone, device)

    async def take(self, device: str) -> None:
        """Take a device out of its zone, if it is in one."""
        if zone := await self.zone_of(device):
            await self._ask("removeInterface", zone, device)

    async def listen(self, changed: Callable[[], None]) -> None:
        """Call ``changed`` whenever firewalld has come or has loaded its rules anew."""

        def hear(message: Message) -> None:
            is_back = message.member == "NameOwnerChanged" and message.body[0] == NAME and message.body[2]
            if is_back or (message.member == "Reloaded" and message.interface == NAME):
                changed()

        await self._bus.listen(NEWS, hear)

    def close(self) -> None:
        """End the connection."""
        self._bus.close()

    async def _ask(self, member: str, *words: str) -> Any:
        return await self._bus.call(NAME, PATH, ZONE, member, *words)
