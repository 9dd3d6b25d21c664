import asyncio
import json
import os
import socket
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from tests.unit.qmp.playbook import GREETING, Server, greet
from vird.errors import InternalError
from vird.qmp.client import Client, adopt, connect
from vird.qmp.faults import CommandRefused, CommandTimeout, MonitorClosed, NotJson
from vird.qmp.session import Event


def play(script: Callable[[Client, Server], Awaitable[None]]) -> None:
    """Connect a client to a scripted server, past the negotiation, and run ``script``."""

    async def run() -> None:
        server = Server()
        client, _ = await asyncio.gather(adopt(server.near, deadline=5), greet(server))
        try:
            await script(client, server)
        finally:
            client.close()
            server.close()

    asyncio.run(run())


def test_greeting_and_a_command() -> None:
    async def script(client: Client, server: Server) -> None:
        assert client.greeting.version == (7, 2, 22)
        answer, _ = await asyncio.gather(
            client.execute("qom-get", {"path": "/", "property": "type"}),
            server.answer("qom-get", "container", path="/", property="type"),
        )
        assert answer == "container"

    play(script)


def test_wanted_protocol_capabilities_are_enabled() -> None:
    async def run() -> None:
        server = Server()

        async def serve() -> None:
            await server.say(GREETING)
            await server.answer("qmp_capabilities", {}, enable=["oob"])

        client, _ = await asyncio.gather(adopt(server.near, wanted=["oob"], deadline=5), serve())
        client.close()
        server.close()

    asyncio.run(run())


def test_answers_find_their_callers_in_any_order() -> None:
    async def script(client: Client, server: Server) -> None:
        first = asyncio.create_task(client.execute("query-status"))
        second = asyncio.create_task(client.execute("query-name"))
        one, two = await server.expect("query-status"), await server.expect("query-name")
        await server.say({"return": "second", "id": two})
        await server.say({"return": "first", "id": one})
        assert await asyncio.gather(first, second) == ["first", "second"]

    play(script)


def test_an_error_answer_names_command_class_and_text() -> None:
    async def script(client: Client, server: Server) -> None:
        task = asyncio.create_task(client.execute("device_del", {"id": "x"}))
        serial = await server.expect("device_del", id="x")
        await server.say({"error": {"class": "DeviceNotFound", "desc": "Device 'x' not found"}, "id": serial})
        with pytest.raises(CommandRefused) as caught:
            await task
        assert caught.value.kind == "DeviceNotFound"
        assert str(caught.value) == "internal error: unable to execute QEMU command 'device_del': Device 'x' not found"

    play(script)


def test_a_late_answer_is_dropped() -> None:
    async def script(client: Client, server: Server) -> None:
        with pytest.raises(CommandTimeout, match=r"'stop' was not answered within 0.01 s"):
            await client.execute("stop", deadline=0.01)
        late = await server.expect("stop")
        await server.say({"return": {"late": True}, "id": late})
        answer, _ = await asyncio.gather(client.execute("cont"), server.answer("cont", {}))
        assert answer == {}

    play(script)


def test_a_cancelled_caller_leaves_nothing_behind() -> None:
    async def script(client: Client, server: Server) -> None:
        task = asyncio.create_task(client.execute("stop"))
        serial = await server.expect("stop")
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        await server.say({"return": {}, "id": serial})
        await asyncio.gather(client.execute("cont"), server.answer("cont", {}))
        assert client._waiting == {}

    play(script)


def test_the_end_of_the_connection_fails_all_waiters_and_later_calls() -> None:
    async def script(client: Client, server: Server) -> None:
        reasons: list[str] = []
        client.on_closed(lambda reason: reasons.append(str(reason)))
        tasks = [asyncio.create_task(client.execute("stop", deadline=None)) for _ in range(3)]
        for _ in tasks:
            await server.expect("stop")
        server.close()
        for outcome in await asyncio.gather(*tasks, return_exceptions=True):
            assert isinstance(outcome, MonitorClosed)
        assert client.closed.is_set()
        assert reasons == ["internal error: End of file from qemu monitor"]
        with pytest.raises(MonitorClosed, match="End of file from qemu monitor"):
            await client.execute("stop")
        again = asyncio.Event()
        client.on_closed(lambda _: again.set())
        await asyncio.wait_for(again.wait(), 5)

    play(script)


def test_garbage_closes_the_connection_with_the_reason() -> None:
    async def script(client: Client, server: Server) -> None:
        task = asyncio.create_task(client.execute("stop"))
        await server.expect("stop")
        await server.say(b"hello\n")
        with pytest.raises(MonitorClosed, match="cannot parse json b'hello'"):
            await task

    play(script)


def test_a_silent_server_is_given_up() -> None:
    async def run() -> None:
        server = Server()
        with pytest.raises(CommandTimeout, match="no greeting"):
            await adopt(server.near, deadline=0.01)
        server.close()

    asyncio.run(run())


def test_events_reach_callbacks_and_iterators_in_order() -> None:
    async def script(client: Client, server: Server) -> None:
        seen: list[str] = []
        stop = client.on_event(lambda event: seen.append(event.name))
        events = client.events()
        first = asyncio.ensure_future(anext(events))
        await asyncio.sleep(0)
        for name in ("STOP", "RESUME"):
            await server.say({"event": name, "data": {"n": 1}, "timestamp": {"seconds": 1, "microseconds": 2}})
        assert await first == Event("STOP", {"n": 1}, 1, 2)
        assert (await anext(events)).name == "RESUME"
        stop()
        stop()
        await server.say({"event": "SHUTDOWN"})
        assert (await anext(events)).name == "SHUTDOWN"
        server.close()
        with pytest.raises(StopAsyncIteration):
            await anext(events)
        assert seen == ["STOP", "RESUME"]

    play(script)


def test_descriptors_travel_with_their_command() -> None:
    async def script(client: Client, server: Server) -> None:
        reader, writer = os.pipe()
        await asyncio.gather(client.send_fd("tap0", writer), server.answer("getfd", {}, fdname="tap0"))
        os.close(writer)
        os.write(server.fds[0], b"through")
        assert os.read(reader, 20) == b"through"
        added, _ = await asyncio.gather(
            client.add_fd(reader, 3, "disk"),
            server.answer("add-fd", {"fdset-id": 3, "fd": 9}, **{"fdset-id": 3, "opaque": "disk"}),
        )
        os.close(reader)
        assert added == 3
        assert len(server.fds) == 2

    play(script)


def test_a_large_command_is_sent_whole() -> None:
    async def script(client: Client, server: Server) -> None:
        text = "x" * 3_000_000
        answer, _ = await asyncio.gather(client.execute("big", {"text": text}), server.answer("big", 1, text=text))
        assert answer == 1

    play(script)


def test_passthrough_shows_the_raw_answer() -> None:
    async def script(client: Client, server: Server) -> None:
        async def serve() -> None:
            message = await server.read()
            assert message["execute"] == "query-name"
            await server.say({"return": {"name": "x"}, "id": message["id"]})
            message = await server.read()
            await server.say({"error": {"class": "CommandNotFound", "desc": "no"}, "id": message["id"]})
            assert await server.read_value() == []
            await server.say({"error": {"class": "GenericError", "desc": "\u00e9"}})

        async def ask() -> None:
            plain = json.loads(await client.passthrough('{"execute": "query-name"}'))
            assert plain["return"] == {"name": "x"}
            assert plain["id"].startswith("libvirt-")
            nameless = json.loads(await client.passthrough('{"nothing": "\u00e9", "id": 7}'))
            assert nameless == {"error": {"class": "CommandNotFound", "desc": "no"}, "id": 7}
            assert await client.passthrough("[]") == '{"error":{"class":"GenericError","desc":"\u00e9"}}'

        await asyncio.gather(ask(), serve())
        for bad in ("{", "", "query-name", '{"execute":"a","execute":"b"}', '{"execute":NaN}'):
            with pytest.raises(NotJson):
                await client.passthrough(bad)
        with pytest.raises(InternalError, match="Unable to append"):
            await client.passthrough('{"execute": "zap", "id": 7}')

    play(script)


def test_connect_says_where_nobody_listens(tmp_path: Path) -> None:
    with pytest.raises(MonitorClosed, match=r"failed to connect to monitor socket .*: No such file or directory"):
        asyncio.run(connect(str(tmp_path / "monitor.sock")))


def test_a_path_longer_than_the_kernel_takes_is_reached(tmp_path: Path) -> None:
    folder = tmp_path / ("d" * 120)
    folder.mkdir()
    listener = socket.socket(socket.AF_UNIX)
    here = os.getcwd()
    os.chdir(folder)
    try:
        listener.bind("monitor.sock")
    finally:
        os.chdir(here)
    listener.listen()

    async def run() -> None:
        server = Server()
        server.near.close()
        server._far.close()

        async def serve() -> None:
            listener.setblocking(False)
            server._far, _ = await asyncio.get_running_loop().sock_accept(listener)
            server._far.setblocking(False)
            await greet(server)

        client, _ = await asyncio.gather(connect(str(folder / "monitor.sock"), deadline=5), serve())
        client.close()
        server.close()

    asyncio.run(run())
    listener.close()
