"""What the C library refuses before it asks anybody: flags that exclude each other, numbers that must not be zero.

A check gets the call's record and returns what is wrong and with which argument, or None.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from vird.wire.procedures import Procedure, remote

Fault = tuple[str, str]
Check = Callable[[Any], Fault | None]

LIVE, CONFIG = 1, 2


def exclusive(one: int, other: int, names: str) -> Check:
    """Two flags of which at most one may be given."""
    both = one | other
    return lambda args: (f"{names} in {{}} are mutually exclusive", "flags") if args.flags & both == both else None


def requires(flag: int, needed: int, names: str) -> Check:
    """A flag that makes sense with another one only."""
    return lambda args: (f"{names} in {{}}", "flags") if args.flags & flag and not args.flags & needed else None


def nonzero(field: str, argument: str) -> Check:
    """A number that must not be zero."""
    return lambda args: (f"{argument} in {{}} must not be zero", argument) if not getattr(args, field) else None


def there(field: str, argument: str) -> Check:
    """A text or list that must be there, though the wire could do without."""
    return lambda args: (f"{argument} in {{}} must not be NULL", argument) if getattr(args, field) is None else None


def full(field: str, argument: str) -> Check:
    """A text or list that must not be empty either."""
    return lambda args: (f"{argument} in {{}} must not be empty", argument) if not getattr(args, field) else None


def _metadata(args: Any) -> Fault | None:
    """Titles and descriptions have neither key nor namespace, elements have both."""
    changes = hasattr(args, "metadata")
    if args.type in (0, 1):
        if args.uri is not None:
            return "uri in {} must be NULL", "uri"
        if changes and args.key is not None:
            return "key in {} must be NULL", "key"
        if changes and args.type == 1 and args.metadata and "\n" in args.metadata:
            return "metadata title can't contain newlines", "metadata"
    elif args.type == 2:
        if args.uri is None:
            return "uri in {} must not be NULL", "uri"
        if changes and args.metadata is not None and args.key is None:
            return "key in {} must not be NULL", "key"
    return None


def _keys(args: Any) -> Fault | None:
    if args.codeset >= 11:
        return f"Unsupported codeset {args.codeset}", "codeset"
    return None if args.keycodes else ("nkeycodes in {} must not be zero", "nkeycodes")


def _rebase(args: Any) -> Fault | None:
    if args.flags & 8:
        return None if args.base is not None else ("base in {} must not be NULL", "base")
    if args.flags & (1 | 2 | 4 | 32):
        return "use of flags in {} requires a copy job", "flags"
    return None


def _ssh_keys(args: Any) -> Fault | None:
    if args.flags & 3 and not args.keys:
        return "keys in {} must not be NULL", "keys"
    return None


def _cpu_number(args: Any) -> Fault | None:
    return ("cpuNum in {} only accepts -1 as a negative value", "cpuNum") if args.cpu_num < -1 else None


def _capacity(args: Any) -> Fault | None:
    return ("capacity in {} must not be zero", "capacity") if not args.capacity and not args.flags & 6 else None


def _period(args: Any) -> Fault | None:
    return ("period in {} must be zero or greater", "period") if args.period < 0 else None


_SAVING = exclusive(2, 4, "running and paused flags")
_AFFECTS = exclusive(LIVE, CONFIG, "flags 'affect live' and 'affect config'")

CHECKS: dict[Procedure, tuple[Check, ...]] = {
    remote.DOMAIN_SAVE_FLAGS: (_SAVING,),
    remote.DOMAIN_RESTORE_FLAGS: (_SAVING,),
    remote.DOMAIN_MANAGED_SAVE: (_SAVING,),
    remote.DOMAIN_SAVE_IMAGE_DEFINE_XML: (_SAVING,),
    remote.DOMAIN_REVERT_TO_SNAPSHOT: (exclusive(1, 2, "running and paused flags"),),
    remote.DOMAIN_CORE_DUMP: (
        exclusive(1, 2, "crash and live flags"),
        exclusive(1, 8, "crash and reset flags"),
        exclusive(2, 8, "live and reset flags"),
    ),
    remote.DOMAIN_CORE_DUMP_WITH_FORMAT: (
        exclusive(1, 2, "crash and live flags"),
        exclusive(1, 8, "crash and reset flags"),
        exclusive(2, 8, "live and reset flags"),
    ),
    remote.DOMAIN_SNAPSHOT_CREATE_XML: (
        requires(2, 1, "use of 'current' flag requires 'redefine' flag"),
        exclusive(1, 4, "'redefine' and 'no metadata' flags"),
    ),
    remote.DOMAIN_SNAPSHOT_DELETE: (exclusive(1, 4, "children and children_only flags"),),
    remote.DOMAIN_BLOCK_PEEK: (full("path", "disk"),),
    remote.DOMAIN_GET_BLOCK_INFO: (full("path", "disk"),),
    remote.DOMAIN_CHECKPOINT_CREATE_XML: (
        exclusive(1, 2, "redefine and quiesce flags"),
        requires(4, 1, "use of 'validate' flag requires 'redefine' flag"),
    ),
    remote.DOMAIN_CHECKPOINT_DELETE: (exclusive(1, 4, "children and children_only flags"),),
    remote.DOMAIN_GET_MEMORY_PARAMETERS: (_AFFECTS,),
    remote.DOMAIN_GET_BLKIO_PARAMETERS: (_AFFECTS,),
    remote.DOMAIN_GET_SCHEDULER_PARAMETERS_FLAGS: (_AFFECTS,),
    remote.DOMAIN_GET_BLOCK_IO_TUNE: (_AFFECTS,),
    remote.DOMAIN_GET_VCPU_PIN_INFO: (_AFFECTS,),
    remote.DOMAIN_GET_EMULATOR_PIN_INFO: (_AFFECTS,),
    remote.DOMAIN_GET_VCPUS_FLAGS: (_AFFECTS,),
    remote.DOMAIN_GET_METADATA: (_metadata, _AFFECTS),
    remote.DOMAIN_SET_METADATA: (_metadata,),
    remote.NETWORK_GET_METADATA: (_metadata, _AFFECTS),
    remote.NETWORK_SET_METADATA: (_metadata,),
    remote.DOMAIN_MEMORY_PEEK: (exclusive(1, 2, "virtual and physical flags"),),
    remote.DOMAIN_SEND_KEY: (_keys,),
    remote.DOMAIN_BLOCK_REBASE: (_rebase,),
    remote.DOMAIN_AUTHORIZED_SSH_KEYS_SET: (exclusive(1, 2, "append and remove flags"), _ssh_keys),
    remote.DOMAIN_DEL_IOTHREAD: (nonzero("iothread_id", "iothread_id"),),
    remote.DOMAIN_SET_IOTHREAD_PARAMS: (full("params", "params"),),
    remote.DOMAIN_SET_LAUNCH_SECURITY_STATE: (full("params", "params"),),
    remote.DOMAIN_SET_USER_PASSWORD: (there("user", "user"), there("password", "password")),
    remote.DOMAIN_RENAME: (full("new_name", "new_name"),),
    remote.DOMAIN_SET_VCPUS_FLAGS: (
        requires(4, CONFIG, "use of 'maximum' flag requires 'config' flag"),
        exclusive(8, CONFIG, "guest and config flags"),
    ),
    remote.DOMAIN_SET_MEMORY_STATS_PERIOD: (_period,),
    remote.NODE_GET_CPU_STATS: (_cpu_number,),
    remote.STORAGE_VOL_RESIZE: (_capacity,),
}
"""By call; the first fault counts."""


def fault(row: Procedure, args: Any) -> Fault | None:
    """What is wrong with a call's arguments, None when nothing is."""
    for check in CHECKS.get(row, ()):
        if found := check(args):
            text, argument = found
            return text.replace("{}", row.function), argument
    return None
