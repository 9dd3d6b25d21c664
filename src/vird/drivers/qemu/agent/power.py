"""Power by the guest's own doing: its agent shuts it down, reboots it, or puts it to sleep.

The agent gives no answer to these when it obeys; that the guest did so is seen elsewhere.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal

from vird import errors
from vird.drivers.qemu.agent.connection import agent_of

if TYPE_CHECKING:
    from vird.drivers.qemu.guest import Guest

SLEEPS: Final = {0: "guest-suspend-ram", 1: "guest-suspend-disk", 2: "guest-suspend-hybrid"}
"""Commands by ``virNodeSuspendTarget``: memory, disk, both."""


async def power(guest: Guest, mode: Literal["powerdown", "reboot"]) -> None:
    """Have the agent power the guest off or reboot it."""
    agent = await agent_of(guest)
    await agent.execute_silent("guest-shutdown", {"mode": mode})


async def sleep(guest: Guest, target: int, duration: int) -> None:
    """Have the agent put the guest to sleep; for how long cannot be said.

    Raises ``InvalidArg`` for a kind of sleep that is none, ``ArgumentUnsupported`` for a duration.
    """
    if duration:
        raise errors.ArgumentUnsupported("Duration not supported. Use 0 for now")
    if target not in SLEEPS:
        raise errors.ArgumentUnsupported(f"Unknown suspend target: {target}")
    agent = await agent_of(guest)
    await agent.execute_silent(SLEEPS[target])


async def power_by(
    guest: Guest, mode: Literal["powerdown", "reboot"], *, agent_asked: bool, button_asked: bool, agent_there: bool
) -> bool:
    """Try the agent where it is asked for, or where nothing is and one is there; whether it was told.

    Where the power button will do as well, an agent that fails is no fault.
    """
    if not agent_asked and (button_asked or not agent_there):
        return False
    try:
        await power(guest, mode)
    except errors.VirdError:
        if agent_asked and not button_asked:
            raise
        return False
    return True
