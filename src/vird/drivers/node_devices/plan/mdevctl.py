"""Commands of mdevctl(8), which makes mediated devices and keeps their definitions, and what it lists.

A definition goes to the command's standard input as JSON; nothing of it is in the command line.
"""

from __future__ import annotations

import json
import re
from typing import Any, Final, NamedTuple

from vird.errors import InternalError, NoSupport
from vird.model.node_device.document import NodeDevice, ParentDevice
from vird.model.node_device.mediated import (
    MediatedAttribute,
    MediatedCapability,
    MediatedGroup,
    MediatedTypeRef,
)

MATRIX: Final = "matrix"
"""The address of the one parent of adjunct processor devices."""

_PCI: Final = re.compile(r"pci_([0-9a-f]{4})_([0-9a-f]{2})_([0-9a-f]{2})_([0-7])")
_CHANNEL: Final = re.compile(r"css_([0-9a-f]+)_([0-9a-f]+)_([0-9a-f]{4})")
_NAMES: Final = (
    (re.compile(r"[0-9a-f]{4}:[0-9a-f]{2}:[0-9a-f]{2}\.[0-7]"), "pci"),
    (re.compile(r"[0-9a-f]+\.[0-9a-f]+\.[0-9a-f]{4}"), "css"),
    (re.compile(MATRIX), "ap"),
)


class MdevctlCommand(NamedTuple):
    """``stdin`` is the JSON that the command reads, empty for none."""

    argv: list[str]
    stdin: str = ""


def define(device: NodeDevice) -> MdevctlCommand:
    """Keep a definition; without UUID, mdevctl makes one and prints it."""
    return _with_definition("define", device)


def create(device: NodeDevice) -> MdevctlCommand:
    """Make a device that lives until the host restarts; without UUID, mdevctl makes one and prints it."""
    return _with_definition("start", device)


def start(uuid: str) -> MdevctlCommand:
    """Make the device of a kept definition."""
    return MdevctlCommand(["mdevctl", "start", f"--uuid={uuid}"])


def stop(uuid: str) -> MdevctlCommand:
    """Take a device away; its definition stays."""
    return MdevctlCommand(["mdevctl", "stop", f"--uuid={uuid}"])


def undefine(uuid: str) -> MdevctlCommand:
    """Forget a definition."""
    return MdevctlCommand(["mdevctl", "undefine", f"--uuid={uuid}"])


def set_autostart(uuid: str, autostart: bool) -> MdevctlCommand:
    """Whether the device is made when its parent appears."""
    return MdevctlCommand(["mdevctl", "modify", "--uuid", uuid, "--auto" if autostart else "--manual"])


def list_argv(*, defined: bool) -> list[str]:
    """The command whose output ``listed`` reads."""
    return ["mdevctl", "list", "--dumpjson", *(["--defined"] if defined else [])]


def _with_definition(verb: str, device: NodeDevice) -> MdevctlCommand:
    capability = device.capability
    if not isinstance(capability, MediatedCapability):
        raise NoSupport("only mediated devices are made this way")
    parent = device.parent.name if device.parent is not None else None
    if not parent:
        raise InternalError(f"device {device.name} has no parent")
    argv = ["mdevctl", verb, f"--parent={parent_address(parent)}", "--jsonfile=/dev/stdin"]
    if capability.uuid is not None:
        argv.append(f"--uuid={capability.uuid}")
    return MdevctlCommand(argv, definition(capability))


def definition(capability: MediatedCapability) -> str:
    """The definition as mdevctl keeps it."""
    found: dict[str, Any] = {"mdev_type": capability.type.id, "start": "manual"}
    if capability.attributes:
        found["attrs"] = [{attribute.name: attribute.value} for attribute in capability.attributes]
    return json.dumps(found, separators=(",", ":"))


def parent_address(name: str) -> str:
    """``pci_0000_00_02_0`` is at 0000:00:02.0; raises InternalError for devices that have no slices."""
    pci, channel = _PCI.fullmatch(name), _CHANNEL.fullmatch(name)
    if pci is not None:
        return f"{pci[1]}:{pci[2]}:{pci[3]}.{pci[4]}"
    if channel is not None:
        return f"{channel[1]}.{channel[2]}.{channel[3]}"
    if name == f"ap_{MATRIX}":
        return MATRIX
    raise InternalError(f"unable to find parent device '{name}'")


def listed(text: str) -> list[NodeDevice]:
    """The devices in mdevctl's JSON, in its order; raises InternalError when it is something else."""
    try:
        found = json.loads(text or "[]")
        parents = found[0] if found else {}
        return [
            _device(parent, uuid, kept)
            for parent, each in parents.items()
            for one in each
            for uuid, kept in one.items()
        ]
    except (ValueError, TypeError, KeyError, IndexError, AttributeError) as problem:
        raise InternalError(f"mdevctl's list cannot be read: {problem}") from None


def _device(parent: str, uuid: str, kept: dict[str, Any]) -> NodeDevice:
    prefix = next((prefix for pattern, prefix in _NAMES if pattern.fullmatch(parent)), None)
    pairs = [pair for attribute in kept.get("attrs", []) for pair in attribute.items()]
    shown = re.sub(r"[^0-9A-Za-z]", "_", parent)
    return NodeDevice(
        name=f"mdev_{uuid.replace('-', '_')}_{shown}",
        parent=ParentDevice(name=f"{prefix}_{shown}" if prefix is not None else "computer"),
        capability=MediatedCapability(
            type=MediatedTypeRef(id=kept["mdev_type"]),
            uuid=uuid,
            parent_addr=parent,
            iommu_group=MediatedGroup(),
            attributes=[MediatedAttribute(name=name, value=value) for name, value in pairs],
        ),
    )
