"""What would help when something failed, where the failure itself says enough to know.

Pure: an error in, a sentence or None out. The sentences are shown after the error, and only to people.
"""

from __future__ import annotations

from collections.abc import Callable

from vird import errors


def remedy(cause: BaseException) -> str | None:
    """A sentence that says what to do, None when we do not know."""
    for kind, advice in REMEDIES:
        if isinstance(cause, kind):
            return advice(str(cause))
    return None


def _no_socket(text: str) -> str | None:
    if "Failed to connect socket" not in text:
        return None
    if "Permission denied" in text:
        return "this account may not use the daemon: run as root, or join the group that owns its socket"
    return "no daemon listens there: start one with `vird daemon`, or name its socket in the URI (?socket=PATH)"


def _always(advice: str) -> Callable[[str], str | None]:
    return lambda text: advice


def _wrong_state(text: str) -> str | None:
    if "domain is not running" in text:
        return "start it first, with `vird start`"
    if "network is not active" in text or "is not active" in text:
        return "start it first: `vird net-start` for networks, `vird pool-start` for pools"
    if "already running" in text:
        return "nothing is left to do, or `vird reboot` was meant"
    return None


REMEDIES: tuple[tuple[type[BaseException], Callable[[str], str | None]], ...] = (
    (errors.SystemError_, _no_socket),
    (errors.NoDomain, _always("`vird list --all` shows the guests there are")),
    (errors.NoNetwork, _always("`vird net-list --all` shows the networks there are")),
    (errors.NoStoragePool, _always("`vird pool-list --all` shows the pools there are")),
    (errors.OperationInvalid, _wrong_state),
    (errors.OperationTimeout, _always("the daemon or the guest is busy; `vird domjobinfo` tells with what")),
)
