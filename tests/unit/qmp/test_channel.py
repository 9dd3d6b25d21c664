import asyncio
import os
import socket

import pytest

from vird.qmp.channel import Channel, connect_unix


def test_what_does_not_fit_now_is_sent_later() -> None:
    async def run() -> None:
        near, far = socket.socketpair()
        far.setblocking(False)
        channel = Channel(near, lambda data: None, lambda reason: None)
        channel.send(b"x" * 5_000_000)
        channel.send(b"end")
        assert not channel.drained()
        loop = asyncio.get_running_loop()
        got = 0
        while got < 5_000_003:
            got += len(await loop.sock_recv(far, 1 << 20))
        assert channel.drained()
        channel.close()
        far.close()

    asyncio.run(run())


def test_the_end_is_told_once() -> None:
    async def run() -> None:
        near, far = socket.socketpair()
        ended: list[OSError | None] = []
        gone = asyncio.Event()

        def closed(reason: OSError | None) -> None:
            ended.append(reason)
            gone.set()

        channel = Channel(near, lambda data: None, closed)
        far.close()
        await asyncio.wait_for(gone.wait(), 5)
        channel.close()
        channel.send(b"too late")
        assert ended == [None]
        assert not channel.is_open

    asyncio.run(run())


def test_a_peer_that_is_gone_fails_the_writer() -> None:
    async def run() -> None:
        near, far = socket.socketpair()
        ended: list[OSError | None] = []
        channel = Channel(near, lambda data: None, ended.append)
        far.close()
        channel.send(b"hello")
        assert isinstance(ended[0], BrokenPipeError)

    asyncio.run(run())


def test_a_failed_connect_leaves_no_descriptor() -> None:
    before = len(os.listdir("/proc/self/fd"))
    for path in ("/nonexistent/socket", "/nonexistent/" + "x" * 200):
        with pytest.raises(OSError, match="No such file"):
            asyncio.run(connect_unix(path))
    assert len(os.listdir("/proc/self/fd")) == before
