import asyncio
from collections.abc import Awaitable, Callable

import pytest

from tests.unit.qmp.playbook import Server
from vird.errors import AgentUnresponsive
from vird.qmp.agent_client import AgentClient, AgentRefused, connect_agent
from vird.qmp.faults import ProtocolFault


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
        task = asyncio.create_task(client.passthrough('{"id": 7}'))
        await sync(server)
        assert await server.read() == {"id": 7}
        await server.say({"error": {"class": "GenericError", "desc": "no command"}, "id": 7})
        with pytest.raises(AgentRefused, match="'<unknown>': no command"):
            await task
        with pytest.raises(ProtocolFault):
            await client.passthrough("[]")

    play(script)


def test_connect_says_where_nobody_listens() -> None:
    with pytest.raises(AgentUnresponsive, match="failed to connect to agent socket /nonexistent"):
        asyncio.run(connect_agent("/nonexistent"))
