"""A console as a stream: which device, and that the last words are told."""

from __future__ import annotations

import asyncio
import os
import socket
from types import SimpleNamespace
from typing import Any

import pytest

from vird.api.streams import ByteStream, Hole
from vird.drivers.qemu.console import find_device, hold_console
from vird.errors import InternalError, VirdError
from vird.model.domain.domain import Domain


class Slow(ByteStream):
    """A client that reads one piece each time it is allowed to, and types nothing."""

    def __init__(self) -> None:
        self.told = b""
        self.accepted, self.asked, self.may_read = asyncio.Event(), asyncio.Event(), asyncio.Event()
        self.typed: asyncio.Queue[bytes] = asyncio.Queue()

    def accept(self, result: object = None) -> None:
        self.accepted.set()

    async def read(self, max_bytes: int = 262144) -> bytes:
        return await self.typed.get()

    async def read_piece(self, max_bytes: int = 262144) -> bytes | Hole:
        return await self.read(max_bytes)

    async def write(self, content: bytes) -> None:
        self.asked.set()
        await self.may_read.wait()
        self.told += content

    async def write_hole(self, length: int) -> None:
        raise AssertionError("a console has none")

    async def finish(self) -> None:
        pass

    async def abort(self, error: VirdError | None = None) -> None:
        raise AssertionError(error)


@pytest.mark.parametrize("types", [False, True])
def test_what_a_guest_said_last_waits_for_a_slow_client(types: bool) -> None:
    async def main() -> tuple[bytes, dict[str, Any]]:
        ours, guests = socket.socketpair()
        ours.setblocking(False)
        guest: Any = SimpleNamespace(consoles={}, is_active=True)
        stream = Slow()
        held = asyncio.ensure_future(hold_console(guest, "serial0", ours.fileno(), stream))
        guests.sendall(b"x" * 50000)
        await stream.accepted.wait()
        guest.is_active = False
        guests.close()
        if types:
            # nobody listens to it any more; that is not the end of what was said
            stream.typed.put_nowait(b"hello?")
        guest.consoles["serial0"]()
        await stream.asked.wait()
        stream.may_read.set()
        await asyncio.wait_for(held, 5)
        ours.close()
        return stream.told, guest.consoles

    assert asyncio.run(main()) == (b"x" * 50000, {})


def test_a_device_without_an_end_is_left_in_time() -> None:
    async def main() -> None:
        ours, guests = socket.socketpair()
        ours.setblocking(False)
        guest: Any = SimpleNamespace(consoles={}, is_active=True)
        stream = Slow()
        held = asyncio.ensure_future(hold_console(guest, "serial0", ours.fileno(), stream, last_words_s=0.01))
        await stream.accepted.wait()
        guest.is_active = False
        guest.consoles["serial0"]()
        await asyncio.wait_for(held, 5)
        os.close(guests.detach())
        ours.close()

    asyncio.run(main())


def test_which_device() -> None:
    domain = Domain.from_xml(
        "<domain type='qemu'><name>a</name><devices><serial type='pty'><alias name='serial0'/></serial>"
        "<console type='pty'><alias name='console1'/></console></devices></domain>"
    )
    assert domain.devices is not None
    assert find_device(domain, None) is domain.devices.consoles[0]
    assert find_device(domain, "serial0") is domain.devices.serials[0]
    with pytest.raises(InternalError, match="nothing"):
        find_device(domain, "nothing")
