"""Folders of the host that the guest mounts: 9p inside QEMU, or virtiofs through a daemon."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from vird.drivers.qemu.plan.addresses import address_properties
from vird.drivers.qemu.plan.arguments import Properties, escape, present
from vird.drivers.qemu.plan.launch import Launch, alias_of
from vird.drivers.qemu.plan.virtio import virtio_driver, virtio_options
from vird.errors import ConfigUnsupported
from vird.model.domain.devices.filesystem import Filesystem

SECURITY = {"passthrough": "passthrough", "mapped": "mapped", "squash": "none"}


def filesystems(launch: Launch) -> Iterator[str]:
    """All of them."""
    for filesystem in launch.devices.filesystems:
        kind = filesystem.driver.type if filesystem.driver is not None else None
        if kind == "virtiofs":
            yield from _virtiofs(launch, filesystem)
        elif kind in (None, "default", "path", "handle"):
            yield from _plan9(launch, filesystem)
        else:
            raise ConfigUnsupported("Filesystem driver type not supported")


def _tag(filesystem: Filesystem) -> str:
    return filesystem.target.dir if filesystem.target is not None else ""


def _plan9(launch: Launch, filesystem: Filesystem) -> Iterator[str]:
    driver: Any = filesystem.driver
    alias = alias_of(filesystem)
    is_handle = driver is not None and driver.type == "handle"
    parts = ["handle" if is_handle else "local"]
    if not is_handle:
        parts.append(f"security_model={SECURITY[filesystem.accessmode or 'passthrough']}")
        if filesystem.multidevs not in (None, "default"):
            parts.append(f"multidevs={filesystem.multidevs}")
        if filesystem.fmode:
            parts.append(f"fmode={filesystem.fmode:04o}")
        if filesystem.dmode:
            parts.append(f"dmode={filesystem.dmode:04o}")
    if driver is not None and driver.wrpolicy == "immediate":
        parts.append("writeout=immediate")
    source = filesystem.source.dir if filesystem.source is not None else None
    parts += [f"id=fsdev-{alias}", f"path={escape(source or '')}"]
    if filesystem.readonly:
        parts.append("readonly")
    yield from ("-fsdev", ",".join(parts))
    found = virtio_driver(launch, "virtio-9p", filesystem, filesystem.model) | virtio_options(launch, driver)
    found |= {"id": alias, "fsdev": f"fsdev-{alias}", "mount_tag": _tag(filesystem)}
    yield from launch.device(found | address_properties(launch, filesystem))


def _virtiofs(launch: Launch, filesystem: Filesystem) -> Iterator[str]:
    alias, driver = alias_of(filesystem), filesystem.driver
    path = filesystem.source.socket if filesystem.source is not None else None
    path = path or f"{launch.facts.private_dir}/{alias}-fs.sock"
    yield from ("-chardev", f"socket,id=chr-vu-{alias},path={escape(path)}")
    found = virtio_driver(launch, "vhost-user-fs", filesystem, filesystem.model) | virtio_options(launch, driver)
    found |= {"id": alias, "chardev": f"chr-vu-{alias}"}
    extra: Properties = {
        "queue-size": driver.queue if driver is not None else None,
        "tag": _tag(filesystem),
        "bootindex": filesystem.boot.order if filesystem.boot is not None else None,
    }
    yield from launch.device(found | present(extra) | address_properties(launch, filesystem))
