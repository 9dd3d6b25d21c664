"""One call from frame to answer: look up, check the right, decode, run, encode.

The right is checked before anything of the payload is looked at.  Whatever a driver raises
becomes a wire error in ``answer_failure`` and nowhere else.  Methods that never wait for anything
run right here, without a task of their own; all others get a task.
"""

from __future__ import annotations

import logging
from collections.abc import Coroutine
from dis import get_instructions
from functools import cache
from inspect import iscoroutinefunction
from types import CodeType, CoroutineType
from typing import TYPE_CHECKING, Any, Final

from vird import errors
from vird.api.capability import Capability, WithFiles
from vird.daemon import session_calls
from vird.daemon.routes import Method, Route, route
from vird.wire.events import CallReceived
from vird.wire.procedures import Files, program_of
from vird.wire.xdr import Record, XdrError

if TYPE_CHECKING:
    from vird.daemon.access.guard import Guard
    from vird.daemon.session import Session

log = logging.getLogger(__name__)


def dispatch(session: Session, call: CallReceived) -> None:
    """Answer one call, now or from a task."""
    try:
        found = look_up(call)
    except errors.VirdError as failure:
        answer_failure(session, call, failure, errors.ErrorDomain.RPC)
        return
    try:
        check_right(session, found)
        args = decode(found, call)
        refuse_by_flags(session, found, args)
        running, is_quick = start(session, found, args, call)
    except errors.VirdError as failure:
        answer_failure(session, call, failure, errors.ErrorDomain.RPC)
    except Exception:
        answer_failure(session, call, unexpected(found), errors.ErrorDomain.RPC)
    else:
        if running is not None:
            run(session, found, call, running, is_quick=is_quick)


def look_up(call: CallReceived) -> Route:
    """The route of a call; the texts are the ones libvirt's clients know."""
    program = program_of(call.program)
    if program is None or program.version != call.version:
        raise errors.Rpc(f"Cannot find program {call.program} version {call.version}")
    found = route(call.program, call.procedure)
    if found is None:
        raise errors.Rpc(f"unknown procedure: {call.procedure}")
    return found


def check_right(session: Session, found: Route) -> None:
    """Refuse what this session may not call, knowing nothing of the arguments."""
    procedure = found.procedure
    if not session.is_served(procedure.program):
        raise errors.Rpc(f"Cannot find program {procedure.program.number} version {procedure.program.version}")
    if not session.is_authenticated and not procedure.unauthenticated:
        raise errors.Rpc("authentication required")
    if session.caller.read_only and not procedure.read_only:
        raise errors.OperationDenied(procedure.read_only_refusal())


def refuse_by_flags(session: Session, found: Route, args: Record | None) -> None:
    """Refuse a read-only session a call whose flags ask for more than reading."""
    if session.caller.read_only and found.procedure.refused_read_only(args):
        raise errors.OperationDenied(found.procedure.read_only_refusal(args))


def decode(found: Route, call: CallReceived) -> Record | None:
    """The call's arguments."""
    kind = found.procedure.args
    try:
        if kind is not None:
            return kind.decode(call.payload)
        if call.payload:
            raise XdrError("arguments where none belong")
    except XdrError as fault:
        log.info("undecodable arguments of %s: %s", found.procedure.name, fault)
        raise errors.Rpc("Unable to decode message payload") from fault
    return None


def start(
    session: Session, found: Route, args: Record | None, call: CallReceived
) -> tuple[Coroutine[Any, Any, Any] | None, bool]:
    """The coroutine that does the work, and whether it never waits; None when another task has taken the call over."""
    procedure = found.procedure
    own = session_calls.find(procedure)
    if own is not None:
        if session.guard is not None and procedure.rights:
            return session.guard.carry_out(procedure, args, lambda args: own(session, *found.arguments(args))), False
        work = own(session, *found.arguments(args))
        return work, isinstance(work, CoroutineType) and awaits_nothing(work.cr_code)
    serving = session.serving(found)
    method = found.method(serving)
    if session.guard is not None:
        method = guarded(session.guard, found, args, call, method)
        arguments: tuple[Any, ...] = ()
    else:
        arguments = found.arguments(args) + files_of(found, call)
    if procedure.stream is not None:
        session.start_stream(found, call, method, arguments)
        return None, False
    return method(*arguments), session.guard is None and never_waits(type(serving), procedure.name)


def files_of(found: Route, call: CallReceived) -> tuple[Any, ...]:
    """The open files that came with a call, from now on the method's own, as its further argument."""
    if found.procedure.files not in (Files.IN, Files.BOTH):
        return ()
    files, call.fds = list(call.fds), ()
    return (files,)


def guarded(guard: Guard, found: Route, args: Record | None, call: CallReceived, method: Method) -> Method:
    """The method with its arguments, behind the rights that the caller needs for them; a stream may be added."""

    async def checked(*stream: Any) -> Any:
        def work(args: Record | None) -> Coroutine[Any, Any, Any]:
            return method(*found.arguments(args), *files_of(found, call), *stream)

        return await guard.carry_out(found.procedure, args, work)

    return checked


def run(session: Session, found: Route, call: CallReceived, work: Coroutine[Any, Any, Any], *, is_quick: bool) -> None:
    """Run the work: right here when it never waits for anything, else in a task."""
    if not is_quick:
        session.start_task(finish(session, found, call, work), found.procedure.name)
        return
    try:
        work.send(None)
    except StopIteration as done:
        answer(session, found, call, done.value)
    except errors.VirdError as failure:
        answer_failure(session, call, failure, session.error_domain(found))
    except Exception:
        answer_failure(session, call, unexpected(found), session.error_domain(found))


def never_waits(serving: type[Capability], name: str) -> bool:
    """Whether a driver's method runs through; one that only calls others does if those do."""
    known = _NEVER_WAITS.get((serving, name))
    if known is None:
        method = getattr(serving, name)
        behind: tuple[str, ...] = getattr(method, "derived_from", ())
        known = (
            all(never_waits(serving, each) for each in behind)
            if behind
            else iscoroutinefunction(method) and awaits_nothing(method.__code__)
        )
        _NEVER_WAITS[serving, name] = known
    return known


_NEVER_WAITS: Final[dict[tuple[type[Capability], str], bool]] = {}


@cache
def awaits_nothing(code: CodeType) -> bool:
    """Whether a coroutine's code has no place at which it could wait.

    Most reads are written so: they answer from memory and need neither a task nor a turn of the loop.
    """
    return not any(instruction.opname in _WAITS for instruction in get_instructions(code))


_WAITS: Final = frozenset({"GET_AWAITABLE", "GET_ANEXT"})
"""``await`` and ``async with``, ``async for``."""


async def finish(session: Session, found: Route, call: CallReceived, work: Coroutine[Any, Any, Any]) -> None:
    """Run the work to its end, once there is room for it, and answer."""
    try:
        if found.procedure.priority:
            result = await work
        else:
            async with session.workers.place():
                result = await work
    except errors.VirdError as failure:
        answer_failure(session, call, failure, session.error_domain(found))
    except Exception:
        answer_failure(session, call, unexpected(found), session.error_domain(found))
    else:
        answer(session, found, call, result)


def answer(session: Session, found: Route, call: CallReceived, result: Any) -> None:
    """Send the result; a result that does not fit the reply is our fault and said so."""
    fds: list[int] = []
    if isinstance(result, WithFiles):
        fds, result = result.fds, result.result
        if fds and not session.passes_files:
            session.close_fds(fds)
            refused = errors.OperationUnsupported("open files can only be handed to clients of a unix socket")
            answer_failure(session, call, refused, errors.ErrorDomain.RPC)
            return
    try:
        payload = found.reply(result)
    except XdrError as fault:
        answer_failure(session, call, fault, errors.ErrorDomain.RPC)
    except Exception:
        answer_failure(session, call, unexpected(found), session.error_domain(found))
    else:
        session.send_reply(call, payload, fds)


def unexpected(found: Route) -> errors.VirdError:
    """A fault in our own code: logged whole, told in one line.  Call it while handling the fault."""
    log.exception("%s failed unexpectedly", found.procedure.name)
    return errors.InternalError(f"{found.procedure.name} failed unexpectedly; the daemon's log says where")


def answer_failure(session: Session, call: CallReceived, failure: errors.VirdError, domain: errors.ErrorDomain) -> None:
    """The one place where an error becomes an answer."""
    if failure.domain == errors.ErrorDomain.NONE and not failure.of_nobody:
        failure.domain = domain
    session.send_error(call, failure)
