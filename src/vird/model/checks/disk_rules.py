"""What a disk cannot be: the refusals of a completed disk."""

from __future__ import annotations

from typing import Final

from vird.errors import ConfigUnsupported, InternalError, XmlError
from vird.model.domain.devices.devices import Devices
from vird.model.domain.devices.disk import Disk, IoTune
from vird.model.domain.devices.disk_source import DiskAuth, NetworkSource

_DRIVE_BUSES: Final = frozenset({"ide", "scsi", "sata", "fdc"})
_VIRTIO_ADDRESSES: Final = frozenset({"pci", "ccw", "virtio-mmio", "virtio-s390"})
_SECRETS: Final = {"iscsi": "iscsi", "rbd": "ceph"}
_IO_LIMITS: Final = (
    "bytes_sec", "iops_sec", "bytes_sec_max", "iops_sec_max", "bytes_sec_max_length", "iops_sec_max_length",
)  # fmt: skip


def check_disk_place(disk: Disk) -> None:
    """Refuse an address of a kind that the bus does not have; to be asked before addresses are given out."""
    if disk.target is None or disk.address is None:
        return
    bus, kind = disk.target.bus, disk.address.type
    if bus == "usb" and kind != "usb":
        raise InternalError("unexpected address type for usb disk")
    wrong = (bus in _DRIVE_BUSES and kind != "drive") or (bus == "virtio" and kind not in _VIRTIO_ADDRESSES)
    if wrong and kind == "unassigned":
        raise ConfigUnsupported("address of type 'unassigned' is supported only for hostdevs")
    if wrong:
        raise ConfigUnsupported(
            f"Invalid address type '{kind}' for the disk '{disk.target.dev}' with the bus type '{bus}'"
        )


def check_targets(devices: Devices) -> None:
    """Two disks cannot have one target name."""
    seen: dict[str, Disk] = {}
    for disk in devices.disks:
        name = disk.target.dev if disk.target else ""
        if name in seen:
            raise XmlError(
                f"target '{name}' duplicated for disk sources '{source_name(seen[name])}' and '{source_name(disk)}'"
            )
        seen[name] = disk


def source_name(disk: Disk) -> str:
    """What is behind a disk, for messages."""
    for field in ("file", "dev", "dir", "name", "path"):
        found = getattr(disk.source, field, None)
        if found:
            return str(found)
    return "NULL"


def check_disk(disk: Disk) -> None:
    """All rules of one disk; raises ConfigUnsupported, XmlError or InternalError."""
    for rule in (_check_bus, _check_lun, _check_format, _check_secrets, _check_policy, _check_target, _check_tuning):
        rule(disk)


def _check_bus(disk: Disk) -> None:
    bus = disk.target.bus if disk.target else None
    if disk.device == "floppy" and bus != "fdc":
        raise InternalError(f"Invalid bus type '{bus}' for floppy disk")
    if disk.device != "floppy" and bus == "fdc":
        raise InternalError(f"Invalid bus type '{bus}' for disk")
    if bus == "virtio" and disk.device in ("cdrom", "floppy"):
        raise ConfigUnsupported(f"disk type '{disk.device}' of '{disk.device}' does not support ejectable media")
    if disk.model is not None and bus != "virtio":
        raise ConfigUnsupported(f"disk model '{disk.model}' not supported for bus '{bus}'")
    if disk.vendor or disk.product:
        if bus != "scsi":
            raise ConfigUnsupported("Only scsi disk supports vendor and product")
        if disk.device == "lun":
            raise ConfigUnsupported("disk device='lun' does not support vendor or product")
    if disk.wwn and bus not in ("ide", "scsi"):
        raise ConfigUnsupported("Only ide and scsi disk support wwn")
    if disk.driver is not None and bus != "virtio":
        if disk.driver.iothread is not None:
            raise ConfigUnsupported("IOThreads are only available for virtio pci and virtio ccw disk")
        if disk.driver.queues:
            raise ConfigUnsupported("queues attribute in disk driver element is only supported by virtio-blk")


def _check_lun(disk: Disk) -> None:
    if disk.sgio == "unfiltered":
        raise ConfigUnsupported("unfiltered sgio is no longer supported")
    if disk.device != "lun":
        if disk.rawio is not None or disk.sgio is not None:
            raise ConfigUnsupported("rawio or sgio can be used only with device='lun'")
        if getattr(disk.source, "reservations", None) is not None:
            raise ConfigUnsupported("<reservations/> allowed only for lun devices")
        return
    iscsi = isinstance(disk.source, NetworkSource) and disk.source.protocol == "iscsi"
    if disk.type not in ("block", "volume") and not iscsi:
        raise ConfigUnsupported("disk device='lun' is only valid for block type disk source")
    if disk.target is not None and disk.target.bus not in ("virtio", "scsi"):
        raise ConfigUnsupported(f"disk device='lun' is not supported for bus='{disk.target.bus}'")
    if disk.driver is not None and disk.driver.type not in (None, "raw"):
        raise ConfigUnsupported("disk device 'lun' using target 'dev' must use 'raw' format")
    if getattr(disk.source, "slices", None):
        raise ConfigUnsupported("disk device 'lun' doesn't support storage slice")
    if disk.encryption is not None or getattr(disk.source, "encryption", None) is not None:
        raise ConfigUnsupported("disk device 'lun' doesn't support encryption")


def _check_format(disk: Disk) -> None:
    kind = disk.driver.type if disk.driver else None
    if kind == "dir":
        raise ConfigUnsupported(
            "'directory' storage format is not directly supported by QEMU, use 'dir' disk type instead"
        )
    if kind in ("cow", "iso", "none"):
        raise ConfigUnsupported(f"'{kind}' storage format is not supported")
    encryption = disk.encryption or getattr(disk.source, "encryption", None)
    if encryption is not None and encryption.engine in (None, "qemu") and kind not in (None, "raw", "qcow2"):
        raise ConfigUnsupported("encryption is supported only with 'raw' and 'qcow2' image format")


def _check_secrets(disk: Disk) -> None:
    auth = getattr(disk.source, "auth", None)
    if disk.auth is not None and auth is not None:
        raise ConfigUnsupported("an <auth> definition already found for disk source")
    if disk.encryption is not None and getattr(disk.source, "encryption", None) is not None:
        raise ConfigUnsupported("an <encryption> definition already found for disk source")
    found: DiskAuth | None = disk.auth or auth
    if found is None or found.secret is None:
        return
    protocol = disk.source.protocol if isinstance(disk.source, NetworkSource) else None
    wanted = _SECRETS.get(protocol or "")
    if wanted is not None and found.secret.type is not None and found.secret.type != wanted:
        raise ConfigUnsupported(f"invalid secret type '{found.secret.type}'")


def _check_policy(disk: Disk) -> None:
    policy = getattr(disk.source, "startup_policy", None)
    if policy is None:
        return
    if disk.type in ("network", "nvme", "vhostuser", "vhostvdpa"):
        raise XmlError(f"disk startupPolicy '{policy}' is not allowed for disk of '{disk.type}' type")
    if policy == "requisite" and disk.device not in ("cdrom", "floppy"):
        raise XmlError(f"disk startupPolicy '{policy}' is allowed only for cdrom or floppy")


def _check_target(disk: Disk) -> None:
    target = disk.target
    if target is None:
        return
    if target.removable is not None and target.bus != "usb":
        raise XmlError("removable is only valid for usb disks")
    if target.tray == "open" and disk.device not in ("cdrom", "floppy"):
        raise ConfigUnsupported("tray is only valid for cdrom and floppy")
    if target.rotation_rate is not None and target.bus not in ("scsi", "ide", "sata"):
        raise InternalError("rotation rate is only valid for SCSI/IDE/SATA bus")
    kind = disk.driver.type if disk.driver else None
    if disk.type == "dir" and disk.device == "disk" and kind not in ("fat", None):
        raise ConfigUnsupported("storage type 'dir' requires use of storage format 'fat'")


def _check_tuning(disk: Disk) -> None:
    tune = disk.iotune
    if tune is None:
        return
    for limit in _IO_LIMITS:
        total, read, write = (getattr(tune, f"{which}_{limit}") for which in ("total", "read", "write"))
        if total and (read or write):
            raise XmlError(f"total and read/write {limit} cannot be set at the same time")
    _check_bursts(tune)


def _check_bursts(tune: IoTune) -> None:
    for kind in ("bytes_sec", "iops_sec"):
        for which in ("total", "read", "write"):
            name = f"{which}_{kind}"
            if getattr(tune, f"{name}_max_length") and not getattr(tune, f"{name}_max"):
                raise ConfigUnsupported(f"value '{name}_max' cannot be set if '{name}' is not set")
