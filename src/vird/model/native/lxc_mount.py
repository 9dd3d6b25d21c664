"""What an LXC configuration mounts, as the file systems of a container."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from vird.errors import InternalError
from vird.model.domain.devices.filesystem import Filesystem, FilesystemSource, FilesystemTarget
from vird.model.native.sizes import size_in_bytes

_KERNEL: Final = ("proc", "sysfs")
"""File systems that every container has from its controller."""


def root_filesystem(path: str) -> Filesystem:
    """``lxc.rootfs``: a folder, or a block device when it is below ``/dev``."""
    return _filesystem(path, "/")


def mounted(entries: Iterable[str]) -> list[Filesystem]:
    """The ``lxc.mount.entry`` lines, in the form of fstab(5); raises InternalError for others."""
    return list(_mounted(entries))


def _mounted(entries: Iterable[str]) -> Iterator[Filesystem]:
    for entry in entries:
        words = entry.split()
        if len(words) < 4:
            raise InternalError(f"invalid lxc.mount.entry value: '{entry}'")
        source, target, kind = words[:3]
        options = words[3].split(",")
        if kind in _KERNEL:
            continue
        target = target if target.startswith("/") else f"/{target}"
        found = _ram(target, options) if kind == "tmpfs" else _filesystem(source, target)
        found.readonly = "ro" in options
        yield found


def _filesystem(source: str, target: str) -> Filesystem:
    is_block = source.startswith("/dev/")
    return Filesystem(
        type="block" if is_block else "mount",
        accessmode="passthrough",
        source=FilesystemSource(dev=source) if is_block else FilesystemSource(dir=source),
        target=FilesystemTarget(dir=target),
    )


def _ram(target: str, options: list[str]) -> Filesystem:
    size = next((option.removeprefix("size=") for option in options if option.startswith("size=")), None)
    if size is None:
        raise InternalError("missing tmpfs size, set the size option")
    return Filesystem(
        type="ram",
        accessmode="passthrough",
        source=FilesystemSource(usage=size_in_bytes(size) // 1024, units="KiB"),
        target=FilesystemTarget(dir=target),
    )
