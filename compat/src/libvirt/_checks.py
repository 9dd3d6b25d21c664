"""What the C library refuses before it asks anybody: flags that exclude each other, numbers that must not be zero.

A check gets the call's record and returns what is wrong and with which argument, or None.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from libvirt import _constants
from vird.api.enums.domain import DomainLifecycle, DomainLifecycleAction
from vird.wire.procedures import Procedure, qemu, remote

Fault = tuple[str, str]
Check = Callable[[Any], Fault | None]


def exclusive(one: str, other: str) -> Check:
    """Two flags, by their names, of which at most one may be given."""
    both = getattr(_constants, one) | getattr(_constants, other)
    text = f"Flags '{one}' and '{other}' are mutually exclusive"
    return lambda args: (text, "flags") if args.flags & both == both else None


def requires(flag: str, needed: str) -> Check:
    """A flag that makes sense with another one only; both by their names."""
    bit, other = getattr(_constants, flag), getattr(_constants, needed)
    text = f"Flag '{needed}' is required by flag '{flag}'"
    return lambda args: (text, "flags") if args.flags & bit and not args.flags & other else None


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
        return "use of flags requires a copy job", "flags"
    return None


def _ssh_keys(args: Any) -> Fault | None:
    if args.flags & 3 and not args.keys:
        return "keys in {} must not be NULL", "keys"
    return None


def _cpu_number(args: Any) -> Fault | None:
    return ("cpuNum in {} only accepts -1 as a negative value", "cpuNum") if args.cpu_num < -1 else None


def _cell_number(args: Any) -> Fault | None:
    return ("cellNum in {} only accepts -1 as a negative value", "cpuNum") if args.cell_num < -1 else None


def _capacity(args: Any) -> Fault | None:
    return ("capacity in {} must not be zero", "capacity") if not args.capacity and not args.flags & 6 else None


def _period(args: Any) -> Fault | None:
    return ("period in {} must be zero or greater", "period") if args.period < 0 else None


def _dump_format(args: Any) -> Fault | None:
    return None if args.dumpformat < 5 else (f"dumpformat '{i32_of(args.dumpformat)}' is not supported", "dumpformat")


def _lifecycle(args: Any) -> Fault | None:
    for name, known in (("type", DomainLifecycle), ("action", DomainLifecycleAction)):
        if (given := getattr(args, name)) >= len(known):
            return f"invalid argument: invalid lifecycle {name} '{given}'", name
    return None


def i32_of(number: int) -> int:
    """An unsigned number as the signed one with the same bits."""
    return number - 2**32 if number >= 2**31 else number


_SAVING = exclusive("VIR_DOMAIN_SAVE_RUNNING", "VIR_DOMAIN_SAVE_PAUSED")
_AFFECTS = exclusive("VIR_DOMAIN_AFFECT_LIVE", "VIR_DOMAIN_AFFECT_CONFIG")
_DUMPING = (
    exclusive("VIR_DUMP_CRASH", "VIR_DUMP_LIVE"),
    exclusive("VIR_DUMP_CRASH", "VIR_DUMP_RESET"),
    exclusive("VIR_DUMP_LIVE", "VIR_DUMP_RESET"),
)

CHECKS: dict[Procedure, tuple[Check, ...]] = {
    remote.DOMAIN_SAVE_FLAGS: (_SAVING,),
    remote.DOMAIN_RESTORE_FLAGS: (_SAVING,),
    remote.DOMAIN_MANAGED_SAVE: (_SAVING,),
    remote.DOMAIN_SAVE_IMAGE_DEFINE_XML: (_SAVING,),
    remote.DOMAIN_REVERT_TO_SNAPSHOT: (
        exclusive("VIR_DOMAIN_SNAPSHOT_REVERT_RUNNING", "VIR_DOMAIN_SNAPSHOT_REVERT_PAUSED"),
    ),
    remote.DOMAIN_MANAGED_SAVE_DEFINE_XML: (_SAVING,),
    remote.DOMAIN_SAVE_PARAMS: (_SAVING,),
    remote.DOMAIN_RESTORE_PARAMS: (_SAVING,),
    remote.DOMAIN_CORE_DUMP: _DUMPING,
    remote.DOMAIN_CORE_DUMP_WITH_FORMAT: (_dump_format, *_DUMPING),
    remote.DOMAIN_SET_LIFECYCLE_ACTION: (_lifecycle,),
    remote.DOMAIN_START_DIRTY_RATE_CALC: (
        exclusive("VIR_DOMAIN_DIRTYRATE_MODE_DIRTY_BITMAP", "VIR_DOMAIN_DIRTYRATE_MODE_DIRTY_RING"),
    ),
    remote.DOMAIN_GET_IOTHREAD_INFO: (_AFFECTS,),
    remote.DOMAIN_SEND_PROCESS_SIGNAL: (nonzero("pid_value", "pid_value"),),
    remote.DOMAIN_GET_JOB_STATS: (requires("VIR_DOMAIN_JOB_STATS_KEEP_COMPLETED", "VIR_DOMAIN_JOB_STATS_COMPLETED"),),
    qemu.DOMAIN_ATTACH: (nonzero("pid_value", "pid_value"),),
    remote.DOMAIN_SNAPSHOT_CREATE_XML: (
        requires("VIR_DOMAIN_SNAPSHOT_CREATE_CURRENT", "VIR_DOMAIN_SNAPSHOT_CREATE_REDEFINE"),
        exclusive("VIR_DOMAIN_SNAPSHOT_CREATE_REDEFINE", "VIR_DOMAIN_SNAPSHOT_CREATE_NO_METADATA"),
        exclusive("VIR_DOMAIN_SNAPSHOT_CREATE_REDEFINE", "VIR_DOMAIN_SNAPSHOT_CREATE_HALT"),
    ),
    remote.DOMAIN_SNAPSHOT_DELETE: (
        exclusive("VIR_DOMAIN_SNAPSHOT_DELETE_CHILDREN", "VIR_DOMAIN_SNAPSHOT_DELETE_CHILDREN_ONLY"),
    ),
    remote.DOMAIN_BLOCK_PEEK: (full("path", "string disk"),),
    remote.DOMAIN_GET_BLOCK_INFO: (full("path", "disk"),),
    remote.DOMAIN_CHECKPOINT_CREATE_XML: (
        exclusive("VIR_DOMAIN_CHECKPOINT_CREATE_REDEFINE", "VIR_DOMAIN_CHECKPOINT_CREATE_QUIESCE"),
        requires("VIR_DOMAIN_CHECKPOINT_CREATE_REDEFINE_VALIDATE", "VIR_DOMAIN_CHECKPOINT_CREATE_REDEFINE"),
    ),
    remote.DOMAIN_CHECKPOINT_DELETE: (
        exclusive("VIR_DOMAIN_CHECKPOINT_DELETE_CHILDREN", "VIR_DOMAIN_CHECKPOINT_DELETE_CHILDREN_ONLY"),
    ),
    remote.DOMAIN_GET_MEMORY_PARAMETERS: (_AFFECTS,),
    remote.DOMAIN_GET_BLKIO_PARAMETERS: (_AFFECTS,),
    remote.DOMAIN_GET_SCHEDULER_PARAMETERS_FLAGS: (_AFFECTS,),
    remote.DOMAIN_GET_BLOCK_IO_TUNE: (_AFFECTS,),
    remote.DOMAIN_GET_VCPU_PIN_INFO: (_AFFECTS,),
    remote.DOMAIN_GET_EMULATOR_PIN_INFO: (_AFFECTS,),
    remote.DOMAIN_GET_VCPUS_FLAGS: (_AFFECTS,),
    remote.DOMAIN_GET_METADATA: (_AFFECTS, _metadata),
    remote.DOMAIN_SET_METADATA: (_metadata,),
    remote.NETWORK_GET_METADATA: (_AFFECTS, _metadata),
    remote.NETWORK_SET_METADATA: (_metadata,),
    remote.DOMAIN_MEMORY_PEEK: (exclusive("VIR_MEMORY_VIRTUAL", "VIR_MEMORY_PHYSICAL"),),
    remote.DOMAIN_SEND_KEY: (_keys,),
    remote.DOMAIN_BLOCK_REBASE: (_rebase,),
    remote.DOMAIN_AUTHORIZED_SSH_KEYS_SET: (
        exclusive("VIR_DOMAIN_AUTHORIZED_SSH_KEYS_SET_APPEND", "VIR_DOMAIN_AUTHORIZED_SSH_KEYS_SET_REMOVE"),
        _ssh_keys,
    ),
    remote.DOMAIN_DEL_IOTHREAD: (nonzero("iothread_id", "iothread_id"),),
    remote.DOMAIN_SET_IOTHREAD_PARAMS: (full("params", "params"),),
    remote.DOMAIN_SET_LAUNCH_SECURITY_STATE: (full("params", "params"),),
    remote.DOMAIN_SET_USER_PASSWORD: (there("user", "user"), there("password", "password")),
    remote.DOMAIN_RENAME: (full("new_name", "new_name"),),
    remote.DOMAIN_SET_VCPUS_FLAGS: (
        requires("VIR_DOMAIN_VCPU_MAXIMUM", "VIR_DOMAIN_AFFECT_CONFIG"),
        exclusive("VIR_DOMAIN_VCPU_GUEST", "VIR_DOMAIN_AFFECT_CONFIG"),
    ),
    remote.DOMAIN_SET_MEMORY_STATS_PERIOD: (_period,),
    remote.NODE_GET_CPU_STATS: (_cpu_number,),
    remote.NODE_GET_MEMORY_STATS: (_cell_number,),
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
