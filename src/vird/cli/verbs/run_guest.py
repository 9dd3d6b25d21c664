"""A guest that lives as long as the command."""

from __future__ import annotations

import asyncio
import contextlib
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any

from vird import errors
from vird.api.enums.domain import DomainCreateFlags
from vird.api.enums.domain_event import DomainEventStoppedDetailType as Stopped
from vird.cli.failure import Failed
from vird.cli.option import Opt
from vird.cli.results import Tight
from vird.cli.shell import Shell
from vird.cli.verb import verb

if TYPE_CHECKING:
    from vird.cli.child.owner import Keeper
    from vird.cli.leaving import Leave
    from vird.client.objects import Domain as Guest
    from vird.model.domain.domain import Domain

CRASHED, TIMED_OUT, LEFT = 125, 124, 130
"""Exit statuses: the guest crashed; its time was up; the user ended it."""


@dataclass(frozen=True)
class Ended(Tight):
    """How the guest ended. ``reason``: shutdown, crashed, failed, exited (by itself, with a status), timeout, left."""

    name: str
    reason: str
    exit_status: int

    def text(self, *, quiet: bool) -> str:
        """Nothing: what stands on the standard output is the guest's."""
        return ""


@verb("domain", connects=False)
async def run(
    shell: Shell,
    file: Annotated[str, Opt("the guest's document", completes="file")],
    no_console: Annotated[bool, Opt("show no console")] = False,
    timeout: Annotated[int | None, Opt("end it after so many seconds", named=True, unsigned=True)] = None,
    memory: Annotated[int | None, Opt("other memory than the document's", named=True, unit=1024)] = None,
    vcpus: Annotated[int | None, Opt("another number of processors", named=True, unsigned=True)] = None,
    kernel: Annotated[str | None, Opt("the kernel to boot", completes="file", named=True)] = None,
    initrd: Annotated[str | None, Opt("the initial file system", completes="file", named=True)] = None,
    cmdline: Annotated[str | None, Opt("the kernel's command line", named=True)] = None,
) -> Ended:
    """Run a guest as a child of this command, with its console in this terminal.

    ^] ends it, and so does any end of the command; nothing of it is left then. No daemon is needed, and no privilege
    but for networks. The exit status is 0 after a shutdown, QEMU's own where it ended by itself (isa-debug-exit), 125
    after a crash, 124 when the time was up, 130 when it was left.
    """
    from vird.cli.child.overrides import Overrides, heard, networks_of, on_bridges, prepared
    from vird.cli.child.owner import keeper
    from vird.cli.files import read_document

    wanted = Overrides(memory, vcpus, kernel, initrd, cmdline)
    domain = prepared(read_document(file), wanted, with_console=not no_console)
    if networks := networks_of(domain):
        on_bridges(domain, await _bridges(shell, networks))
    async with keeper() as kept:
        heard(domain, str(kept.root / "console"))
        ended = await _to_its_end(shell, kept, domain, timeout, shows=not no_console)
    shell.status = ended.exit_status
    if not shell.settings.quiet and shell.settings.output == "table":
        shell.err.write(f"Domain '{ended.name}': {ended.reason}\n")
    return ended


async def _bridges(shell: Shell, networks: set[str]) -> dict[str, str]:
    """The bridges of a daemon's networks by their names."""
    connection = await shell.connection()
    found = {}
    for name in networks:
        with shell.failing(f"failed to find the bridge of network '{name}'"):
            found[name] = await (await connection.lookup_network(name)).get_bridge_name()
    return found


async def _to_its_end(shell: Shell, kept: Keeper, domain: Domain, timeout: int | None, *, shows: bool) -> Ended:
    from vird.cli.leaving import leave
    from vird.client.login import connect

    async with await connect(kept.uri, change_timeout_s=None) as connection:
        flags = DomainCreateFlags.START_PAUSED | DomainCreateFlags.START_AUTODESTROY
        with shell.failing(f"Failed to run domain '{domain.name}'"):
            guest = await connection.create_domain(domain, flags)
        reason = ""
        try:
            with leave() as left:
                async with asyncio.timeout(timeout):
                    if not await _alive(shell, kept, guest, left, shows=shows):
                        reason = "left"
        except TimeoutError:
            # it may have ended in time, and only what it said be read too slowly
            reason = "" if "stopped" in kept.facts else "timeout"
        if reason:
            with contextlib.suppress(errors.VirdError):
                await guest.destroy()
    return verdict(domain.name, reason, kept.facts.get("stopped"), kept.facts.get("status"))


async def _alive(shell: Shell, kept: Keeper, guest: Guest, left: Leave, *, shows: bool) -> bool:
    """Be with the guest until it has ended and all that it said is told; False when the user left it before."""
    from vird.cli.console import converse, escape_byte

    stream = await guest.open_console() if shows else None
    stopped, leaving = asyncio.ensure_future(kept.told("stopped")), asyncio.ensure_future(left.wait())
    talk: asyncio.Future[bool] | None = None
    ways: list[asyncio.Future[Any]] = [stopped, leaving]
    try:
        if stream is not None:
            if sys.stdin.isatty() and not shell.settings.quiet:
                shell.err.write(f"{shell.settings.escape} (Ctrl + {shell.settings.escape[-1]}) ends the guest\n")
                shell.err.flush()
            talk = asyncio.ensure_future(converse(stream, escape_byte(shell.settings.escape)))
            ways.append(talk)
        await guest.resume()
        waits = set(ways)
        # the last that it said may come after its end, however slow the reader is
        while stopped in waits or talk in waits:
            _, waits = await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
            if leaving.done() or (talk is not None and talk.done() and talk.result()):
                return stopped.done() and not leaving.done()
        stopped.result()
        return True
    finally:
        for way in ways:
            way.cancel()
        await asyncio.gather(*ways, return_exceptions=True)
        if stream is not None:
            with contextlib.suppress(errors.VirdError):
                await stream.abort()


def verdict(name: str, reason: str, stopped: int | None, status: int | None) -> Ended:
    """How it ended, from what ended it (``left``, ``timeout`` or nothing) and what became of its process."""
    if reason == "timeout":
        return Ended(name, reason, TIMED_OUT)
    if reason == "left":
        return Ended(name, reason, LEFT)
    if stopped == Stopped.SHUTDOWN:
        return Ended(name, "shutdown", 0)
    if status is not None and status > 0:
        return Ended(name, "exited", status)
    if stopped is None:
        raise Failed("nobody knows how the guest ended")
    return Ended(name, "crashed" if stopped == Stopped.CRASHED else "failed", CRASHED)
