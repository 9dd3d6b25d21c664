"""What the LXC driver fills in where a container's document leaves it open."""

from __future__ import annotations

from vird.errors import XmlError
from vird.markup.scalars import scale_bytes
from vird.model.checks.guest import complete_after_devices, complete_before_devices
from vird.model.domain.devices.console import Console, ConsoleTarget
from vird.model.domain.devices.devices import Devices
from vird.model.domain.devices.filesystem import Filesystem
from vird.model.domain.domain import Domain


def complete_container(domain: Domain, arch: str) -> None:
    """Complete and check, in place, a container for a host of this architecture.

    Raises libvirt's errors for what a container cannot be.
    """
    complete_before_devices(domain, arch)
    devices = domain.devices = domain.devices or Devices()
    for filesystem in devices.filesystems:
        _complete_filesystem(filesystem)
    _complete_consoles(devices)
    complete_after_devices(domain)


def _complete_filesystem(filesystem: Filesystem) -> None:
    filesystem.accessmode = filesystem.accessmode or "passthrough"
    if filesystem.target is None:
        raise XmlError("missing target of a filesystem")
    if filesystem.type == "ram":
        _complete_ram(filesystem)
    if filesystem.driver is not None and filesystem.driver.type is None:
        filesystem.driver.format = None


def _complete_ram(filesystem: Filesystem) -> None:
    """Sizes are kept in KiB; a number without unit is KiB already."""
    source = filesystem.source
    if source is None or source.usage is None:
        raise XmlError("missing 'usage' attribute for RAM filesystem")
    source.usage, source.units = scale_bytes(source.usage, source.units, 1024) // 1024, "KiB"


def _complete_consoles(devices: Devices) -> None:
    for port, console in enumerate(devices.consoles):
        _complete_console(console, port)


def _complete_console(console: Console, port: int) -> None:
    target = console.target = console.target or ConsoleTarget()
    target.type = target.type or "lxc"
    target.port = port
