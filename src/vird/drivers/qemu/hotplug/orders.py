"""One device as commands of the monitor, worked out from the same plan that makes a new guest's command line; pure.

Each argument of the plan has a command that does the same to a running guest, and most have one that undoes it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from itertools import pairwise
from typing import Any, Final, NamedTuple

from vird.drivers.qemu.capabilities.model import Capabilities
from vird.drivers.qemu.hotplug.chardev_order import add_chardev
from vird.drivers.qemu.plan import (
    controllers,
    disks,
    hostdevs,
    inputs,
    interfaces,
    memory_devices,
    ports,
    shared_memory,
    small_devices,
)
from vird.drivers.qemu.plan.facts import LaunchFacts
from vird.drivers.qemu.plan.launch import Launch
from vird.drivers.qemu.plan.monitor_orders import Order
from vird.errors import OperationUnsupported
from vird.model.domain.domain import Domain

Part = Callable[[Launch], Iterator[str]]


class Step(NamedTuple):
    """A command, and the one that takes it back; ``is_guests`` if the guest must let go before that works."""

    do: Order
    undo: Order | None
    is_guests: bool = False


def _all_controllers(launch: Launch) -> Iterator[str]:
    for controller in launch.devices.controllers[-1:]:
        yield from controllers.controller_arguments(launch, controller)


def _interfaces(launch: Launch) -> Iterator[str]:
    yield from interfaces.interfaces(launch)
    # Those that are devices of the host.
    yield from hostdevs.hostdevs(launch)


PARTS: Final[dict[str, Part]] = {
    "channels": ports.channels,
    "consoles": ports.consoles,
    "controllers": _all_controllers,
    "disks": disks.disks,
    "hostdevs": hostdevs.hostdevs,
    "inputs": inputs.inputs,
    "interfaces": _interfaces,
    "memories": memory_devices.memory_devices,
    "parallels": ports.parallels,
    "redirdevs": small_devices.redirected,
    "rngs": small_devices.random_sources,
    "serials": ports.serials,
    "shmems": shared_memory.shared_memory,
    "watchdogs": small_devices.watchdogs,
}
"""Which part of the plan makes the devices of a list; devices of other lists are not plugged."""

_NAMED: Final = {
    "-netdev": ("netdev_add", "netdev_del", "id"),
    "-object": ("object-add", "object-del", "id"),
    "-blockdev": ("blockdev-add", "blockdev-del", "node-name"),
    "-device": ("device_add", "device_del", "id"),
}
"""Argument to the commands that add and take away, and the name that the second wants."""


def alone(live: Domain, field: str, device: Any) -> Domain:
    """The guest as if it had no device but this one (and the controllers that it may sit on)."""
    view = live.copy()
    if view.os is not None:
        # Whose turn it is to be booted from was decided when the guest started.
        view.os.boots = []
    devices = view.devices
    assert devices is not None, "a guest that runs has devices"
    for name in PARTS:
        if name != "controllers":
            setattr(devices, name, [])
    held = [each for each in devices.controllers if each != device] if field == "controllers" else []
    setattr(devices, field, [*held, device.copy()])
    return view


def steps(live: Domain, field: str, device: Any, capabilities: Capabilities, facts: LaunchFacts) -> list[Step]:
    """What makes one device; raises `OperationUnsupported` for one that only a new guest can have."""
    return in_steps(PARTS[field](Launch.of(alone(live, field, device), capabilities, facts)))


def in_steps(arguments: Iterable[str]) -> list[Step]:
    """Arguments of a plan, each with its value, as commands; raises like `steps`."""
    return [_step(name, value) for name, value in list(pairwise(arguments))[::2]]


def _step(name: str, value: str) -> Step:
    if name == "-watchdog-action":
        return Step(Order("set-action", {"watchdog": value}), None)
    if name == "-chardev":
        return Step(*add_chardev(value))
    if name not in _NAMED or not value.startswith("{"):
        raise OperationUnsupported(f"a running guest cannot be given what needs '{name} {value.partition(',')[0]}'")
    add, remove, key = _NAMED[name]
    properties = json.loads(value)
    argument = "id" if key == "id" else key
    return Step(Order(add, properties), Order(remove, {argument: properties[key]}), is_guests=name == "-device")
