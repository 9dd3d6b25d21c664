"""The call by which a local client has polkit say that it may come in.

polkit may ask the user for a password meanwhile, which takes as long as it takes, and ends when the client leaves.
"""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING

from vird import errors
from vird.daemon.listeners import Auth
from vird.host.polkit import Verdict
from vird.host.process import Identity

if TYPE_CHECKING:
    from vird.daemon.session import Session

log = logging.getLogger(__name__)

MANAGE, MONITOR = "org.libvirt.unix.manage", "org.libvirt.unix.monitor"
"""libvirt's actions for its two sockets."""


async def auth_polkit(session: Session) -> int:
    """Whether it may; 1 once it is in.

    Raises ``AuthFailed``, ``AuthUnavailable`` where somebody would have to be asked and cannot be, ``AuthCancelled``,
    and ``DbusService`` without polkit.
    """
    caller = session.caller
    if session.is_authenticated or session.entrance.auth is not Auth.POLKIT:
        log.warning("authentication failed: polkit was not offered", extra=session.who())
        raise errors.AuthFailed("authentication failed", domain=errors.ErrorDomain.RPC)
    action = MONITOR if caller.read_only else MANAGE
    asking = asyncio.current_task()
    assert asking is not None, "a call that waits has a task"

    def stop_asking() -> None:
        asking.cancel()

    stay = caller.on_lost(stop_asking)
    try:
        process = Identity(caller.pid, caller.process_started)
        verdict = await session.service.polkit.verdict(process, caller.uid, action, {}, may_ask=True)
    finally:
        stay()
    if verdict is not Verdict.ALLOWED:
        log.warning("%s: %s", action, verdict.value, extra=session.who())
        raise _refusal(verdict, action)
    session.authenticated()
    log.info("polkit allowed %s", action, extra=session.who())
    return 1


def _refusal(verdict: Verdict, action: str) -> errors.VirdError:
    domain = errors.ErrorDomain.POLKIT
    if verdict is Verdict.UNPROVEN:
        return errors.AuthUnavailable(f"no polkit agent available to authenticate action '{action}'", domain=domain)
    if verdict is Verdict.DISMISSED:
        return errors.AuthCancelled("user cancelled authentication process", domain=domain)
    return errors.AuthFailed("access denied by policy", domain=domain)
