"""Every procedure against every kind of caller: allowed or refused as declared, before its payload is looked at."""

from __future__ import annotations

from typing import Any

import pytest

from vird import errors
from vird.daemon import dispatch
from vird.wire.events import CallReceived
from vird.wire.procedures import ADMIN, PROGRAMS, Procedure, Program

ROWS = [row for program in PROGRAMS.values() for row in program if not row.event]
GARBAGE = b"\xff\xff\xff"
"""Arguments of no procedure."""


class Caller:
    """Who asks."""

    def __init__(self, *, read_only: bool) -> None:
        self.read_only = read_only


class Session:
    """A session as far as dispatch asks it before any work begins; ``failures`` are its answers."""

    def __init__(self, program: Program, *, read_only: bool = False, authenticated: bool = True) -> None:
        self._program = program
        self.caller = Caller(read_only=read_only)
        self.is_authenticated = authenticated
        self.failures: list[errors.VirdError] = []

    def is_served(self, program: Program) -> bool:
        return (program is ADMIN) == (self._program is ADMIN)

    def send_error(self, call: Any, failure: errors.VirdError) -> None:
        self.failures.append(failure)


def answer(row: Procedure, session: Session) -> errors.VirdError:
    """What a call with impossible arguments is answered: the right, or else the arguments."""
    call = CallReceived(row.program.number, row.program.version, row.number, 1, GARBAGE, ())
    dispatch.dispatch(session, call)  # type: ignore[arg-type]
    (failure,) = session.failures
    return failure


def is_about_arguments(failure: errors.VirdError) -> bool:
    return isinstance(failure, errors.Rpc) and "Unable to decode message payload" in str(failure)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.program.name}-{row.name}")
def test_as_declared(row: Procedure) -> None:
    assert is_about_arguments(answer(row, Session(row.program)))
    looking = answer(row, Session(row.program, read_only=True))
    assert is_about_arguments(looking) if row.read_only else isinstance(looking, errors.OperationDenied)
    stranger = answer(row, Session(row.program, authenticated=False))
    assert is_about_arguments(stranger) if row.unauthenticated else "authentication required" in str(stranger)


def test_who_is_a_stranger_may_only_say_who_it_is() -> None:
    assert {row.name for row in ROWS if row.unauthenticated} == {
        "auth_list",
        "auth_polkit",
        "auth_sasl_init",
        "auth_sasl_start",
        "auth_sasl_step",
    }


def test_the_programs_have_their_own_sockets() -> None:
    for row in ROWS:
        other = next(program for program in PROGRAMS.values() if (program is ADMIN) != (row.program is ADMIN))
        assert "Cannot find program" in str(answer(row, Session(other)))


def test_all_are_here() -> None:
    assert len(ROWS) > 400
    assert sum(row.read_only for row in ROWS) > 150
