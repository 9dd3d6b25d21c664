"""What polkit is asked, and what follows when it does not answer."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from vird.api.caller import Caller
from vird.daemon.access.policy import PolkitPolicy, action_of
from vird.errors import DbusService
from vird.host.polkit import Verdict
from vird.host.process import Identity


class Authority:
    """polkit as far as it is asked."""

    def __init__(self, answer: Verdict | Exception) -> None:
        self.answer = answer
        self.asked: list[Any] = []

    async def verdict(self, *question: Any) -> Verdict:
        self.asked.append(question)
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


def ask(authority: Authority, caller: Caller) -> bool:
    policy = PolkitPolicy(authority)  # type: ignore[arg-type]
    return asyncio.run(policy.allows(caller, "node_device", "read_secure", {"node_device_name": "x"}))


def test_actions_have_libvirts_names() -> None:
    assert action_of("storage_pool", "search_storage_vols") == "org.libvirt.api.storage-pool.search-storage-vols"


@pytest.mark.parametrize("verdict", Verdict)
def test_only_yes_is_yes(verdict: Verdict) -> None:
    caller = Caller(uid=1000, pid=77)
    caller.process_started = 5
    authority = Authority(verdict)
    assert ask(authority, caller) is (verdict is Verdict.ALLOWED)
    action = "org.libvirt.api.node-device.read-secure"
    assert authority.asked == [(Identity(77, 5), 1000, action, {"node_device_name": "x"})]


def test_no_polkit_no_right() -> None:
    assert not ask(Authority(DbusService("gone")), Caller(uid=1000, pid=77))


def test_who_comes_by_the_network_is_no_process_here() -> None:
    authority = Authority(Verdict.ALLOWED)
    assert not ask(authority, Caller(address="192.0.2.1:5"))
    assert not authority.asked
