"""What may block, done in a thread while the loop goes on."""

from __future__ import annotations

import asyncio
import socket

from vird.client.dial import dial
from vird.client.endpoint import Endpoint


async def dialled(endpoint: Endpoint) -> socket.socket:
    """The connected socket of an endpoint."""
    return await asyncio.to_thread(dial, endpoint)
