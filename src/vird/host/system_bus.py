"""The system's message bus: one connection, calls with a deadline, and its signals.

A connection is made where there is a bus, and kept.  The library for the bus is imported with the first
connection.  What the services behind it mean is not known here; ``firewalld`` and ``polkit`` know one each.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from vird.errors import DbusService, ErrorDomain

if TYPE_CHECKING:
    from dbus_fast.aio import MessageBus
    from dbus_fast.message import Message

SOCKET = Path("/run/dbus/system_bus_socket")
BUS, BUS_PATH = "org.freedesktop.DBus", "/org/freedesktop/DBus"
DEADLINE_S = 10.0


class SystemBus:
    """One connection to the bus."""

    def __init__(self, bus: MessageBus) -> None:
        self._bus = bus

    @classmethod
    async def connect(cls, socket: Path = SOCKET) -> SystemBus | None:
        """Connect; None where there is no bus, or it does not let us in."""
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

    async def call(
        self,
        name: str,
        path: str,
        interface: str,
        member: str,
        *body: Any,
        signature: str | None = None,
        deadline_s: float | None = DEADLINE_S,
    ) -> Any:
        """The first value that a service answers with, None for an empty answer.

        ``body`` are strings unless a ``signature`` says otherwise; ``deadline_s`` is None where a human is asked.
        Raises `DbusService`.
        """
        from dbus_fast import MessageType
        from dbus_fast.message import Message

        message = Message(
            destination=name, path=path, interface=interface, member=member,
            signature="s" * len(body) if signature is None else signature, body=list(body),
        )  # fmt: skip
        try:
            async with asyncio.timeout(deadline_s):
                reply = await self._bus.call(message)
        except (OSError, EOFError, TimeoutError) as failure:
            raise _fault(f"{name} did not answer: {failure or 'timed out'}") from None
        if reply is None:
            raise _fault(f"{name} did not answer")
        if reply.message_type is MessageType.ERROR:
            raise _fault(f"{reply.error_name}: {' '.join(map(str, reply.body))}")
        return reply.body[0] if reply.body else None

    async def is_there(self, name: str) -> bool:
        """Whether somebody has this name on the bus now."""
        return bool(await self.call(BUS, BUS_PATH, BUS, "NameHasOwner", name))

    async def listen(self, rules: tuple[str, ...], hear: Callable[[Message], None]) -> None:
        """Call ``hear`` for the messages that these match rules bring, among others."""
        self._bus.add_message_handler(hear)
        for rule in rules:
            await self.call(BUS, BUS_PATH, BUS, "AddMatch", rule)

    def close(self) -> None:
        """End the connection."""
        self._bus.disconnect()


def _fault(text: str) -> DbusService:
    return DbusService(text, domain=ErrorDomain.DBUS)
