"""Parameters and flags of moves."""

from __future__ import annotations

import pytest

from vird import errors
from vird.api.enums.migration import DomainMigrateFlags as Flag
from vird.api.params import migration as names
from vird.drivers.common.migration.wishes import Wishes
from vird.drivers.test.beyond.migration.wishes import plain, wanted
from vird.wire.procedures import remote
from vird.wire.xdr import TypedParam, TypedParameterType, TypedValue

PROCEDURE = remote.DOMAIN_MIGRATE_BEGIN3_PARAMS


def test_they_travel_on() -> None:
    wishes = Wishes(Flag.LIVE, "u", "n", "<domain/>", None, 7)
    assert wanted(wishes.params(), Flag.LIVE, PROCEDURE) == wishes


@pytest.mark.parametrize("flags", [Flag.TUNNELLED, Flag.NON_SHARED_DISK, Flag.POSTCOPY, 1 << 30])
def test_what_is_not_simulated_is_refused(flags: int) -> None:
    with pytest.raises(errors.InvalidArg, match="unsupported flags"):
        wanted([], flags, PROCEDURE)
    with pytest.raises(errors.InvalidArg, match="unsupported flags"):
        plain(flags, PROCEDURE)


def test_parameters_are_checked() -> None:
    with pytest.raises(errors.ArgumentUnsupported):
        wanted([TypedParam("no-such", TypedValue.of(1))], 0, PROCEDURE)
    with pytest.raises(errors.InvalidArg):
        wanted([TypedParam(names.MIGRATE_PARAM_BANDWIDTH, TypedValue.of("x"))], 0, PROCEDURE)


def test_a_definition_alone_is_to_stay() -> None:
    with pytest.raises(errors.OperationInvalid):
        wanted([], Flag.OFFLINE, PROCEDURE)
    wanted([], Flag.OFFLINE | Flag.PERSIST_DEST, PROCEDURE)


def test_bandwidth_is_large() -> None:
    wishes = plain(0, PROCEDURE, bandwidth=2**40)
    assert wishes.params() == [
        TypedParam(names.MIGRATE_PARAM_BANDWIDTH, TypedValue.of(2**40, TypedParameterType.ULLONG))
    ]
