"""What may occur only once in a domain: disk targets and the users' own device names."""

from __future__ import annotations

from typing import Any

from vird.errors import ConfigUnsupported, XmlError
from vird.model.checks.every_device import every_device
from vird.model.domain.devices.devices import Devices
from vird.model.domain.devices.disk import Disk


def check_unique(devices: Devices) -> None:
    """Raises XmlError for a disk target that two disks have, ConfigUnsupported for a name of two devices."""
    _check_targets(devices.disks)
    seen: set[str] = set()
    for device in every_device(devices):
        alias = device.alias.name if device.alias is not None else None
        if alias in seen:
            raise ConfigUnsupported(f"non unique alias detected: {alias}")
        if alias is not None:
            seen.add(alias)


def _check_targets(disks: list[Disk]) -> None:
    first: dict[str, Disk] = {}
    for disk in disks:
        name = disk.target.dev if disk.target is not None else None
        if name is None:
            continue
        other = first.setdefault(name, disk)
        if other is not disk:
            raise XmlError(
                f"target '{name}' duplicated for disk sources '{_shown(other.source)}' and '{_shown(disk.source)}'"
            )


def _shown(source: Any) -> str:
    """A source as the error names it."""
    for field in ("file", "dev", "dir", "name", "volume"):
        if found := getattr(source, field, None):
            return str(found)
    return "<null>"
