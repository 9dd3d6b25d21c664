"""One round of questions to one guest's QEMU, all at once and within a deadline."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from typing import Any

from vird.api.enums.domain_stats import DomainStatsTypes as Group
from vird.drivers.qemu.stats import balloon
from vird.errors import VirdError
from vird.model.domain.domain import Domain
from vird.qmp.client import Client

ASKED = Group.BALLOON | Group.BLOCK | Group.IOTHREAD | Group.DIRTYRATE
"""The groups that QEMU itself is asked about."""


class Answers:
    """What a guest's QEMU said; None where it was not asked, refused or stayed silent."""

    guest_memory: dict[str, Any] | None = None
    blockstats: list[dict[str, Any]] | None = None
    block_nodes: list[dict[str, Any]] | None = None
    node_stats: list[dict[str, Any]] | None = None
    iothreads: list[dict[str, Any]] | None = None
    dirty_rate: dict[str, Any] | None = None


SILENT = Answers()


async def ask(monitor: Client, live: Domain, groups: int, *, with_backing: bool, deadline: float) -> Answers:
    """Ask what the groups need; each question has the deadline, in seconds, for itself."""
    answers = Answers()
    questions: dict[str, Awaitable[Any]] = {}

    def question(name: str, command: str, arguments: dict[str, Any] | None = None) -> None:
        questions[name] = monitor.execute(command, arguments, deadline=deadline)

    if groups & Group.BALLOON and (path := balloon.balloon_path(live)) is not None:
        questions["guest_memory"] = balloon.ask(monitor, path, deadline)
    if groups & Group.BLOCK:
        question("blockstats", "query-blockstats")
        question("block_nodes", "query-named-block-nodes", {"flat": True})
        if with_backing:
            question("node_stats", "query-blockstats", {"query-nodes": True})
    if groups & Group.IOTHREAD and live.iothreads:
        question("iothreads", "query-iothreads")
    if groups & Group.DIRTYRATE:
        question("dirty_rate", "query-dirty-rate")
    for name, answer in zip(questions, await asyncio.gather(*questions.values(), return_exceptions=True), strict=True):
        if isinstance(answer, BaseException) and not isinstance(answer, VirdError):
            raise answer
        if not isinstance(answer, BaseException):
            setattr(answers, name, answer)
    return answers
