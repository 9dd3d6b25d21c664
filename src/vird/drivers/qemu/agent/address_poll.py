"""Asking a guest's agent for its addresses while it has one: an agent never says by itself that one is new.

Started when the agent opens its channel.  However many guests there are, the host pays for so many questions a second
and not more: with many guests each is asked less often.
"""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final

from vird.api.enums.domain import DomainState
from vird.drivers.qemu.agent.addresses import told
from vird.drivers.qemu.agent.connection import agent_of, is_connected
from vird.errors import VirdError
from vird.qmp.agent_client import SYNC_DEADLINE, AgentRefused

if TYPE_CHECKING:
    from vird.drivers.qemu.guest import Guest, Runtime

log = logging.getLogger(__name__)

PERIOD_S: Final = 0.7
"""Between two questions to one guest, so that an address is known within a second."""
QUESTIONS_PER_S: Final = 50
"""For all guests together."""
SILENT_S: Final = 30.0
"""Before an agent that did not answer is asked again: a question keeps others waiting."""


class AddressPoll:
    """Asks the agents of all guests of one daemon."""

    def __init__(self) -> None:
        self._asked = 0

    def period(self) -> float:
        """Seconds between two questions to one guest."""
        return max(PERIOD_S, self._asked / QUESTIONS_PER_S)

    async def follow(self, guest: Guest, runtime: Runtime) -> None:
        """Ask until the agent or the guest has gone, or the agent knows no such question; one asks at a time."""
        watch = runtime.addresses
        if watch is None or watch.is_asking:
            return
        watch.is_asking = True
        self._asked += 1
        try:
            while guest.runtime is runtime and is_connected(guest):
                wait_s = self.period()
                try:
                    if guest.state == DomainState.RUNNING:
                        agent = await agent_of(guest)
                        answer: Any = await agent.execute("guest-network-get-interfaces", deadline=SYNC_DEADLINE)
                        watch.agent_says(told(answer))
                except AgentRefused as refusal:
                    # While file systems are frozen nothing else is answered.
                    log.debug("%s", refusal, extra={"guest": guest.name})
                    wait_s = SILENT_S
                except (VirdError, KeyError, TypeError, ValueError) as failure:
                    log.debug("the agent tells no addresses: %s", failure, extra={"guest": guest.name})
                    wait_s = SILENT_S
                with suppress(TimeoutError):
                    async with asyncio.timeout(wait_s):
                        await runtime.gone.wait()
        finally:
            self._asked -= 1
            watch.is_asking = False
