"""Events told again to a client that has heard them up to a number: the calls of our own program.

A client that comes back holds the events of its new connection, registers, and releases them: what it missed comes from
the log, in order, and then what happens. As all of that is one step on the loop, nothing is lost or told twice.
"""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from functools import cache
from types import NoneType
from typing import TYPE_CHECKING, Annotated, Any, cast, get_args, get_origin, get_type_hints

from vird import errors
from vird.api.event_wire import BY_KIND
from vird.api.events import Event
from vird.daemon.event_log import KEPT, LoggedEvent
from vird.wire.procedures.vird import Heard
from vird.wire.xdr import Record, TypedValue

if TYPE_CHECKING:
    from vird.daemon.session import Session

Call = Callable[..., Coroutine[Any, Any, Any]]

KINDS: dict[str, type[Event]] = {kind.__name__: kind for kind in BY_KIND}


async def events_hold(session: Session) -> int:
    """Tell of no events for now; the number of the last one."""
    log = session.service.event_log
    if log is None or session.opened is None:
        raise errors.InternalError("connection not open")
    if session.guard is not None:
        raise errors.OperationUnsupported("events are not told again where access is controlled")
    session.subscriptions.hold(log.last)
    return log.last


async def events_release(session: Session, heard: list[Heard]) -> None:
    """Tell each callback what it has not heard, then go on.

    Raises ``OperationFailed`` when some of that is not kept any more; the events stay held then.
    """
    log = session.service.event_log
    held = session.subscriptions.held_at
    if log is None or session.opened is None or held is None:
        raise errors.OperationInvalid("no events are held")
    after = {each.callback_id: each.number for each in heard}
    first = min([held, *after.values()])
    rows = list(log.since(first, KEPT)) if first < log.last else []
    if len(rows) != log.last - first:
        raise errors.OperationFailed(f"events after number {first} are not kept any more")
    sources = {source.source for source in session.opened.events}
    for row in rows:
        if row.source in sources and row.kind in KINDS:
            session.subscriptions.tell_again(row.number, restored(row), after)
    session.subscriptions.release()


def restored(row: LoggedEvent) -> Event:
    """The event of a row of the log."""
    import json

    kind, fields = KINDS[row.kind], json.loads(row.fields)
    return kind(**{name: _value(hint, fields[name]) for name, hint in _hints(cast(Any, kind)).items()})


@cache
def _hints(kind: Any) -> dict[str, Any]:
    hints = get_type_hints(kind, include_extras=False)
    return {name: hints[name] for name in kind.__match_args__}


def _value(hint: Any, plain: Any) -> Any:
    if plain is None:
        return None
    if get_origin(hint) is Annotated:
        return _value(get_args(hint)[0], plain)
    if get_origin(hint) is list:
        return [_value(get_args(hint)[0], each) for each in plain]
    if NoneType in get_args(hint):
        return _value(next(each for each in get_args(hint) if each is not NoneType), plain)
    if hint is bytes:
        return bytes.fromhex(plain)
    if hint is TypedValue:
        return TypedValue(plain["type"], plain["value"])
    if isinstance(hint, type) and issubclass(hint, Record):
        return hint(*(_value(each, plain[name]) for name, each in _hints(cast(Any, hint)).items()))
    return plain


CALLS: dict[str, Call] = {"events_hold": events_hold, "events_release": events_release}
"""Procedure name to what answers it."""
