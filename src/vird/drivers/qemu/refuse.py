"""Refusing flags in the words of libvirt's QEMU driver, which names its own function and not the public one."""

from __future__ import annotations

from enum import IntEnum
from typing import Final

from vird.api import flags as api
from vird.wire.procedures import Procedure, qemu, remote

ELSEWHERE: Final = {
    remote.DOMAIN_BACKUP_BEGIN: "qemuBackupBegin",
    remote.DOMAIN_BACKUP_GET_XML_DESC: "qemuBackupGetXMLDesc",
    qemu.DOMAIN_MONITOR_COMMAND: "qemuDomainQemuMonitorCommandWithFiles",
    remote.DOMAIN_ATTACH_DEVICE_FLAGS: "qemuDomainAttachDeviceLiveAndConfig",
    remote.DOMAIN_DETACH_DEVICE_FLAGS: "qemuDomainDetachDeviceLiveAndConfig",
    remote.DOMAIN_DETACH_DEVICE_ALIAS: "qemuDomainDetachDeviceAliasLiveAndConfig",
    remote.DOMAIN_GET_METADATA: "virDomainObjGetMetadata",
    remote.DOMAIN_RESTORE_FLAGS: "qemuDomainRestoreInternal",
}
"""Calls that libvirt checks in a function that is not named like the call."""


def function_of(procedure: Procedure) -> str:
    """What libvirt's driver calls the function behind a public one."""
    return ELSEWHERE.get(procedure) or f"qemu{procedure.function.removeprefix('vir')}"


def check_flags(flags: int, known: type[IntEnum] | int | None, procedure: Procedure) -> None:
    """Raises ``InvalidArg`` naming the bits that the driver's function does not know; None knows none."""
    api.check_flags(flags, known, procedure, function_of(procedure))
