"""polkit, over the system's message bus: whether a process may do something.

One connection for all questions, made with the first one and again when it was lost.  Which actions there are, and
what follows from an answer, is decided elsewhere.
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Mapping
from enum import Enum
from pathlib import Path

from vird.errors import DbusService
from vird.host.process import Identity
from vird.host.system_bus import SOCKET, SystemBus

NAME, PATH = "org.freedesktop.PolicyKit1", "/org/freedesktop/PolicyKit1/Authority"
AUTHORITY = f"{NAME}.Authority"
SUBJECT_AND_QUESTION = "(sa{sv})sa{ss}us"
ASK_THE_USER = 1
DISMISSED = "polkit.dismissed"


class Verdict(Enum):
    """What polkit says."""

    ALLOWED = "allowed"
    DENIED = "denied"
    UNPROVEN = "unproven"
    """Somebody would have to prove who he is, and nobody was there to ask him."""
    DISMISSED = "dismissed"
    """Somebody was asked, and did not want to."""


class Polkit:
    """The way to the authority."""

    def __init__(self, socket: Path = SOCKET) -> None:
        self._socket = socket
        self._bus: SystemBus | None = None
        self._connecting = asyncio.Lock()

    async def verdict(
        self, process: Identity, uid: int, action: str, details: Mapping[str, str], *, may_ask: bool = False
    ) -> Verdict:
        """Whether the process of a user may do this; ``details`` say to what.

        With ``may_ask`` the user may be asked for a password, which takes as long as it takes; cancelling takes the
        question back.  Raises `DbusService` when polkit does not answer.
        """
        from dbus_fast import Variant

        bus = await self._connected()
        subject = {
            "pid": Variant("u", process.pid),
            "start-time": Variant("t", process.started),
            "uid": Variant("i", uid),
        }
        question = secrets.token_hex(8) if may_ask else ""
        flags = ASK_THE_USER if may_ask else 0
        body = (["unix-process", subject], action, dict(details), flags, question)
        try:
            is_allowed, is_challenge, more = await bus.call(
                NAME, PATH, AUTHORITY, "CheckAuthorization", *body, signature=SUBJECT_AND_QUESTION,
                **({"deadline_s": None} if may_ask else {}),
            )  # fmt: skip
        except asyncio.CancelledError:
            if may_ask and bus.is_connected:
                await bus.call(NAME, PATH, AUTHORITY, "CancelCheckAuthorization", question)
            raise
        if is_allowed:
            return Verdict.ALLOWED
        if DISMISSED in more:
            return Verdict.DISMISSED
        return Verdict.UNPROVEN if is_challenge else Verdict.DENIED

    async def _connected(self) -> SystemBus:
        async with self._connecting:
            if self._bus is None or not self._bus.is_connected:
                self._bus = await SystemBus.connect(self._socket)
            if self._bus is None:
                raise DbusService(f"no message bus at {self._socket}")
            return self._bus

    def close(self) -> None:
        """End the connection."""
        if self._bus is not None:
            self._bus.close()
            self._bus = None
