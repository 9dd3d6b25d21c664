"""Who decides: polkit, asked with libvirt's action names.

An action is ``org.libvirt.api.OBJECT.PERMISSION``; the details are the names of the object and ``connect_driver``, so
that an administrator's rules for libvirt hold here.  Nobody is asked for a password.
"""

from __future__ import annotations

import logging
from typing import Protocol

from vird.api.caller import Caller
from vird.daemon.access.objects import Details
from vird.errors import DbusService
from vird.host.polkit import Polkit, Verdict
from vird.host.process import Identity

log = logging.getLogger(__name__)

PREFIX = "org.libvirt.api."


class Policy(Protocol):
    """Whoever can be asked."""

    async def allows(self, caller: Caller, kind: str, permission: str, details: Details) -> bool:
        """Whether the caller may do this to the object that the details name."""


class PolkitPolicy:
    """Asks polkit, every time: its rules may change at any moment."""

    def __init__(self, polkit: Polkit) -> None:
        self._polkit = polkit

    async def allows(self, caller: Caller, kind: str, permission: str, details: Details) -> bool:
        """Whether polkit says yes; who is no process of this host is refused."""
        action = action_of(kind, permission)
        if caller.pid <= 0 or caller.uid < 0:
            log.warning("%s refused to %r, which is no process of this host", action, caller)
            return False
        try:
            process = Identity(caller.pid, caller.process_started)
            verdict = await self._polkit.verdict(process, caller.uid, action, details)
        except DbusService as failure:
            log.error("%s refused to %r: %s", action, caller, failure)
            return False
        return verdict is Verdict.ALLOWED


def action_of(kind: str, permission: str) -> str:
    """How polkit's rules name a permission on a kind of object."""
    return f"{PREFIX}{kind}.{permission}".replace("_", "-")
