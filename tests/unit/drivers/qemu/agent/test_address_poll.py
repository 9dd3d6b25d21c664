"""The agent asked for addresses again and again."""

import asyncio
from pathlib import Path
from typing import Any, cast

import pytest

from tests.unit.drivers.qemu.hotplug.rig import Rig
from vird.api.enums.domain import DomainState
from vird.drivers.qemu.agent import address_poll
from vird.drivers.qemu.agent.address_poll import PERIOD_S, AddressPoll
from vird.errors import AgentUnresponsive
from vird.qmp.agent_client import AgentRefused

CHANNEL = "<channel type='unix'><target type='virtio' name='org.qemu.guest_agent.0' state='connected'/></channel>"
ETH0 = [{"name": "eth0", "hardware-address": "52:54:00:00:00:01", "ip-addresses": []}]


class Watch:
    def __init__(self) -> None:
        self.is_asking = False
        self.told: list[list[str]] = []

    def agent_says(self, interfaces: Any) -> None:
        self.told.append([each.name for each in interfaces])


@pytest.mark.parametrize(
    ("answers", "told"),
    [
        pytest.param([ETH0, ETH0], [["eth0"], ["eth0"]], id="answers"),
        pytest.param([AgentUnresponsive("silent"), ETH0], [["eth0"]], id="silent-for-a-while"),
        pytest.param([AgentRefused("x", "CommandDisabled", "frozen"), ETH0], [["eth0"]], id="frozen-for-a-while"),
        pytest.param(["nonsense", ETH0], [["eth0"]], id="nonsense"),
    ],
)
def test_until_the_guest_has_gone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, answers: list[Any], told: list[list[str]]
) -> None:
    rig, watch, left = Rig(tmp_path, CHANNEL), Watch(), list(answers)
    rig.guest.change(DomainState.RUNNING, 0)
    runtime = rig.guest.running()
    runtime.addresses = cast(Any, watch)
    channel = rig.live.devices.channels[0]  # type: ignore[union-attr]
    assert channel.target is not None
    channel.target.state = "connected"

    class Agent:
        async def execute(self, command: str, **_: object) -> Any:
            assert command == "guest-network-get-interfaces"
            answer = left.pop(0)
            if not left:
                runtime.gone.set()
                rig.guest.runtime = None
            if isinstance(answer, Exception):
                raise answer
            return answer

    async def agent_of(guest: object) -> Agent:
        return Agent()

    monkeypatch.setattr(address_poll, "agent_of", agent_of)
    monkeypatch.setattr(address_poll, "PERIOD_S", 0.0)
    monkeypatch.setattr(address_poll, "SILENT_S", 0.0)
    poll = AddressPoll()

    async def body() -> None:
        first = asyncio.create_task(poll.follow(rig.guest, runtime))
        await asyncio.sleep(0)
        # A second one has nothing to do.
        await poll.follow(rig.guest, runtime)
        async with asyncio.timeout(5):
            await first

    asyncio.run(body())
    assert watch.told == told
    assert not watch.is_asking


def test_many_guests_share_what_may_be_asked() -> None:
    poll = AddressPoll()
    assert poll.period() == PERIOD_S
    poll._asked = 500
    assert poll.period() == 10.0
