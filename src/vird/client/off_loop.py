"""What may block, done in a thread while the loop goes on."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable, Mapping

from vird.client import program
from vird.client.dial import dial
from vird.client.endpoint import Endpoint
from vird.errors import VirdError


async def dialled(endpoint: Endpoint, answers: Callable[[list[str]], Mapping[str, str]] | None = None) -> socket.socket:
    """The connected socket of an endpoint."""
    return await asyncio.to_thread(dial, endpoint, answers)


async def explained(sock: socket.socket, failure: VirdError) -> VirdError:
    """A failure of the connection in the words of the program behind it, if there is one that has any."""
    return await asyncio.to_thread(program.explained, sock, failure)
