"""The first conversation with a new QEMU, before it runs: what it chose, and what it must be told.

Learns terminals and thread numbers into the live document and the runtime; sets passwords, the
balloon and unplugged links.  Commands that do not depend on each other go out together.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Iterable
from typing import Any

from vird.drivers.qemu.capabilities.model import Capabilities
from vird.drivers.qemu.guest import Runtime
from vird.drivers.qemu.live_cpu import learn_processor
from vird.drivers.qemu.plan.monitor_orders import orders
from vird.drivers.qemu.resources.processor_slots import processors
from vird.drivers.qemu.resources.vcpu_threads import processor_slots, threads
from vird.drivers.qemu.stats.balloon import balloon_path
from vird.model.domain.devices.channel import Channel
from vird.model.domain.devices.chardev_source import ChardevSource
from vird.model.domain.devices.console import Console
from vird.model.domain.devices.serial import Parallel, Serial
from vird.model.domain.domain import Domain
from vird.qmp.client import Client

PTY = "pty:"


async def settle(monitor: Client, live: Domain, runtime: Runtime) -> None:
    """Ask and tell everything that stands between launch and the guest's first instruction."""
    chardevs, cpus, slots, *_ = await asyncio.gather(
        monitor.execute("query-chardev"),
        monitor.execute("query-cpus-fast"),
        processor_slots(monitor),
        *_orders(monitor, live, runtime.capabilities),
    )
    learn_terminals(live, chardevs)
    runtime.configured_cpu = live.cpu.copy() if live.cpu is not None else None
    runtime.vcpu_pids = threads(processors(cpus, slots))
    await learn_processor(monitor, live, str(cpus[0]["qom-path"]))


def _orders(monitor: Client, live: Domain, capabilities: Capabilities) -> Iterable[Awaitable[Any]]:
    for order in orders(live, capabilities):
        yield monitor.execute(order.command, order.arguments)
    if wants_balloon(live):
        yield monitor.execute("balloon", {"value": (live.current_memory or 0) * 1024})
    balloon = live.devices.memballoon if live.devices is not None else None
    if balloon is not None and balloon.stats is not None and (path := balloon_path(live)) is not None:
        period = {"path": path, "property": "guest-stats-polling-interval", "value": balloon.stats.period}
        yield monitor.execute("qom-set", period)


def wants_balloon(live: Domain) -> bool:
    """Whether the guest starts with less than all of its memory and has a balloon to do so."""
    balloon = live.devices.memballoon if live.devices is not None else None
    if balloon is None or balloon.model == "none" or live.memory is None:
        return False
    return live.current_memory is not None and live.current_memory != live.memory.size


def learn_terminals(live: Domain, chardevs: Iterable[dict[str, Any]]) -> None:
    """Write the pseudo terminals that QEMU opened into the live document."""
    paths = {
        str(each["label"]): str(each["filename"]).removeprefix(PTY)
        for each in chardevs
        if str(each.get("filename", "")).startswith(PTY)
    }
    devices = live.devices
    if devices is None:
        return
    terminals: list[Serial | Parallel | Channel | Console] = [
        *devices.serials,
        *devices.parallels,
        *devices.channels,
        *devices.consoles,
    ]
    for device in terminals:
        path = paths.get(f"char{device.alias.name}") if device.alias is not None else None
        if device.type == "pty" and path is not None:
            device.sources = [ChardevSource(path=path)]
    for console in devices.consoles[:1]:
        if console.type == "pty" and console.sources:
            console.tty = console.sources[0].path
