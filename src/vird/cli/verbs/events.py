"""Events, as they happen."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any

from vird.api.events import Event
from vird.cli import render
from vird.cli.event_words import kinds_of, told
from vird.cli.failure import Failed, UsageError
from vird.cli.impact import exclusive
from vird.cli.lookups import find_device, find_guest, find_network, find_pool, find_secret
from vird.cli.option import Opt
from vird.cli.results import Done, Lines, TightLines
from vird.cli.shell import Shell
from vird.cli.verb import verb

if TYPE_CHECKING:
    from vird.client.handle import Handle

Kind = Annotated[str | None, Opt("which kind; --list tells what there is")]
Loop = Annotated[bool, Opt("go on until interrupted, not only until the first")]
Timeout = Annotated[int | None, Opt("stop after so many seconds")]
Timestamp = Annotated[bool, Opt("tell when each happened")]


@dataclass(frozen=True)
class Listening:
    """Which kind of event to wait for, and for how long."""

    event: Kind = None
    loop: Loop = False
    timeout: Timeout = None
    list: Annotated[bool, Opt("list the kinds of events there are")] = False
    timestamp: Timestamp = False


async def watch(
    shell: Shell,
    kinds: dict[str, type[Event]],
    about: Handle | None,
    noun: str,
    how: Listening,
) -> TightLines:
    """Tell events until there was one, the time is up, the connection ends, or the user interrupts."""
    if how.timeout is not None and how.timeout < 1:
        raise Failed("invalid timeout")
    connection = await shell.connection()
    names = {kind: name for name, kind in kinds.items()}
    count = 0
    ended = "event loop interrupted"
    news = await connection.events(*kinds.values(), about=about)
    try:
        async with asyncio.timeout(how.timeout), news:
            async for subject, event in news:
                count += 1
                shell.tell(_line(shell, names[type(event)], noun, subject, event, how.timestamp))
                if not how.loop:
                    return _received(shell, count, None)
            ended = "the connection to the daemon ended"
    except TimeoutError:
        ended = "event loop timed out"
        if not count:
            shell.status = 1
    except asyncio.CancelledError:
        task = asyncio.current_task()
        if task is not None:
            task.uncancel()
    return _received(shell, count, ended)


def _received(shell: Shell, count: int, ended: str | None) -> TightLines:
    if shell.settings.output != "table":
        return TightLines([])
    if shell.settings.quiet:
        return TightLines([])
    return TightLines([*([ended] if ended else []), f"events received: {count}", ""])


def _line(shell: Shell, name: str, noun: str, subject: Any, event: Event, timestamp: bool) -> str:
    called = getattr(subject, "name", None) or getattr(subject, "uuid", "")
    if shell.settings.output != "table":
        fields = {field: _plain(getattr(event, field)) for field in event.__match_args__[1:]}
        record = {"time": time.time(), "event": name, noun.replace(" ", "_"): called, **fields}
        return json.dumps(record, ensure_ascii=False) + "\n"
    when = time.strftime("%Y-%m-%d %H:%M:%S", time.gmtime()) if timestamp else ""
    stamp = f"{when}.{time.time_ns() // 1_000_000 % 1000:03}+0000: " if timestamp else ""
    return f"{stamp}event '{name}' for {noun} '{called}'{told(event)}\n"


def _plain(value: Any) -> Any:
    if isinstance(value, list):
        return [_plain(each) for each in value]
    if hasattr(value, "__match_args__"):
        return {name: _plain(getattr(value, name)) for name in value.__match_args__}
    return render.data(value)


def _chosen(family: str, event: str | None, *, all: bool, need: str) -> dict[str, type[Event]]:
    known = kinds_of(family)
    if all:
        return known
    if event is None:
        raise UsageError(need)
    if event not in known:
        raise Failed(f"unknown event type {event}")
    return {event: known[event]}


Finder = Callable[[Shell, str], Awaitable["Handle"]]


async def _listen(
    shell: Shell, family: str, noun: str, about: str | None, find: Finder, how: Listening
) -> Lines | TightLines:
    """What the ``-event`` verbs of all kinds of objects but guests do."""
    if how.list:
        return Lines([*kinds_of(family)])
    kinds = _chosen(family, how.event, all=False, need="either --list or --event <type> is required")
    return await watch(shell, kinds, await find(shell, about) if about is not None else None, noun, how)


@verb("events")
async def event(
    shell: Shell,
    domain: Annotated[str | None, Opt("only of this guest", completes="domain")] = None,
    *,
    how: Listening,
    all: Annotated[bool, Opt("every kind")] = False,
) -> Lines | TightLines:
    """Tell what happens to guests, as it happens."""
    exclusive(all=all, event=how.event)
    exclusive(list=how.list, all=all)
    exclusive(list=how.list, event=how.event)
    if how.list:
        return Lines([*kinds_of("Domain")])
    kinds = _chosen("Domain", how.event, all=all, need="one of --list, --all, or --event <type> is required")
    about = await find_guest(shell, domain) if domain is not None else None
    return await watch(shell, kinds, about, "domain", how)


@verb("network")
async def net_event(
    shell: Shell,
    network: Annotated[str | None, Opt("only of this network", completes="network")] = None,
    *,
    how: Listening,
) -> Lines | TightLines:
    """Tell what happens to networks, as it happens."""
    return await _listen(shell, "Network", "network", network, find_network, how)


@verb("pool")
async def pool_event(
    shell: Shell,
    pool: Annotated[str | None, Opt("only of this pool", completes="pool")] = None,
    *,
    how: Listening,
) -> Lines | TightLines:
    """Tell what happens to storage pools, as it happens."""
    return await _listen(shell, "Pool", "storage pool", pool, find_pool, how)


@verb("nodedev")
async def nodedev_event(
    shell: Shell,
    device: Annotated[str | None, Opt("only of this device", completes="nodedev")] = None,
    *,
    how: Listening,
) -> Lines | TightLines:
    """Tell what happens to the host's devices, as it happens."""
    return await _listen(shell, "NodeDevice", "node device", device, find_device, how)


@verb("secret")
async def secret_event(
    shell: Shell,
    secret: Annotated[str | None, Opt("only of this secret", completes="secret")] = None,
    *,
    how: Listening,
) -> Lines | TightLines:
    """Tell what happens to secrets, as it happens."""
    return await _listen(shell, "Secret", "secret", secret, find_secret, how)


@verb("domain", name="qemu-monitor-event")
async def qemu_monitor_event(
    shell: Shell,
    domain: Annotated[str | None, Opt("only of this guest", completes="domain")] = None,
    event: Annotated[str | None, Opt("only with this name")] = None,
    pretty: Annotated[bool, Opt("lay the data out")] = False,
    loop: Loop = False,
    timeout: Timeout = None,
    regex: Annotated[bool, Opt("the name is a regular expression")] = False,
    no_case: Annotated[bool, Opt("capital or small letters are the same")] = False,
    timestamp: Timestamp = False,
) -> TightLines | Done:
    """Tell what the QEMU of a guest says unasked, as it says it."""
    connection = await shell.connection()
    guest = await find_guest(shell, domain) if domain is not None else None
    flags = (1 if regex else 0) | (2 if no_case else 0)
    callback = await connection.qemu_monitor_event_register(guest, event, flags)
    count = 0
    ended = "event loop interrupted"
    messages = connection._link.client.events()
    try:
        async with asyncio.timeout(timeout):
            async for message in messages:
                record: Any = message.record
                if message.number != 6 or getattr(record, "callback_id", None) != callback:
                    continue
                count += 1
                shell.tell(_monitor_line(record, pretty, timestamp))
                if not loop:
                    ended = ""
                    break
    except TimeoutError:
        ended = "event loop timed out"
    except asyncio.CancelledError:
        task = asyncio.current_task()
        if task is not None:
            task.uncancel()
    finally:
        messages.close()
    await connection.qemu_monitor_event_deregister(callback)
    return _received(shell, count, ended or None)


def _monitor_line(record: Any, pretty: bool, timestamp: bool) -> str:
    from vird.cli.verbs.native import laid_out

    details = laid_out(record.details) if pretty and record.details else record.details or "<null>"
    stamp = time.strftime("%Y-%m-%d %H:%M:%S", time.gmtime(record.seconds)) if timestamp else ""
    head = f"{stamp}.{record.micros:06}+0000: " if timestamp else ""
    when = "" if timestamp else f" at {record.seconds}.{record.micros:06}"
    return f"{head}event {record.event}{when} for domain '{record.dom.name}': {details}\n"
