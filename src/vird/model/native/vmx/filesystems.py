"""Folders of the host that hosted products share with their guests."""

from __future__ import annotations

from vird.errors import ConfigUnsupported, InternalError
from vird.model.domain.devices.devices import Devices
from vird.model.domain.devices.filesystem import Filesystem, FilesystemSource, FilesystemTarget
from vird.model.native.vmx.escapes import encode
from vird.model.native.vmx.settings import VmxLines, VmxSettings

MOST_FOLDERS = 256


def read_filesystems(settings: VmxSettings, devices: Devices) -> None:
    """The folders that are there and switched on, if sharing is."""
    if settings.flag("isolation.tools.hgfs.disable", default=True):
        return
    count = settings.number("sharedFolder.maxNum")
    if not 0 <= count <= MOST_FOLDERS:
        raise InternalError(f"VMX entry 'sharedFolder.maxNum' is out of range: {count}")
    for number in range(count):
        prefix = f"sharedFolder{number}"
        if not settings.flag(f"{prefix}.present") or not settings.flag(f"{prefix}.enabled"):
            continue
        devices.filesystems.append(
            Filesystem(
                type="mount",
                source=FilesystemSource(dir=settings.need(f"{prefix}.hostPath")),
                target=FilesystemTarget(dir=settings.need(f"{prefix}.guestName")),
                readonly=not settings.flag(f"{prefix}.writeAccess"),
            )
        )


def write_filesystems(lines: VmxLines, devices: Devices) -> None:
    """All folders; raises ConfigUnsupported for what is no folder."""
    if not devices.filesystems:
        return
    lines.add("isolation.tools.hgfs.disable", False)
    lines.add("sharedFolder.maxNum", len(devices.filesystems))
    for number, each in enumerate(devices.filesystems):
        folder = each.source.dir if each.source is not None else None
        if each.type != "mount" or folder is None or each.target is None:
            raise ConfigUnsupported(f"Only 'mount' filesystem type is supported, not '{each.type}'")
        prefix = f"sharedFolder{number}"
        for name in ("present", "enabled", "readAccess"):
            lines.add(f"{prefix}.{name}", True)
        lines.add(f"{prefix}.writeAccess", not each.readonly)
        lines.add(f"{prefix}.hostPath", encode(folder))
        lines.add(f"{prefix}.guestName", encode(each.target.dir))
