"""Small guests whose command lines are looked at part by part."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

from tests.unit.drivers.qemu.plan.recorded import CAPABILITIES
from vird.drivers.qemu.capabilities.model import Capabilities
from vird.drivers.qemu.plan.facts import LaunchFacts
from vird.drivers.qemu.plan.launch import Launch
from vird.model.domain.domain import Domain

Part = Callable[[Launch], Iterator[str]]

ROOT = "<controller type='pci' index='0' model='{root}'><alias name='{bus}'/></controller>"
MACHINES = {"q35": ("pcie-root", "pcie.0"), "pc": ("pci-root", "pci.0")}


def launch_of(
    devices: str = "",
    *,
    before: str = "",
    machine: str = "q35",
    kind: str = "qemu",
    os: str = "",
    arch: str = "x86_64",
    without: tuple[str, ...] = (),
    with_: tuple[str, ...] = (),
    version: int | None = None,
    **facts: Any,
) -> Launch:
    """A launch of a guest with these devices (complete, with aliases) and elements before them."""
    root, bus = MACHINES.get(machine, MACHINES["q35"])
    text = f"""<domain type='{kind}'><name>g</name><uuid>40f9ab6a-4401-47cb-a3cb-57a4aeae86fc</uuid>{before}
      <os><type arch='{arch}' machine='{machine}'>hvm</type>{os}</os>
      <devices>{ROOT.format(root=root, bus=bus)}{devices}</devices></domain>"""
    capabilities = Capabilities(CAPABILITIES.emulator, arch, version or CAPABILITIES.version)
    capabilities.flags = (CAPABILITIES.flags | set(with_)) - set(without)
    capabilities.accelerators = CAPABILITIES.accelerators
    return Launch.of(Domain.from_xml(text), capabilities, LaunchFacts("/lib/g", "/channel/g", **facts))


def words(part: Part, devices: str = "", **options: Any) -> list[str]:
    """What a part says of such a guest."""
    return list(part(launch_of(devices, **options)))


def values(part: Part, devices: str = "", **options: Any) -> list[Any]:
    """The values of the options that a part gives, JSON read."""
    return [
        json.loads(word) if word.startswith("{") else word
        for word in words(part, devices, **options)
        if not word.startswith("-")
    ]


def pci(slot: int, bus: int = 0) -> str:
    """A device's place."""
    return f"<address type='pci' domain='0' bus='0x{bus:02x}' slot='0x{slot:02x}' function='0x0'/>"
