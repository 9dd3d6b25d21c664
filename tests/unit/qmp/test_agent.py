import asyncio
from collections.abc import Awaitable, Callable

import pytest

from tests.unit.qmp.playbook import Server
from vird.errors import AgentUnresponsive, AgentUnsynced
from vird.qmp.agent import AgentSession
from vird.qmp.agent_client import AgentClient, AgentRefused
from vird.qmp.faults import ProtocolFault
from vird.qmp.session import Error, Return


def test_everything_before_the_token_is_dropped() -> None:
    session = AgentSession()
    assert session.sync(42) == b'\xff{"execute":"guest-sync-delimited","arguments":{"id":42}}\n'
    assert session.feed(b'{"return": {"stale": 1}}\n{"half') == []
    assert not session.synced
    assert session.feed(b'\xff{"return": 42}\n{"return": [1]}\n') == [Return(None, [1])]
    assert session.synced


def test_a_stale_error_before_the_token_is_no_fault() -> None:
    session = AgentSession()
    session.sync(42)
    session.feed(b'{"error": {"class": "GenericError", "desc": "late"}}\nnonsense\n{"return": true}\n')
    assert not session.synced
    session.feed(b'\xff{"return": 42}\n')
    assert session.synced


def test_a_wrong_token_is_told() -> None:
    session = AgentSession()
    session.sync(42)
    with pytest.raises(AgentUnsynced, match="expected 42, got 41"):
        session.feed(b'\xff{"return": 41}\n')


def test_answers_after_the_token() -> None:
    session = AgentSession()
    session.sync(1)
    session.feed(b'\xff{"return": 1}\n')
    assert session.feed(b'{"error": {"class": "GenericError", "desc": "no"}}\n') == [Error(None, "GenericError", "no")]
    with pytest.raises(ProtocolFault):
        session.feed(b"boo\n")


def test_an_endless_answer_is_cut_off() -> None:
    session = AgentSession(max_message=64)
    session.sync(1)
    session.feed(b'\xff{"return": 1}\n')
    with pytest.raises(ProtocolFault):
        session.feed(b"x" * 65)


def play(script: Callable[[AgentClient, Server], Awaitable[None]]) -> None:
    async def run() -> None:
        server = Server()
        client = AgentClient(server.near, token=lambda: 7)
        try:
            await script(client, server)
        finally:
            client.close()
            server.close()

    asyncio.run(run())


async def sync(server: Server) -> None:
    await server.expect("guest-sync-delimited", id=7)
    await server.say(b'\xff{"return": 7}\n')


def test_each_command_is_synchronised_first() -> None:
    async def script(client: AgentClient, server: Server) -> None:
        async def serve() -> None:
            for name in ("guest-ping", "guest-get-time"):
                await sync(server)
                await server.expect(name)
                await server.say({"return": name})

        answers = asyncio.gather(client.execute("guest-ping"), client.execute("guest-get-time"))
        await serve()
        assert await answers == ["guest-ping", "guest-get-time"]

    play(script)


def test_an_agents_error_is_told() -> None:
    async def script(client: AgentClient, server: Server) -> None:
        task = asyncio.create_task(client.execute("guest-zap"))
        await sync(server)
        await server.expect("guest-zap")
        await server.say({"error": {"class": "CommandNotFound", "desc": "no zap"}})
        with pytest.raises(AgentRefused, match="unable to execute QEMU agent command 'guest-zap': no zap"):
            await task

    play(script)


def test_a_late_answer_does_not_reach_the_next_caller() -> None:
    async def script(client: AgentClient, server: Server) -> None:
        task = asyncio.create_task(client.execute("guest-slow", deadline=0.01))
        await sync(server)
        await server.expect("guest-slow")
        with pytest.raises(AgentUnresponsive, match="did not answer 'guest-slow'"):
            await task
        task = asyncio.create_task(client.execute("guest-ping"))
        await server.say({"return": "late"})
        await sync(server)
        await server.expect("guest-ping")
        await server.say({"return": {}})
        assert await task == {}

    play(script)


def test_a_vanished_agent_is_unresponsive() -> None:
    async def script(client: AgentClient, server: Server) -> None:
        task = asyncio.create_task(client.execute("guest-ping"))
        await sync(server)
        await server.expect("guest-ping")
        server.close()
        with pytest.raises(AgentUnresponsive):
            await task
        with pytest.raises(AgentUnresponsive):
            await client.execute("guest-ping")

    play(script)


def test_a_command_without_an_answer() -> None:
    async def script(client: AgentClient, server: Server) -> None:
        task = asyncio.create_task(client.execute_silent("guest-shutdown", {"mode": "powerdown"}))
        await sync(server)
        await server.expect("guest-shutdown", mode="powerdown")
        await task

    play(script)


def test_passthrough_gives_json_text() -> None:
    async def script(client: AgentClient, server: Server) -> None:
        task = asyncio.create_task(client.passthrough('{"execute": "guest-info", "arguments": {"a": 1}}'))
        await sync(server)
        await server.expect("guest-info", a=1)
        await server.say({"return": {"version": "1"}})
        assert await task == '{"return":{"version":"1"}}'
        with pytest.raises(ProtocolFault):
            await client.passthrough("[]")

    play(script)
