"""A conformance case: what it needs, what it does, and what is right where a driver lacks what it needs."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, Final

from vird.errors import NoSupport, VirdError
from vird.testing.conformance.subject import Opened, Subject
from vird.testing.samples import sample_fields
from vird.wire.procedures import Procedure

Scene = Callable[[Opened], Awaitable[None]]

DEADLINE_S: Final = 60


class Case:
    """One case; it is named by its scene's function."""

    def __init__(self, scene: Scene, needs: tuple[Procedure, ...]) -> None:
        self.scene = scene
        self.needs = needs
        self.name = getattr(scene, "__name__", repr(scene))

    def __str__(self) -> str:
        return self.name

    def missing(self, supported: frozenset[str]) -> list[Procedure]:
        """What it needs and a driver with these procedures does not have."""
        return [row for row in self.needs if row.name not in supported]

    def check(self, subject: Subject, supported: frozenset[str] | None = None) -> None:
        """Try it; where ``supported`` lacks what it needs, see that the driver says so instead.

        Raises AssertionError, or what the driver answers.
        """
        asyncio.run(self.run(subject, supported))

    async def run(self, subject: Subject, supported: frozenset[str] | None = None) -> None:
        """As ``check``, on a loop that runs already."""
        missing = self.missing(supported) if supported is not None else []
        async with asyncio.timeout(DEADLINE_S):
            if missing:
                await self._refused(subject, missing)
                return
            async with subject.opened() as opened:
                await self.scene(opened)

    async def _refused(self, subject: Subject, missing: list[Procedure]) -> None:
        async with subject.opened() as opened:
            for row in missing:
                failure = await failure_of(opened, row, *(sample_fields(row.args) if row.args is not None else ()))
                assert isinstance(failure, NoSupport), f"{row.name} is not said to be missing: {failure!r}"


def case(*needs: Procedure) -> Callable[[Scene], Case]:
    """Make a case of a scene that needs these procedures."""
    return lambda scene: Case(scene, needs)


async def failure_of(opened: Opened, row: Procedure, *fields: Any) -> VirdError | None:
    """The error that a call ends with."""
    try:
        await opened.call(row, *fields)
    except VirdError as failure:
        return failure
    return None


async def refused(opened: Opened, kind: type[VirdError], row: Procedure, *fields: Any) -> None:
    """See that a call ends with this kind of error."""
    failure = await failure_of(opened, row, *fields)
    assert isinstance(failure, kind), f"{row.name} ends with {failure!r}, not with {kind.__name__}"
