"""The guest agent on the event loop: one command at a time, each after a fresh synchronisation.

Drivers use it for everything that the guest itself must do.  A guest's agent may be missing, hung or
hostile, so every command has a deadline and a silent agent is `AgentUnresponsive`.
"""

from __future__ import annotations

import asyncio
import json
import secrets
import socket
from collections.abc import Callable, Mapping

from vird.errors import AgentUnresponsive, AgentUnsynced, InternalError, VirdError
from vird.qmp.agent import AgentSession
from vird.qmp.channel import Channel, connect_unix
from vird.qmp.faults import ProtocolFault
from vird.qmp.session import Error, Json, Return, decode_command, encode_object

SYNC_DEADLINE = 5.0
"""Seconds the agent may take to answer a synchronisation."""


class AgentRefused(InternalError):
    """The agent answered with an error; ``kind`` is its class and ``description`` its text."""

    def __init__(self, command: str, kind: str, description: str) -> None:
        super().__init__(f"unable to execute QEMU agent command '{command}': {description}")
        self.command = command
        self.kind = kind
        self.description = description


class AgentClient:
    """A connected agent channel; ``token`` gives the numbers that mark synchronisations."""

    def __init__(self, connected: socket.socket, token: Callable[[], int] = lambda: secrets.randbelow(1 << 31)) -> None:
        self._session = AgentSession()
        self._token = token
        self._turn = asyncio.Lock()
        self._answer: asyncio.Future[Return | Error] | None = None
        self._synced: asyncio.Future[None] | None = None
        self.closed = asyncio.Event()
        self._channel = Channel(connected, self._received, self._ended)

    async def execute(
        self, command: str, arguments: Mapping[str, Json] | None = None, *, deadline: float | None = SYNC_DEADLINE
    ) -> Json:
        """Synchronise, run one command and return its result.

        ``deadline``: seconds for the command alone, None to wait for as long as the channel lives.
        Raises `AgentUnresponsive`, `AgentRefused`.
        """
        async with self._turn:
            await self._synchronise()
            answer = await self._ask(command, self._session.encode(command, arguments), deadline)
        if isinstance(answer, Error):
            raise AgentRefused(command, answer.kind, answer.description)
        return answer.value

    async def execute_silent(self, command: str, arguments: Mapping[str, Json] | None = None) -> None:
        """Synchronise and send a command that has no answer on success, such as ``guest-shutdown``."""
        async with self._turn:
            await self._synchronise()
            self._channel.send(self._session.encode(command, arguments))

    async def passthrough(self, command: str, deadline: float | None = SYNC_DEADLINE) -> str:
        """Send a user's JSON command text and return the agent's answer as JSON text; an error answer is raised."""
        message = decode_command(command)
        if not isinstance(message, dict):
            raise ProtocolFault(f"not an agent command: {command[:120]}")
        name = message.get("execute")
        name = name if isinstance(name, str) else "<unknown>"
        async with self._turn:
            await self._synchronise()
            answer = await self._ask(name, encode_object(message), deadline)
        if isinstance(answer, Error):
            raise AgentRefused(name, answer.kind, answer.description)
        told = {"return": answer.value} | ({} if answer.id is None else {"id": answer.id})
        return json.dumps(told, separators=(",", ":"), ensure_ascii=False)

    def close(self) -> None:
        """End the connection."""
        self._channel.close()

    async def _synchronise(self) -> None:
        if not self._channel.is_open:
            raise AgentUnresponsive("Guest agent disappeared while executing command")
        self._synced = asyncio.get_running_loop().create_future()
        self._channel.send(self._session.sync(self._token()))
        try:
            async with asyncio.timeout(SYNC_DEADLINE):
                await self._synced
        except TimeoutError:
            raise AgentUnresponsive("Guest agent not available for now") from None
        finally:
            self._synced = None

    async def _ask(self, command: str, data: bytes, deadline: float | None) -> Return | Error:
        self._answer = asyncio.get_running_loop().create_future()
        self._channel.send(data)
        try:
            async with asyncio.timeout(deadline):
                return await self._answer
        except TimeoutError:
            self._session.synced = False
            raise AgentUnresponsive(f"Guest agent did not answer '{command}' within {deadline:g} s") from None
        finally:
            self._answer = None

    def _received(self, data: bytes) -> None:
        try:
            answers = self._session.feed(data)
        except (ProtocolFault, AgentUnsynced) as fault:
            self._session.synced = False
            self._fail(fault)
            return
        if self._session.synced and self._synced is not None and not self._synced.done():
            self._synced.set_result(None)
        for answer in answers:
            if self._answer is not None and not self._answer.done():
                self._answer.set_result(answer)

    def _ended(self, reason: OSError | None) -> None:
        self.closed.set()
        self._fail(AgentUnresponsive("Guest agent disappeared while executing command"))

    def _fail(self, fault: VirdError) -> None:
        for future in (self._synced, self._answer):
            if future is not None and not future.done():
                future.set_exception(fault)


async def connect_agent(path: str) -> AgentClient:
    """Connect to the agent channel's socket at ``path``; raises `AgentUnresponsive` if nobody listens."""
    try:
        return AgentClient(await connect_unix(path))
    except OSError as reason:
        raise AgentUnresponsive(f"failed to connect to agent socket {path}: {reason.strerror}") from None
