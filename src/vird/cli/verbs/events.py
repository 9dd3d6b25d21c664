"""Events, as they happen."""

from __future__ import annotations

import asyncio
import json
import time
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
List = Annotated[bool, Opt("list the kinds of events there are")]
Timestamp = Annotated[bool, Opt("tell when each happened")]


async def watch(
    shell: Shell,
    kinds: dict[str, type[Event]],
    about: Handle | None,
    noun: str,
    *,
    loop: bool,
    timeout: int | None,
    timestamp: bool,
) -> TightLines:
    """Tell events until there was one, the time is up, the connection ends, or the user interrupts."""
    if timeout is not None and timeout < 1:
        raise Failed("invalid timeout")
    connection = await shell.connection()
    names = {kind: name for name, kind in kinds.items()}
    count = 0
    ended = "event loop interrupted"
    news = await connection.events(*kinds.values(), about=about)
    try:
        async with asyncio.timeout(timeout), news:
            async for subject, event in news:
                count += 1
                shell.tell(_line(shell, names[type(event)], noun, subject, event, timestamp))
                if not loop:
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


NEED = "either --list or --event <type> is required"


@verb("events")
async def event(
    shell: Shell,
    domain: Annotated[str | None, Opt("only of this guest", completes="domain")] = None,
    event: Kind = None,
    all: Annotated[bool, Opt("every kind")] = False,
    loop: Loop = False,
    timeout: Timeout = None,
    list: List = False,
    timestamp: Timestamp = False,
) -> Lines | TightLines:
    """Tell what happens to guests, as it happens."""
    exclusive(all=all, event=event)
    exclusive(list=list, all=all)
    exclusive(list=list, event=event)
    if list:
        return Lines([*kinds_of("Domain")])
    kinds = _chosen("Domain", event, all=all, need="one of --list, --all, or --event <type> is required")
    about = await find_guest(shell, domain) if domain is not None else None
    return await watch(shell, kinds, about, "domain", loop=loop, timeout=timeout, timestamp=timestamp)


@verb("network")
async def net_event(
    shell: Shell,
    network: Annotated[str | None, Opt("only of this network", completes="network")] = None,
    event: Kind = None,
    loop: Loop = False,
    timeout: Timeout = None,
    list: List = False,
    timestamp: Timestamp = False,
) -> Lines | TightLines:
    """Tell what happens to networks, as it happens."""
    if list:
        return Lines([*kinds_of("Network")])
    kinds = _chosen("Network", event, all=False, need=NEED)
    about = await find_network(shell, network) if network is not None else None
    return await watch(shell, kinds, about, "network", loop=loop, timeout=timeout, timestamp=timestamp)


@verb("pool")
async def pool_event(
    shell: Shell,
    pool: Annotated[str | None, Opt("only of this pool", completes="pool")] = None,
    event: Kind = None,
    loop: Loop = False,
    timeout: Timeout = None,
    list: List = False,
    timestamp: Timestamp = False,
) -> Lines | TightLines:
    """Tell what happens to storage pools, as it happens."""
    if list:
        return Lines([*kinds_of("Pool")])
    kinds = _chosen("Pool", event, all=False, need=NEED)
    about = await find_pool(shell, pool) if pool is not None else None
    return await watch(shell, kinds, about, "storage pool", loop=loop, timeout=timeout, timestamp=timestamp)


@verb("nodedev")
async def nodedev_event(
    shell: Shell,
    device: Annotated[str | None, Opt("only of this device", completes="nodedev")] = None,
    event: Kind = None,
    loop: Loop = False,
    timeout: Timeout = None,
    list: List = False,
    timestamp: Timestamp = False,
) -> Lines | TightLines:
    """Tell what happens to the host's devices, as it happens."""
    if list:
        return Lines([*kinds_of("NodeDevice")])
    kinds = _chosen("NodeDevice", event, all=False, need=NEED)
    about = await find_device(shell, device) if device is not None else None
    return await watch(shell, kinds, about, "node device", loop=loop, timeout=timeout, timestamp=timestamp)


@verb("secret")
async def secret_event(
    shell: Shell,
    secret: Annotated[str | None, Opt("only of this secret", completes="secret")] = None,
    event: Kind = None,
    loop: Loop = False,
    timeout: Timeout = None,
    list: List = False,
    timestamp: Timestamp = False,
) -> Lines | TightLines:
    """Tell what happens to secrets, as it happens."""
    if list:
        return Lines([*kinds_of("Secret")])
    kinds = _chosen("Secret", event, all=False, need=NEED)
    about = await find_secret(shell, secret) if secret is not None else None
    return await watch(shell, kinds, about, "secret", loop=loop, timeout=timeout, timestamp=timestamp)


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
