"""What is refused before a driver is asked."""

from __future__ import annotations

import asyncio

import pytest

from vird.api.capabilities.host import Host
from vird.errors import InvalidArg, NoSupport


def test_the_baseline_of_nothing_is_refused_for_what_it_is() -> None:
    with pytest.raises(InvalidArg, match="must not be NULL"):
        asyncio.run(Host().connect_baseline_hypervisor_cpu(None, None, None, None, [], 0))
    with pytest.raises(NoSupport):
        asyncio.run(Host().connect_baseline_hypervisor_cpu(None, None, None, None, ["<cpu/>"], 0))
