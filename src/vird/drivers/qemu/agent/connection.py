"""The way to a guest's agent: its channel found, its state checked, the connection made when first needed.

The guest tells QEMU whether its agent has the channel open, and the live document says so
(``state='connected'``).  A connection is kept for the guest's run and made anew when it broke.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from vird import errors
from vird.api.enums.domain import DomainState
from vird.api.enums.domain_stats import DomainAgentResponseTimeoutValues as Timeout
from vird.drivers.qemu.watch import AGENT_CHANNEL
from vird.errors import ErrorDomain
from vird.model.domain.devices.channel import Channel
from vird.model.domain.domain import Domain
from vird.qmp.agent_client import SYNC_DEADLINE, AgentClient, connect_agent

if TYPE_CHECKING:
    from vird.drivers.qemu.guest import Guest

PATIENCE_S: Final = 60.0
"""How long a command may take when nobody said otherwise; freezing file systems takes a while."""


def agent_channel(live: Domain) -> Channel | None:
    """The channel that the guest's agent listens at."""
    for channel in live.devices.channels if live.devices is not None else ():
        if channel.target is not None and getattr(channel.target, "name", None) == AGENT_CHANNEL:
            return channel
    return None


def is_connected(guest: Guest) -> bool:
    """Whether an agent of a running guest has its end of the channel open."""
    channel = agent_channel(guest.live) if guest.live is not None else None
    return channel is not None and channel.target is not None and channel.target.state == "connected"


async def agent_of(guest: Guest) -> AgentClient:
    """The connection to a running guest's agent.

    Raises ``OperationInvalid`` unless the guest runs, ``ArgumentUnsupported`` when it has no channel for an
    agent, ``AgentUnresponsive`` when no agent is there.
    """
    if guest.runtime is None or guest.live is None or guest.state != DomainState.RUNNING:
        raise errors.OperationInvalid("domain is not running", domain=ErrorDomain.QEMU)
    channel = agent_channel(guest.live)
    path = channel.sources[0].path if channel is not None and channel.sources else None
    if path is None:
        raise errors.ArgumentUnsupported("QEMU guest agent is not configured")
    if not is_connected(guest):
        raise errors.AgentUnresponsive("QEMU guest agent is not connected")
    runtime = guest.runtime
    if runtime.agent is None or runtime.agent.closed.is_set():
        runtime.agent = await connect_agent(path)
    return runtime.agent


async def ask(guest: Guest, command: str, arguments: Mapping[str, Any] | None = None) -> Any:
    """Have the agent carry out a command, within the time that the guest's agents have; its result.

    Raises what ``agent_of`` raises, ``AgentUnresponsive`` when time is over, ``AgentRefused`` when it refuses.
    """
    agent = await agent_of(guest)
    return await agent.execute(command, arguments, deadline=deadline_of(guest.agent_timeout))


def deadline_of(timeout: int | None) -> float | None:
    """Seconds that a command may take: None for ever, by libvirt's numbers for special times.

    Raises ``AgentUnresponsive`` when there is to be no waiting at all, for no answer comes in no time.
    """
    if timeout is None:
        return PATIENCE_S
    if timeout == Timeout.NOWAIT:
        raise errors.AgentUnresponsive("Guest agent not available for now")
    if timeout == Timeout.BLOCK:
        return None
    return SYNC_DEADLINE if timeout == Timeout.DEFAULT else float(timeout)


def check_timeout(timeout: int) -> None:
    """Raises ``InvalidArg`` for a number that is no time and stands for none."""
    if timeout < Timeout.BLOCK:
        raise errors.InvalidArg(f"guest agent timeout '{timeout}' is less than the minimum '{int(Timeout.BLOCK)}'")
