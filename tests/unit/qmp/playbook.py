"""A scripted QMP server over a socket pair, for tests of whoever talks QMP.

`Server` runs beside the code under test on the same loop; its `expect` reads one command, its `say` writes one
line.  Descriptors that come with a command are kept in ``fds``.
"""

from __future__ import annotations

import array
import asyncio
import json
import os
import socket
from typing import Any

GREETING = {
    "QMP": {
        "version": {"qemu": {"major": 7, "minor": 2, "micro": 22}, "package": "Debian"},
        "capabilities": ["oob"],
    }
}


class Server:
    """The far end of a socket pair; ``near`` is for the client."""

    def __init__(self) -> None:
        self.near, self._far = socket.socketpair()
        self._far.setblocking(False)
        self._buffer = b""
        self.fds: list[int] = []

    async def say(self, message: Any) -> None:
        data = message if isinstance(message, bytes) else json.dumps(message).encode() + b"\r\n"
        await asyncio.get_running_loop().sock_sendall(self._far, data)

    async def expect(self, command: str, **arguments: Any) -> str:
        """Read one command, compare it, and return its id."""
        message = await self.read()
        assert message["execute"] == command
        assert message.get("arguments", {}) == arguments
        return str(message.get("id"))

    async def answer(self, command: str, value: Any, **arguments: Any) -> None:
        await self.say({"return": value, "id": await self.expect(command, **arguments)})

    async def read(self) -> dict[str, Any]:
        result = await self.read_value()
        assert isinstance(result, dict)
        return result

    async def read_value(self) -> Any:
        while b"\n" not in self._buffer:
            await self._readable()
            data, ancillary, _, _ = self._far.recvmsg(65536, socket.CMSG_SPACE(16 * 4))
            assert data, "the client closed the connection"
            for _, _, rights in ancillary:
                fds = array.array("i")
                fds.frombytes(rights[: len(rights) - len(rights) % fds.itemsize])
                self.fds += fds
            self._buffer += data
        line, self._buffer = self._buffer.split(b"\n", 1)
        return json.loads(line.lstrip(b"\xff"))

    def close(self) -> None:
        self._far.close()
        for fd in self.fds:
            os.close(fd)
        self.fds.clear()

    async def _readable(self) -> None:
        loop = asyncio.get_running_loop()
        ready = loop.create_future()
        loop.add_reader(self._far, lambda: ready.done() or ready.set_result(None))
        try:
            await asyncio.wait_for(ready, 5)
        finally:
            loop.remove_reader(self._far)


async def greet(server: Server) -> None:
    """The first exchange of every connection."""
    await server.say(GREETING)
    await server.answer("qmp_capabilities", {})
