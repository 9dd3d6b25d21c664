"""firewalld, over the system's message bus: which zones there are, which device is in which, and its news.

A connection is made where there is a bus, and kept: firewalld may come, go and load its rules anew at any time.
The library for the bus is imported with the first connection.  What belongs into which zone is the network driver's
decision.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from vird.errors import DbusService

if TYPE_CHECKING:
    from dbus_fast.aio import MessageBus
    from dbus_fast.message import Message

SOCKET = Path("/run/dbus/system_bus_socket")
BUS, BUS_PATH = "org.freedesktop.DBus", "/org/freedesktop/DBus"
NAME, PATH = "org.fedoraproject.FirewallD1", "/org/fedoraproject/FirewallD1"
ZONE = f"{NAME}.zone"
DEADLINE_S = 10.0
NEWS = (
    f"type='signal',sender='{BUS}',member='NameOwnerChanged',arg0='{NAME}'",
    f"type='signal',sender='{NAME}',interface='{NAME}',member='Reloaded'",
)


class Firewalld:
    """One connection to the bus."""

    def __init__(self, bus: MessageBus) -> None:
        self._bus = bus

    @classmethod
    async def connect(cls, socket: Path = SOCKET) -> Firewalld | None:
        """Connect, whether firewalld runs or not; None where there is no bus, or it does not let us in."""
        if not await asyncio.to_thread(socket.is_socket):
            return None
        from dbus_fast import errors
        from dbus_fast.aio import MessageBus

        try:
            async with asyncio.timeout(DEADLINE_S):
                return cls(await MessageBus(bus_address=f"unix:path={socket}").connect())
        except (OSError, TimeoutError, EOFError, errors.DBusError, errors.AuthError):
            return None

    @property
    def is_connected(self) -> bool:
        """Whether the bus is still there."""
        return self._bus.connected

    async def runs(self) -> bool:
        """Whether firewalld is on the bus now."""
        return bool(await self._call(BUS, BUS_PATH, BUS, "NameHasOwner", NAME))

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

        self._bus.add_message_handler(hear)
        for rule in NEWS:
            await self._call(BUS, BUS_PATH, BUS, "AddMatch", rule)

    def close(self) -> None:
        """End the connection."""
        self._bus.disconnect()

    async def _ask(self, member: str, *words: str) -> Any:
        return await self._call(NAME, PATH, ZONE, member, *words)

    async def _call(self, name: str, path: str, interface: str, member: str, *words: str) -> Any:
        from dbus_fast import MessageType
        from dbus_fast.message import Message

        message = Message(
            destination=name, path=path, interface=interface, member=member,
            signature="s" * len(words), body=list(words),
        )  # fmt: skip
        try:
            async with asyncio.timeout(DEADLINE_S):
                reply = await self._bus.call(message)
        except (OSError, EOFError, TimeoutError) as failure:
            raise DbusService(f"{name} did not answer: {failure or 'timed out'}") from None
        if reply is None:
            raise DbusService(f"{name} did not answer")
        if reply.message_type is MessageType.ERROR:
            raise DbusService(f"{reply.error_name}: {' '.join(map(str, reply.body))}")
        return reply.body[0] if reply.body else None
