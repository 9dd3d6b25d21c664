"""Strangers at a socket where polkit decides: who comes in, what the others are told, and who leaves while asking."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from vird import errors
from vird.client.raw import RawClient
from vird.daemon import drivers as daemon_drivers
from vird.daemon import service as services
from vird.daemon.polkit_calls import MANAGE, MONITOR
from vird.daemon.service import Service
from vird.daemon.settings import Settings
from vird.host.paths import Paths
from vird.host.polkit import Verdict
from vird.wire.procedures import remote
from vird.wire.procedures.auth import AuthType

SOMEBODY = 1000


class Authority:
    """polkit as far as it is asked; without an answer it waits for the user."""

    def __init__(self, answer: Verdict | None) -> None:
        self.answer = answer
        self.asked: list[str] = []
        self.was_asked = asyncio.Event()
        self.given_up = asyncio.Event()

    async def verdict(self, process: Any, uid: int, action: str, details: Any, *, may_ask: bool) -> Verdict:
        assert (process.pid, uid, details, may_ask) == (os.getpid(), SOMEBODY, {}, True)
        self.asked.append(action)
        self.was_asked.set()
        try:
            while self.answer is None:
                await asyncio.Event().wait()
        finally:
            self.given_up.set()
        return self.answer

    def close(self) -> None:
        """Nothing to end."""


@pytest.fixture
def play(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Runs a scene with somebody who has just come to a daemon of its own."""
    monkeypatch.setattr(daemon_drivers, "STARTED_WITH_THE_DAEMON", ())
    caller_of = services._caller

    def not_root(*about: Any) -> Any:
        caller = caller_of(*about)
        caller.uid = SOMEBODY
        return caller

    monkeypatch.setattr(services, "_caller", not_root)

    def run(scene: Callable[..., Any], answer: Verdict | None, socket: str = "libvirt-sock") -> None:
        async def whole() -> None:
            service = Service(Paths(tmp_path), Settings({"auth_unix_rw": "polkit", "auth_unix_ro": "polkit"}))
            service._polkit = authority = Authority(answer)  # type: ignore[assignment]
            await service.start({})
            try:
                async with asyncio.timeout(10), await RawClient.open(service.paths.run / socket) as client:
                    await scene(authority, client)
            finally:
                await service.stop()

        asyncio.run(whole())

    return run


@pytest.mark.parametrize(("socket", "action"), [("libvirt-sock", MANAGE), ("libvirt-sock-ro", MONITOR)])
def test_who_may_comes_in(play: Any, socket: str, action: str) -> None:
    async def scene(authority: Authority, client: RawClient) -> None:
        assert (await client.call(remote.AUTH_LIST)).types == [AuthType.POLKIT]
        with pytest.raises(errors.Rpc, match="authentication required"):
            await client.call(remote.CONNECT_OPEN, remote.ConnectOpenArgs("test:///default", 0))
        assert (await client.call(remote.AUTH_POLKIT)).complete == 1
        assert authority.asked == [action]
        await client.call(remote.CONNECT_OPEN, remote.ConnectOpenArgs("test:///default", 0))
        with pytest.raises(errors.AuthFailed):
            await client.call(remote.AUTH_POLKIT)

    play(scene, Verdict.ALLOWED, socket)


@pytest.mark.parametrize(
    ("verdict", "refusal"),
    [
        (Verdict.DENIED, "authentication failed: access denied by policy"),
        (
            Verdict.UNPROVEN,
            f"authentication unavailable: no polkit agent available to authenticate action '{MANAGE}'",
        ),
        (Verdict.DISMISSED, "authentication cancelled: user cancelled authentication process"),
    ],
)
def test_who_may_not_is_told_why(play: Any, verdict: Verdict, refusal: str) -> None:
    async def scene(authority: Authority, client: RawClient) -> None:
        with pytest.raises(errors.VirdError) as caught:
            await client.call(remote.AUTH_POLKIT)
        assert (str(caught.value), caught.value.domain) == (refusal, errors.ErrorDomain.POLKIT)
        with pytest.raises(errors.Rpc, match="authentication required"):
            await client.call(remote.CONNECT_OPEN, remote.ConnectOpenArgs("test:///default", 0))

    play(scene, verdict)


def test_nobody_is_asked_for_who_has_left(play: Any) -> None:
    async def scene(authority: Authority, client: RawClient) -> None:
        calling = asyncio.ensure_future(client.call(remote.AUTH_POLKIT))
        await authority.was_asked.wait()
        client.close()
        await authority.given_up.wait()
        with pytest.raises(errors.VirdError):
            await calling

    play(scene, None)
