"""The record client against a scripted daemon: what it asks, what it makes of the answers, and every bad end."""

from __future__ import annotations

import asyncio
import os
import socket
from pathlib import Path

import pytest

from tests.unit.client.scripted import ScriptedDaemon, talk
from vird import errors
from vird.api.streams import Hole
from vird.client import raw
from vird.client.raw import RawClient
from vird.wire.error_record import to_record
from vird.wire.events import (
    StreamAborted,
    StreamData,
    StreamEof,
    StreamFinished,
    StreamHole,
)
from vird.wire.limits import Limits
from vird.wire.procedures import remote
from vird.wire.xdr import XdrError

REF = remote.DomainRef("web", bytes(16), 3)
XML_ARGS = remote.DomainGetXmlDescArgs(REF, 0)


class TestCalls:
    def test_a_record_goes_and_a_record_comes(self) -> None:
        async def body(client: RawClient, daemon: ScriptedDaemon) -> None:
            asking = asyncio.ensure_future(client.call(remote.DOMAIN_GET_XML_DESC, XML_ARGS))
            call = await daemon.call()
            assert (call.procedure, remote.DomainGetXmlDescArgs.decode(call.payload)) == (14, XML_ARGS)
            daemon.wire.send_reply(call, remote.DomainGetXmlDescRet("<domain/>").encode())
            daemon.flush()
            assert await asking == remote.DomainGetXmlDescRet("<domain/>")

        talk(body)

    def test_who_asks_hears_of_the_end(self) -> None:
        async def body(client: RawClient, daemon: ScriptedDaemon) -> None:
            heard = []
            client.on_lost(lambda: heard.append("then"))
            client.close()
            client.on_lost(lambda: heard.append("at once"))
            assert heard == ["then", "at once"]

        talk(body)

    def test_nothing_goes_and_nothing_comes(self) -> None:
        async def body(client: RawClient, daemon: ScriptedDaemon) -> None:
            asking = asyncio.ensure_future(client.call(remote.CONNECT_CLOSE))
            call = await daemon.call()
            assert call.payload == b""
            daemon.wire.send_reply(call)
            daemon.flush()
            assert await asking is None

        talk(body)

    def test_many_at_once_answered_backwards(self) -> None:
        async def body(client: RawClient, daemon: ScriptedDaemon) -> None:
            names = [f"guest{number}" for number in range(50)]
            asking = [
                asyncio.ensure_future(client.call(remote.DOMAIN_LOOKUP_BY_NAME, remote.DomainLookupByNameArgs(name)))
                for name in names
            ]
            calls = [await daemon.call() for _ in names]
            for call in reversed(calls):
                name = remote.DomainLookupByNameArgs.decode(call.payload).name
                reply = remote.DomainLookupByNameRet(remote.DomainRef(name, bytes(16), 1))
                daemon.wire.send_reply(call, reply.encode())
            daemon.flush()
            for name, reply in zip(names, await asyncio.gather(*asking), strict=True):
                assert isinstance(reply, remote.DomainLookupByNameRet)
                assert reply.dom.name == name

        talk(body)

    def test_an_error_is_raised(self) -> None:
        async def body(client: RawClient, daemon: ScriptedDaemon) -> None:
            asking = asyncio.ensure_future(client.call(remote.DOMAIN_GET_XML_DESC, XML_ARGS))
            daemon.wire.send_error(await daemon.call(), to_record(errors.NoDomain("no web")))
            daemon.flush()
            with pytest.raises(errors.NoDomain, match="Domain not found: no web"):
                await asking

        talk(body)

    @pytest.mark.parametrize("args", [None, REF])
    def test_the_wrong_record_is_a_mistake(self, args: remote.DomainRef | None) -> None:
        async def body(client: RawClient, daemon: ScriptedDaemon) -> None:
            with pytest.raises(TypeError, match="DomainGetXmlDescArgs"):
                await client.call(remote.DOMAIN_GET_XML_DESC, args)
            with pytest.raises(TypeError, match="takes nothing"):
                await client.call(remote.CONNECT_CLOSE, REF)

        talk(body)

    def test_what_cannot_be_encoded_is_not_sent(self) -> None:
        async def body(client: RawClient, daemon: ScriptedDaemon) -> None:
            with pytest.raises(XdrError):
                await client.call(remote.DOMAIN_GET_XML_DESC, remote.DomainGetXmlDescArgs(REF, -1))
            assert client.is_open

        talk(body)

    def test_too_large_a_call_is_not_sent(self) -> None:
        async def body(client: RawClient, daemon: ScriptedDaemon) -> None:
            with pytest.raises(errors.Rpc, match="over the limit of 1000"):
                await client.call(remote.DOMAIN_DEFINE_XML, remote.DomainDefineXmlArgs("x" * 2000))
            assert client.is_open

        talk(body, Limits(frame=1000))

    @pytest.mark.parametrize("payload", [b"", b"junk", bytes(100)])
    def test_a_reply_that_cannot_be_read(self, payload: bytes) -> None:
        async def body(client: RawClient, daemon: ScriptedDaemon) -> None:
            asking = asyncio.ensure_future(client.call(remote.DOMAIN_GET_XML_DESC, XML_ARGS))
            daemon.wire.send_reply(await daemon.call(), payload)
            daemon.flush()
            with pytest.raises(XdrError):
                await asking
            assert client.is_open

        talk(body)

    def test_a_reply_where_none_belongs(self) -> None:
        async def body(client: RawClient, daemon: ScriptedDaemon) -> None:
            asking = asyncio.ensure_future(client.call(remote.CONNECT_CLOSE))
            daemon.wire.send_reply(await daemon.call(), b"more")
            daemon.flush()
            with pytest.raises(XdrError, match="4 bytes where none belong"):
                await asking

        talk(body)

    def test_a_call_by_numbers(self) -> None:
        async def body(client: RawClient, daemon: ScriptedDaemon) -> None:
            asking = asyncio.ensure_future(client.call_raw(0x1234, 5, 6, b"args"))
            call = await daemon.call()
            assert (call.program, call.version, call.procedure, call.payload) == (0x1234, 5, 6, b"args")
            daemon.wire.send_reply(call, b"result")
            daemon.flush()
            assert await asking == b"result"

        talk(body)


class TestDeadlines:
    def test_a_call_does_not_wait_for_ever(self) -> None:
        async def body(client: RawClient, daemon: ScriptedDaemon) -> None:
            with pytest.raises(errors.OperationTimeout, match=r"no reply to connect_close for 0\.01 seconds"):
                await client.call(remote.CONNECT_CLOSE, timeout_s=0.01)
            late = await daemon.call()
            daemon.wire.send_reply(late)
            asking = asyncio.ensure_future(client.call(remote.CONNECT_CLOSE))
            daemon.wire.send_reply(await daemon.call())
            daemon.flush()
            assert await asking is None

        talk(body)

    def test_a_cancelled_call_is_forgotten(self) -> None:
        async def body(client: RawClient, daemon: ScriptedDaemon) -> None:
            asking = asyncio.ensure_future(client.call(remote.CONNECT_CLOSE))
            call = await daemon.call()
            asking.cancel()
            with pytest.raises(asyncio.CancelledError):
                await asking
            reading, writing = os.pipe()
            daemon.wire.send_reply(call, b"", [writing])
            daemon.flush()
            # The descriptor that nobody waits for is closed, so the pipe ends.
            os.set_blocking(reading, False)
            await asyncio.wait_for(until_eof(reading), 10)
            os.close(reading)

        talk(body)


async def until_eof(fd: int) -> None:
    loop = asyncio.get_running_loop()
    readable = loop.create_future()
    loop.add_reader(fd, lambda: readable.done() or readable.set_result(None))
    await readable
    loop.remove_reader(fd)
    assert os.read(fd, 1) == b""


class TestDescriptors:
    def test_they_go_and_stay_ours(self) -> None:
        async def body(client: RawClient, daemon: ScriptedDaemon) -> None:
            reading, writing = os.pipe()
            args = remote.DomainOpenGraphicsArgs(REF, 0, 0)
            asking = asyncio.ensure_future(client.call(remote.DOMAIN_OPEN_GRAPHICS, args, [writing]))
            call = await daemon.call()
            (passed,) = call.fds
            os.write(passed, b"through")
            assert os.read(reading, 100) == b"through"
            daemon.wire.send_reply(call)
            daemon.flush()
            await asking
            os.write(writing, b"still open")
            for fd in (passed, reading, writing):
                os.close(fd)

        talk(body)

    def test_they_come(self) -> None:
        async def body(client: RawClient, daemon: ScriptedDaemon) -> None:
            args = remote.DomainOpenGraphicsFdArgs(REF, 0, 0)
            asking = asyncio.ensure_future(client.call_with_fds(remote.DOMAIN_OPEN_GRAPHICS_FD, args))
            call = await daemon.call()
            reading, writing = os.pipe()
            daemon.wire.send_reply(call, b"", [writing])
            daemon.flush()
            result, (passed,) = await asking
            assert result is None
            os.write(passed, b"back")
            assert os.read(reading, 100) == b"back"
            os.close(passed)
            os.close(reading)

        talk(body)

    def test_those_that_nobody_asked_for_are_closed(self) -> None:
        async def body(client: RawClient, daemon: ScriptedDaemon) -> None:
            asking = asyncio.ensure_future(client.call(remote.CONNECT_CLOSE))
            call = await daemon.call()
            reading, writing = os.pipe()
            daemon.wire.send_reply(call, b"", [writing])
            daemon.flush()
            await asking
            assert os.read(reading, 1) == b""
            os.close(reading)

        talk(body)


async def opened(client: RawClient, daemon: ScriptedDaemon) -> tuple[raw.RawStream, raw.Stream]:
    args = remote.DomainOpenConsoleArgs(REF, None, 0)
    asking = asyncio.ensure_future(client.call_with_stream(remote.DOMAIN_OPEN_CONSOLE, args))
    call = await daemon.call()
    there = daemon.wire.open_stream(call)
    daemon.wire.send_reply(call)
    daemon.flush()
    _, here = await asking
    return here, there


class TestStreams:
    def test_down(self) -> None:
        async def body(client: RawClient, daemon: ScriptedDaemon) -> None:
            here, there = await opened(client, daemon)
            daemon.wire.send_stream_data(there, b"one")
            daemon.wire.send_stream_hole(there, 5)
            daemon.wire.send_stream_eof(there)
            daemon.flush()
            assert [await here.recv() for _ in range(4)] == [b"one", Hole(5), b"", b""]
            finishing = asyncio.ensure_future(here.finish())
            assert isinstance(await daemon.next(), StreamFinished)
            daemon.wire.send_stream_finish(there)
            daemon.flush()
            await finishing

        talk(body)

    def test_everything_at_once_and_no_more_than_asked(self) -> None:
        async def body(client: RawClient, daemon: ScriptedDaemon) -> None:
            for limit in (8, 7):
                here, there = await opened(client, daemon)
                daemon.wire.send_stream_data(there, b"one")
                daemon.wire.send_stream_hole(there, 5)
                daemon.wire.send_stream_eof(there)
                daemon.flush()
                if limit == 8:
                    assert await here.recv_all(limit) == b"one\0\0\0\0\0"
                else:
                    with pytest.raises(ValueError, match="longer than 7"):
                        await here.recv_all(limit)

        talk(body)

    def test_up(self) -> None:
        async def body(client: RawClient, daemon: ScriptedDaemon) -> None:
            here, _ = await opened(client, daemon)
            await here.send(b"one")
            await here.send(b"")
            await here.send_hole(7)
            here.send_eof()
            data, hole, end = [await daemon.next() for _ in range(3)]
            assert isinstance(data, StreamData)
            assert isinstance(hole, StreamHole)
            assert isinstance(end, StreamEof)
            assert (data.content, hole.length) == (b"one", 7)

        talk(body)

    def test_the_daemon_cuts_it_off(self) -> None:
        async def body(client: RawClient, daemon: ScriptedDaemon) -> None:
            here, there = await opened(client, daemon)
            reading = asyncio.ensure_future(here.recv())
            daemon.wire.send_stream_abort(there, to_record(errors.OperationInvalid("off")))
            daemon.flush()
            with pytest.raises(errors.OperationInvalid):
                await reading
            for ended in (here.send(b"x"), here.send_hole(1), here.finish()):
                with pytest.raises(errors.OperationInvalid):
                    await ended
            with pytest.raises(errors.OperationInvalid):
                here.send_eof()

        talk(body)

    def test_we_cut_it_off(self) -> None:
        async def body(client: RawClient, daemon: ScriptedDaemon) -> None:
            here, there = await opened(client, daemon)
            daemon.wire.send_stream_data(there, bytes(10_000_000))
            daemon.flush()
            aborting = asyncio.ensure_future(here.abort())
            assert isinstance(await daemon.next(), StreamAborted)
            await aborting
            with pytest.raises(errors.SystemError_, match="aborted"):
                await here.recv()

        talk(body)

    def test_an_error_instead_of_a_stream(self) -> None:
        async def body(client: RawClient, daemon: ScriptedDaemon) -> None:
            args = remote.DomainOpenConsoleArgs(REF, None, 0)
            asking = asyncio.ensure_future(client.call_with_stream(remote.DOMAIN_OPEN_CONSOLE, args))
            daemon.wire.send_error(await daemon.call(), to_record(errors.OperationFailed("taken")))
            daemon.flush()
            with pytest.raises(errors.OperationFailed):
                await asking

        talk(body)

    def test_one_whose_reply_cannot_be_read_is_given_back(self) -> None:
        async def body(client: RawClient, daemon: ScriptedDaemon) -> None:
            args = remote.DomainScreenshotArgs(REF, 0, 0)
            asking = asyncio.ensure_future(client.call_with_stream(remote.DOMAIN_SCREENSHOT, args))
            call = await daemon.call()
            daemon.wire.open_stream(call)
            daemon.wire.send_reply(call, b"junk")
            daemon.flush()
            with pytest.raises(XdrError):
                await asking
            assert isinstance(await daemon.next(), StreamAborted)

        talk(body)

    def test_who_does_not_read_stops_the_socket_and_not_the_memory(self, monkeypatch: pytest.MonkeyPatch) -> None:
        async def body(client: RawClient, daemon: ScriptedDaemon) -> None:
            here, there = await opened(client, daemon)
            enough, pause = asyncio.Event(), client._transport.pause_reading

            def noted() -> None:
                pause()
                enough.set()

            monkeypatch.setattr(client._transport, "pause_reading", noted)
            size = 6 * raw.HIGH_WATER
            daemon.wire.send_stream_data(there, bytes(size))
            daemon.wire.send_stream_eof(there)
            daemon.flush()
            await enough.wait()
            assert raw.HIGH_WATER < here.bytes_waiting < 2 * raw.HIGH_WATER
            assert len(await here.recv_all(size)) == size

        talk(body)

    def test_a_slow_daemon_slows_us(self) -> None:
        async def body(client: RawClient, daemon: ScriptedDaemon) -> None:
            here, _ = await opened(client, daemon)
            daemon.transport.pause_reading()
            sending = asyncio.ensure_future(here.send(bytes(2 * raw.HIGH_WATER)))
            done, _ = await asyncio.wait([sending], timeout=0.05)
            assert not done
            daemon.transport.resume_reading()
            await sending

        talk(body)


class TestMessages:
    def message(self, name: str) -> bytes:
        event = remote.DomainEventLifecycleMsg(remote.DomainRef(name, bytes(16), 1), 2, 0)
        return remote.DomainEventCallbackLifecycleMsg(4, event).encode()

    def test_they_come_as_records(self) -> None:
        async def body(client: RawClient, daemon: ScriptedDaemon) -> None:
            first, second = client.events(), client.events()
            row = remote.DOMAIN_EVENT_CALLBACK_LIFECYCLE
            daemon.wire.send_message(row.program.number, row.number, self.message("a"))
            daemon.wire.send_message(0x1234, 5, b"unknown")
            daemon.flush()
            for events in (first, second):
                known, unknown = await anext(events), await anext(events)
                assert known.procedure is row
                assert isinstance(known.record, remote.DomainEventCallbackLifecycleMsg)
                assert known.record.msg.dom.name == "a"
                assert unknown == (0x1234, 5, None, None, None)

        talk(body)

    def test_they_end_with_the_connection(self) -> None:
        async def body(client: RawClient, daemon: ScriptedDaemon) -> None:
            events = client.events()
            daemon.transport.close()
            assert [message async for message in events] == []
            assert [message async for message in client.events()] == []

        talk(body)

    def test_who_closes_gets_no_more(self) -> None:
        async def body(client: RawClient, daemon: ScriptedDaemon) -> None:
            closed, events = client.events(), client.events()
            closed.close()
            row = remote.DOMAIN_EVENT_CALLBACK_LIFECYCLE
            daemon.wire.send_message(row.program.number, row.number, self.message("a"))
            daemon.flush()
            await anext(events)
            assert [message async for message in closed] == []

        talk(body)

    @pytest.mark.parametrize("before", [0, 1, 2])
    def test_who_has_taken_enough_gets_more(self, monkeypatch: pytest.MonkeyPatch, before: int) -> None:
        """Also when it stopped reading at the very limit."""
        limit = 10
        monkeypatch.setattr(raw, "MESSAGES_MAX", limit)

        async def body(client: RawClient, daemon: ScriptedDaemon) -> None:
            events = client.events()
            row = remote.DOMAIN_EVENT_CALLBACK_LIFECYCLE

            def tell(number: int) -> None:
                for _ in range(number):
                    daemon.wire.send_message(row.program.number, row.number, self.message("a"))
                daemon.flush()

            tell(limit - 1 + before)
            while events.waiting < limit - 1 + before:  # noqa: ASYNC110
                await asyncio.sleep(0)
            tell(limit)
            for _ in range(2 * limit - 1 + before):
                await anext(events)

        talk(body)

    def test_one_that_cannot_be_read_ends_the_connection(self) -> None:
        async def body(client: RawClient, daemon: ScriptedDaemon) -> None:
            events = client.events()
            row = remote.DOMAIN_EVENT_CALLBACK_LIFECYCLE
            daemon.wire.send_message(row.program.number, row.number, b"junk")
            daemon.flush()
            assert [message async for message in events] == []
            assert not client.is_open

        talk(body)


class TestTheEnd:
    def test_of_the_daemon_fails_every_call(self) -> None:
        async def body(client: RawClient, daemon: ScriptedDaemon) -> None:
            here, _ = await opened(client, daemon)
            asking = [asyncio.ensure_future(client.call(remote.CONNECT_CLOSE)) for _ in range(3)]
            reading = asyncio.ensure_future(here.recv())
            await daemon.call()
            daemon.transport.close()
            for result in await asyncio.gather(*asking, reading, return_exceptions=True):
                assert isinstance(result, errors.SystemError_)
                assert "End of file while reading data" in str(result)
            with pytest.raises(errors.SystemError_):
                await client.call(remote.CONNECT_CLOSE)

        talk(body)

    def test_of_ours_fails_every_call(self) -> None:
        async def body(client: RawClient, daemon: ScriptedDaemon) -> None:
            asking = asyncio.ensure_future(client.call(remote.CONNECT_CLOSE))
            await daemon.call()
            client.close()
            with pytest.raises(errors.SystemError_, match="closed"):
                await asking

        talk(body)

    def test_garbage(self) -> None:
        async def body(client: RawClient, daemon: ScriptedDaemon) -> None:
            asking = asyncio.ensure_future(client.call(remote.CONNECT_CLOSE))
            await daemon.call()
            daemon.transport.write(b"SSH-2.0-OpenSSH_9.2p1 and so on\r\n")
            with pytest.raises(errors.Rpc, match="over the limit"):
                await asking

        talk(body)

    def test_a_silent_daemon_is_given_up(self) -> None:
        async def body(client: RawClient, daemon: ScriptedDaemon) -> None:
            daemon.transport.pause_reading()
            client.start_keepalive(0.01, 2)
            with pytest.raises(errors.OperationTimeout, match="nothing heard"):
                await client.call(remote.CONNECT_CLOSE)

        talk(body)


class TestOpening:
    def test_a_path(self, tmp_path: Path) -> None:
        async def main() -> None:
            with socket.socket(socket.AF_UNIX) as listening:
                listening.bind(str(tmp_path / "s"))
                listening.listen()
                async with await RawClient.open(tmp_path / "s") as client:
                    accepted, _ = listening.accept()
                    with accepted:
                        assert client.is_open

        asyncio.run(main())

    def test_nobody_listens(self, tmp_path: Path) -> None:
        with pytest.raises(FileNotFoundError):
            asyncio.run(RawClient.open(tmp_path / "s"))
