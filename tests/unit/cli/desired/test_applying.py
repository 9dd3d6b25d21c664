"""Effects and their undoing, on objects that only remember."""

from __future__ import annotations

import asyncio
from typing import Any

from tests.unit.cli.desired.documents import GUEST, held, step
from vird import errors
from vird.cli.desired.applying import Work
from vird.cli.desired.planning import Step, report
from vird.cli.desired.report import Applied


class Remembers:
    """Takes every call; those of ``fails`` raise what is said there."""

    def __init__(self, fails: dict[str, BaseException] | None = None, only_once: str = "") -> None:
        self.only_once = only_once
        self.done: list[tuple[str, Any]] = []
        self.fails = fails or {}

    def __getattr__(self, name: str) -> Any:
        async def call(*arguments: Any) -> Any:
            if name in self.fails:
                raise self.fails[name]
            if name == self.only_once and any(done == name for done, _ in self.done):
                raise errors.InternalError("full")
            self.done.append((name, arguments[0] if arguments else None))
            return self

        return call


def applied(steps: list[Step], daemon: Remembers) -> tuple[Applied, list[str]]:
    told: list[str] = []
    for each in steps:
        if each.current is not None:
            object.__setattr__(each.current, "handle", daemon)
    work = Work(daemon, told.append)  # type: ignore[arg-type]
    return asyncio.run(work.apply(steps, report(steps))), told


TITLED = GUEST.replace("<memory", "<title>a</title><memory", 1)


def test_a_change_is_defined_and_made_live() -> None:
    daemon = Remembers()
    found, told = applied([step(TITLED, held())], daemon)
    assert [name for name, _ in daemon.done] == ["define_domain", "set_metadata"]
    assert ([each.outcome for each in found.items], told) == (["done"], ["[1/1] domain 'web': changed"])


def test_what_is_refused_live_waits() -> None:
    found, _ = applied([step(TITLED, held())], Remembers({"set_metadata": errors.NoSupport("not here")}))
    assert (found.failure, found.items[0].outcome) == (None, "done")
    assert "waits for the next boot" in found.items[0].notes[0]


def test_a_failure_puts_back_what_was_done() -> None:
    moved = TITLED.replace("red", "blue")
    daemon = Remembers({"update_device_flags": errors.InternalError("broken")})
    other = GUEST.replace("web<", "db<")
    first = step("<?vird autostart='yes'?>" + other, held(other, runs=False, name="db"))
    found, told = applied([first, step(moved, held())], daemon)
    assert [each.outcome for each in found.items] == ["undone", "failed"]
    assert "broken" in (found.failure or "")
    assert [name for name, _ in daemon.done] == ["set_autostart", "define_domain", "define_domain", "set_autostart"]
    assert daemon.done[0][1] == 1 and daemon.done[-1][1] == 0
    assert told[-1] == "undone: domain 'db': autostart"


def test_an_interruption_puts_back_too() -> None:
    """Ctrl-C cancels whatever is being waited for."""
    daemon = Remembers({"set_metadata": asyncio.CancelledError()})
    found, _ = applied([step(TITLED, held())], daemon)
    assert (found.failure, found.items[0].outcome) == ("interrupted", "failed")
    assert [name for name, _ in daemon.done] == ["define_domain", "define_domain"]


def test_what_cannot_be_put_back_is_told() -> None:
    daemon = Remembers({"update_device_flags": errors.InternalError("broken")}, only_once="define_domain")
    found, _ = applied([step(TITLED.replace("red", "blue"), held())], daemon)
    assert (found.items[0].outcome, "full" in found.items[0].notes[0]) == ("not undone", True)


def test_what_comes_after_a_failure_is_left() -> None:
    steps = [step(GUEST.replace("web<", f"{name}<"), None) for name in ("a", "b")]
    found, _ = applied(steps, Remembers({"define_domain": errors.XmlError("bad")}))
    assert [each.outcome for each in found.items] == ["failed", "skipped"]


def test_deletion_and_its_undoing() -> None:
    from vird.cli.desired.planning import plan

    steps = plan([], [("domain", held(runs=False, autostart=True)), ("domain", held(runs=False, name="db"))])
    daemon = Remembers()
    found, _ = applied(steps, daemon)
    assert [each.outcome for each in found.items] == ["done", "done"]
    assert [name for name, _ in daemon.done] == ["undefine_flags", "undefine_flags"]
