"""How states and their reasons read.

One word or two for each number, the ones that scripts have looked for ever since.
"""

from __future__ import annotations

from enum import IntEnum

from vird.api.enums import domain as enums

STATES = {
    enums.DomainState.NOSTATE: "no state",
    enums.DomainState.RUNNING: "running",
    enums.DomainState.BLOCKED: "idle",
    enums.DomainState.PAUSED: "paused",
    enums.DomainState.SHUTDOWN: "in shutdown",
    enums.DomainState.SHUTOFF: "shut off",
    enums.DomainState.CRASHED: "crashed",
    enums.DomainState.PMSUSPENDED: "pmsuspended",
}

REASONS: dict[int, type[IntEnum]] = {
    enums.DomainState.NOSTATE: enums.DomainNostateReason,
    enums.DomainState.RUNNING: enums.DomainRunningReason,
    enums.DomainState.BLOCKED: enums.DomainBlockedReason,
    enums.DomainState.PAUSED: enums.DomainPausedReason,
    enums.DomainState.SHUTDOWN: enums.DomainShutdownReason,
    enums.DomainState.SHUTOFF: enums.DomainShutoffReason,
    enums.DomainState.CRASHED: enums.DomainCrashedReason,
    enums.DomainState.PMSUSPENDED: enums.DomainPMSuspendedReason,
}

UNLIKE_THEIR_NAMES = {
    "FROM_SNAPSHOT": "from snapshot",
    "MIGRATION_CANCELED": "migration canceled",
    "SAVE_CANCELED": "save canceled",
    "SHUTTING_DOWN": "shutting down",
    "STARTING_UP": "starting up",
    "POSTCOPY": "post-copy",
    "POSTCOPY_FAILED": "post-copy failed",
    "IOERROR": "I/O error",
    "API_ERROR": "api error",
    "SAVE": "saving",
    "DUMP": "dumping",
    "MIGRATION": "migrating",
    "SNAPSHOT": "creating snapshot",
    "USER": "user",
}


def state_word(state: int) -> str:
    """A state in words."""
    return STATES.get(state, "no state")  # type: ignore[call-overload, no-any-return]


def reason_word(state: int, reason: int) -> str:
    """The reason of a state in words; "unknown" for what we do not know."""
    try:
        name = REASONS[state](reason).name
    except (KeyError, ValueError):
        return "unknown"
    if state == enums.DomainState.SHUTOFF and name == "FROM_SNAPSHOT":
        return "from snapshot"
    if state == enums.DomainState.SHUTOFF and name == "SAVED":
        return "saved"
    if state == enums.DomainState.SHUTDOWN and name == "USER":
        return "user"
    return UNLIKE_THEIR_NAMES.get(name, name.lower().replace("_", " "))
