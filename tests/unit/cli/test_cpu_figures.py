"""Figures of processors out of one list, whatever is left out of it."""

from __future__ import annotations

import asyncio
from typing import Any

from vird.cli.cpu_figures import of_all, of_each
from vird.wire.procedures import remote
from vird.wire.xdr import TypedParam, TypedParameterType, TypedValue


class Link:
    """Two processors with two figures each; the second tells only one of them."""

    async def call_for(self, kind: Any, procedure: Any, args: Any) -> Any:
        if args.nparams == 0:
            return remote.DomainGetCpuStatsRet([], 2)
        figures = [[("cpu_time", 1), ("vcpu_time", 2)], [("cpu_time", 3)]]
        chosen = figures[:1] if args.start_cpu < 0 else figures[args.start_cpu :][: args.ncpus]
        return remote.DomainGetCpuStatsRet([_param(*each) for group in chosen for each in group], 2)


def _param(name: str, value: int) -> TypedParam:
    return TypedParam(name, TypedValue(TypedParameterType.ULLONG, value))


class Guest:
    ref = remote.DomainRef("g", bytes(16), 1)
    _link = Link()


def test_of_all() -> None:
    assert asyncio.run(of_all(Guest())) == {"cpu_time": 1, "vcpu_time": 2}  # type: ignore[arg-type]


def test_of_each() -> None:
    found = asyncio.run(of_each(Guest(), 0, None))  # type: ignore[arg-type]
    assert found == {"0": {"cpu_time": 1, "vcpu_time": 2}, "1": {"cpu_time": 3}}


def test_from_the_second_on() -> None:
    assert asyncio.run(of_each(Guest(), 1, 5)) == {"1": {"cpu_time": 3}}  # type: ignore[arg-type]
