"""What a move is asked for, and how it goes on to the other host."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vird import errors
from vird.api.params import migration as names
from vird.drivers.common.migration.wishes import KINDS, REPEATABLE, Wishes
from vird.wire.xdr import TypedParam, TypedParameterType, TypedValue

VALUES = {
    TypedParameterType.STRING: st.text(max_size=8),
    TypedParameterType.ULLONG: st.integers(1, 2**64 - 1),
    TypedParameterType.INT: st.integers(-(2**31), 2**31 - 1),
}


@given(st.data())
def test_everything_travels_on(data: st.DataObject) -> None:
    params = []
    for name in data.draw(st.lists(st.sampled_from(list(KINDS)), unique=True)):
        for _ in range(data.draw(st.integers(1, 3)) if name in REPEATABLE else 1):
            params.append(TypedParam(name, TypedValue.of(data.draw(VALUES[KINDS[name]]), KINDS[name])))
    wishes = Wishes.of(params, 3)
    assert Wishes.of(wishes.params(), 3) == wishes
    assert sorted(map(repr, wishes.params())) == sorted(map(repr, params))


def test_what_is_not_known_is_refused() -> None:
    with pytest.raises(errors.ArgumentUnsupported, match="no-such"):
        Wishes.of([TypedParam("no-such", TypedValue.of("x"))], 0)
    with pytest.raises(errors.InvalidArg):
        Wishes.of([TypedParam(names.MIGRATE_PARAM_BANDWIDTH, TypedValue.of("x"))], 0)


def test_lists_keep_their_order() -> None:
    params = [TypedParam(names.MIGRATE_PARAM_MIGRATE_DISKS, TypedValue.of(each)) for each in ("vdb", "vda")]
    assert Wishes.of(params, 0).more == {names.MIGRATE_PARAM_MIGRATE_DISKS: ["vdb", "vda"]}
