"""Limits of a port as typed parameters."""

from __future__ import annotations

import pytest

from vird.api.params import network as names
from vird.drivers.common.port_limits import changed_bandwidth, parameters_of
from vird.errors import InvalidArg
from vird.wire.xdr import TypedParam, TypedValue


def limit(name: str, value: int) -> TypedParam:
    return TypedParam(name, TypedValue.uint32(value))


def test_one_direction_alone() -> None:
    changed = changed_bandwidth(None, [limit(names.NETWORK_PORT_BANDWIDTH_OUT_AVERAGE, 7)])
    assert {param.field: param.value.value for param in parameters_of(changed)} == {
        names.NETWORK_PORT_BANDWIDTH_OUT_AVERAGE: 7,
        names.NETWORK_PORT_BANDWIDTH_OUT_PEAK: 0,
        names.NETWORK_PORT_BANDWIDTH_OUT_BURST: 0,
    }


def test_an_average_of_zero_takes_a_direction_away() -> None:
    before = changed_bandwidth(None, [limit(names.NETWORK_PORT_BANDWIDTH_IN_AVERAGE, 7)])
    assert parameters_of(changed_bandwidth(before, [limit(names.NETWORK_PORT_BANDWIDTH_IN_AVERAGE, 0)])) == []
    assert parameters_of(before)


def test_no_limit() -> None:
    with pytest.raises(InvalidArg):
        changed_bandwidth(None, [limit("nonsense", 7)])
