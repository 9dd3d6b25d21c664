"""What files say a daemon shall have: what is different, what would be done, doing it."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from vird import errors
from vird.cli.desired.report import Applied, Plan
from vird.cli.failure import Failed
from vird.cli.option import Opt
from vird.cli.shell import Shell
from vird.cli.verb import verb

if TYPE_CHECKING:
    from vird.cli.desired.planning import Step

DIFFERENT = 2
"""The exit status of a look that found differences."""

Place = Annotated[str, Opt("a document, or a folder with *.xml files", completes="file")]
Prune = Annotated[bool, Opt("delete objects of these kinds that no file wants; guests that run and volumes stay")]
Recreate = Annotated[bool, Opt("delete and make anew what cannot be changed, volumes with all that is in them too")]


async def _planned(shell: Shell, path: str, *, prune: bool, recreate: bool) -> list[Step]:
    from vird.cli.desired.current import look, others
    from vird.cli.desired.in_use import note_users
    from vird.cli.desired.order import in_order
    from vird.cli.desired.planning import plan
    from vird.cli.desired.wanted import read

    wanted = in_order(await asyncio.to_thread(read, Path(path)))
    connection = await shell.connection()
    with shell.failing("failed to look at what there is"):
        found = [(each, await look(connection, each)) for each in wanted]
        known = [current for _, current in found if current is not None]
        extra = await others(connection, {each.kind for each in wanted}, known) if prune else []
    if prune:
        from vird.drivers.filters.built_in import built_in_filters

        standard = {each.name for each in built_in_filters()}
        extra = [(kind, each) for kind, each in extra if kind != "network filter" or each.name not in standard]
    try:
        steps = plan(found, extra, recreate=recreate)
    except errors.VirdError as wrong:
        raise Failed(str(wrong)) from None
    with shell.failing("failed to look at who uses what grows"):
        await note_users(connection, steps)
    return steps


@verb("desired")
async def plan(shell: Shell, path: Place, prune: Prune = False, recreate: Recreate = False) -> Plan:
    """Tell what applying documents would do.

    Each change has its verdict: live (the running guest takes it), next boot (it is defined and waits for a start),
    redefine (the same, where no other call than defining does it), recreate (only by deleting). The exit status is 2
    when there is anything to do.
    """
    from vird.cli.desired.planning import report

    found = report(await _planned(shell, path, prune=prune, recreate=recreate), with_pending=False)
    shell.status = DIFFERENT if found.differs else 0
    return found


@verb("desired")
async def diff(shell: Shell, path: Place) -> Plan:
    """Tell how what there is differs from documents, also what is defined and waits for a start.

    The exit status is 2 when there is any difference.
    """
    from vird.cli.desired.planning import report

    found = report(await _planned(shell, path, prune=False, recreate=False))
    shell.status = DIFFERENT if found.items else 0
    return found


@verb("desired")
async def apply(
    shell: Shell,
    path: Place,
    yes: Annotated[bool, Opt("do not ask")] = False,
    dry_run: Annotated[bool, Opt("only tell what would be done")] = False,
    prune: Prune = False,
    recreate: Recreate = False,
) -> Applied:
    """Make what there is like documents.

    When a step fails, everything that was done is put back, and what could not be is told.
    """
    from vird.cli.desired.applying import Work
    from vird.cli.desired.planning import report

    steps = await _planned(shell, path, prune=prune, recreate=recreate)
    found = report(steps, with_pending=False)
    shell.status = 0
    if dry_run or not any(item.action != "none" for item in found.items):
        if found.differs:
            shell.status = DIFFERENT
            if shell.settings.output == "table":
                shell.tell(found.text(quiet=True))
        return Applied(found, [], None)
    is_told = shell.settings.output == "table" and not shell.settings.quiet
    if is_told:
        shell.tell(found.text(quiet=False) + "\n")
    if not yes and not await _agrees():
        raise Failed("nothing was done")
    work = Work(await shell.connection(), lambda line: shell.tell(f"{line}\n") if is_told else None)
    applied = await work.apply(steps, found)
    if applied.failure is not None:
        shell.status = 1
    elif any(item.problem for item in found.items):
        shell.status = DIFFERENT
    return applied


async def _agrees() -> bool:
    from vird.cli.asking import agrees

    answer = await agrees("Apply? [y,N]: ")
    if answer is None:
        raise Failed("nobody is there to ask: --yes applies without asking")
    return answer
