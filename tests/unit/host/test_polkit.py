"""Questions to polkit and what its answers mean."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from vird.errors import DbusService
from vird.host.polkit import Polkit, Verdict
from vird.host.process import Identity

PROCESS = Identity(77, 5)


class Bus:
    """A message bus with an authority that has one answer, or none yet."""

    is_connected = True

    def __init__(self, answer: Any = None) -> None:
        self.answer = answer
        self.calls: list[Any] = []
        self.was_asked = asyncio.Event()

    async def call(self, name: str, path: str, interface: str, member: str, *body: Any, **options: Any) -> Any:
        self.calls.append((member, body, options))
        self.was_asked.set()
        if member == "CheckAuthorization" and self.answer is None:
            await asyncio.Event().wait()
        return self.answer


def polkit_on(bus: Bus) -> Polkit:
    polkit = Polkit()
    polkit._bus = bus  # type: ignore[assignment]
    return polkit


@pytest.mark.parametrize(
    ("answer", "verdict"),
    [
        ([True, False, {}], Verdict.ALLOWED),
        ([False, False, {}], Verdict.DENIED),
        ([False, True, {}], Verdict.UNPROVEN),
        ([False, True, {"polkit.dismissed": "true"}], Verdict.DISMISSED),
    ],
)
def test_answers(answer: list[Any], verdict: Verdict) -> None:
    async def scene() -> None:
        bus = Bus(answer)
        assert await polkit_on(bus).verdict(PROCESS, 1000, "org.example.do", {"domain_name": "web"}) is verdict
        ((member, (subject, action, details, flags, question), options),) = bus.calls
        assert (member, action, details, flags, question) == (
            "CheckAuthorization", "org.example.do", {"domain_name": "web"}, 0, "",
        )  # fmt: skip
        kind, facts = subject
        assert (kind, {name: (each.signature, each.value) for name, each in facts.items()}) == (
            "unix-process", {"pid": ("u", 77), "start-time": ("t", 5), "uid": ("i", 1000)},
        )  # fmt: skip
        assert "deadline_s" not in options

    asyncio.run(scene())


def test_a_question_to_the_user_is_taken_back_when_nobody_waits_for_the_answer() -> None:
    async def scene() -> None:
        bus = Bus()
        asking = asyncio.ensure_future(polkit_on(bus).verdict(PROCESS, 1000, "org.example.do", {}, may_ask=True))
        await bus.was_asked.wait()
        asking.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asking
        (_, asked, options), (member, taken_back, _) = bus.calls
        assert asked[3] == 1
        assert options["deadline_s"] is None
        assert (member, taken_back) == ("CancelCheckAuthorization", (asked[4],))

    asyncio.run(scene())


def test_no_bus_no_answer(tmp_path: Path) -> None:
    async def scene() -> None:
        with pytest.raises(DbusService):
            await Polkit(tmp_path / "bus").verdict(PROCESS, 1000, "org.example.do", {})

    asyncio.run(scene())
