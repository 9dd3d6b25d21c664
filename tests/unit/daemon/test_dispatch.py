"""Which methods run where the call came in: those that cannot wait, whoever else they call."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dis import get_instructions
from typing import Any

import pytest

from vird.api.capabilities import CAPABILITIES
from vird.api.capabilities.lifecycle import Lifecycle
from vird.daemon.dispatch import never_waits
from vird.drivers.qemu.lifecycle import QemuLifecycle
from vird.drivers.test.lifecycle import TestLifecycle as Simulated


@asynccontextmanager
async def job() -> AsyncIterator[None]:
    yield


async def three() -> AsyncIterator[int]:
    yield 3


def started() -> Any:
    return job()


class Mixed(Lifecycle):
    """Methods of every sort, under names of a capability."""

    async def domain_create_with_flags(self, dom: Any, flags: int) -> Any:
        return dom

    async def domain_undefine_flags(self, dom: Any, flags: int) -> None:
        async with job():
            pass

    async def domain_destroy_flags(self, dom: Any, flags: int) -> None:
        async for _ in three():
            pass

    def domain_define_xml_flags(self, xml: str, flags: int) -> Any:
        return started()


@pytest.mark.parametrize(
    ("name", "answer"),
    [
        ("domain_create_with_flags", True),
        ("domain_create", True),
        ("domain_undefine_flags", False),
        ("domain_undefine", False),
        ("domain_destroy_flags", False),
        ("domain_destroy", False),
        ("domain_define_xml_flags", False),
        ("domain_define_xml", False),
    ],
)
def test_a_method_is_as_quick_as_what_it_calls(name: str, answer: bool) -> None:
    assert never_waits(Mixed, name) is answer


def test_simulated_guests_change_at_once_and_real_ones_do_not() -> None:
    assert never_waits(Simulated, "domain_define_xml")
    assert not never_waits(QemuLifecycle, "domain_define_xml")


def derived() -> list[Any]:
    return [
        pytest.param(method, id=name)
        for kind in CAPABILITIES
        for name, method in vars(kind).items()
        if hasattr(method, "derived_from")
    ]


@pytest.mark.parametrize("method", derived())
def test_what_is_marked_as_derived_waits_for_nothing_else(method: Any) -> None:
    """The mark is what ``never_waits`` goes by."""
    names = method.derived_from
    steps = list(get_instructions(method.__wrapped__.__code__))
    waits = [step for step in steps if step.opname in ("GET_AWAITABLE", "GET_ANEXT")]
    calls = [step for step in steps if step.opname == "LOAD_METHOD" and step.argval in names]
    assert 0 < len(waits) <= len(calls)
