"""Hard disks, CD-ROM drives and floppies, and the SCSI controllers they are on."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final, Literal, NamedTuple

from vird.errors import ConfigUnsupported, InternalError
from vird.model.checks.other_hypervisors import WIDE_SELF, WIDE_UNITS
from vird.model.domain.devices.address import DriveAddress
from vird.model.domain.devices.controller import Controller
from vird.model.domain.devices.devices import Devices
from vird.model.domain.devices.disk import Disk, DiskDriver, DiskTarget, DiskTransient
from vird.model.domain.devices.disk_source import BlockSource, FileSource
from vird.model.native.vmx.escapes import encode
from vird.model.native.vmx.places import Place
from vird.model.native.vmx.settings import VmxLines, VmxSettings

DriveBus = Literal["scsi", "sata", "ide"]

CONTROLLERS: Final = 4
"""The most controllers of one kind."""
SATA_UNITS: Final = 30
FLOPPIES: Final = 2
NOTHING: Final = "emptyBackingString"
DETECTED: Final = "auto detect"
PASSED_CDROM: Final = "/vmfs/devices/cdrom/"
HARD_DISKS: Final[dict[str, str]] = {"scsi": "scsi-hardDisk", "sata": "ata-hardDisk", "ide": "ata-hardDisk"}
_HARD_DISK_WORDS: Final[dict[str, frozenset[str]]] = {
    "scsi": frozenset({"scsi-harddisk", "disk"}),
    "ide": frozenset({"ata-harddisk", "disk"}),
}
"""What the type of a hard disk may be called; on SATA anything."""
_CDROM_DRIVES: Final = frozenset({"atapi-cdrom", "cdrom-raw"})
_CDROM_WORDS: Final = _CDROM_DRIVES | {"cdrom-image"}
TRANSIENT: Final = "independent-nonpersistent"
SCSI_MODELS: Final[dict[str, str]] = {
    "buslogic": "buslogic",
    "lsilogic": "lsilogic",
    "lsisas1068": "lsisas1068",
    "vmpvscsi": "pvscsi",
}
"""Documents' names of SCSI controllers, and VMware's."""


class Slot(NamedTuple):
    """A place for a drive: its settings' prefix, the name of its target and its address."""

    bus: DriveBus
    prefix: str
    target: str
    address: DriveAddress


def _slots(bus: DriveBus, controller: int) -> Iterator[Slot]:
    if bus == "ide":
        for unit in range(2):
            address = DriveAddress(bus=controller, unit=unit)
            yield Slot(bus, f"ide{controller}:{unit}", f"hd{_letters(controller * 2 + unit)}", address)
        return
    units = [u for u in range(WIDE_UNITS + 1) if u != WIDE_SELF] if bus == "scsi" else list(range(SATA_UNITS))
    for place, unit in enumerate(units):
        address = DriveAddress(controller=controller, unit=unit)
        yield Slot(bus, f"{bus}{controller}:{unit}", f"sd{_letters(controller * len(units) + place)}", address)


def _letters(index: int) -> str:
    name = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        name = chr(ord("a") + rest) + name
    return name


def read_disks(settings: VmxSettings, devices: Devices, place: Place) -> None:
    """All drives, and the SCSI controllers whose model is given."""
    for controller in range(CONTROLLERS):
        if settings.flag(f"scsi{controller}.present"):
            found = [disk for slot in _slots("scsi", controller) if (disk := _read_disk(settings, slot, place))]
            devices.disks += found
            model = _read_scsi_model(settings, controller)
            if found and model is not None:
                devices.controllers.append(Controller(type="scsi", index=controller, model=model))
    for controller in range(CONTROLLERS):
        if settings.flag(f"sata{controller}.present"):
            devices.disks += [d for slot in _slots("sata", controller) if (d := _read_disk(settings, slot, place))]
    for controller in range(2):
        devices.disks += [d for slot in _slots("ide", controller) if (d := _read_disk(settings, slot, place))]
    for number in range(FLOPPIES):
        floppy = _read_floppy(settings, number, place)
        if floppy is not None:
            devices.disks.append(floppy)


def _read_scsi_model(settings: VmxSettings, controller: int) -> str | None:
    model = settings.choice(f"scsi{controller}.virtualDev")
    if model is None:
        return None
    for name, native in SCSI_MODELS.items():
        if model == native:
            return name
    raise InternalError(
        f"Expecting VMX entry 'scsi{controller}.virtualDev' to be 'buslogic' or 'lsilogic' or 'lsisas1068' or "
        f"'pvscsi' but found '{model}'"
    )


def _read_disk(settings: VmxSettings, slot: Slot, place: Place) -> Disk | None:
    """The drive of a slot; a drive of the machine that shows the console is none of the guest's."""
    prefix = slot.prefix
    if not settings.flag(f"{prefix}.present") or settings.flag(f"{prefix}.clientDevice"):
        return None
    kind = settings.choice(f"{prefix}.deviceType")
    name = settings.text(f"{prefix}.fileName") or ""
    disk = Disk(target=DiskTarget(dev=slot.target, bus=slot.bus), address=slot.address)
    suffix, is_empty = name.lower()[-5:], name.lower() == NOTHING.lower()
    if suffix == ".vmdk" and (kind is None or kind in _HARD_DISK_WORDS.get(slot.bus, {kind})):
        _read_hard_disk(settings, disk, prefix, place(name))
    elif (suffix == ".vmdk" and kind in _CDROM_WORDS) or (is_empty and kind == "scsi-passthru" and slot.bus == "scsi"):
        return None
    elif kind in ("cdrom-image", None) and (suffix.endswith(".iso") or (is_empty and kind is not None)):
        _read_cdrom_image(disk, None if is_empty else place(name))
    elif kind in _CDROM_DRIVES and not suffix.endswith(".iso"):
        disk.device = "cdrom" if kind == "atapi-cdrom" else "lun"
        _read_cdrom_drive(disk, name)
    elif kind == "scsi-passthru" and slot.bus == "scsi" and name.startswith(PASSED_CDROM):
        disk.device = "lun"
        _read_cdrom_drive(disk, name)
    else:
        raise InternalError(
            f"Invalid or not yet handled value '{name}' for VMX entry '{prefix}.fileName' "
            f"for device type '{kind or 'unknown'}'"
        )
    return disk


def _read_hard_disk(settings: VmxSettings, disk: Disk, prefix: str, name: str | None) -> None:
    disk.type, disk.device = "file", "disk"
    disk.source = FileSource(file=name)
    if settings.flag(f"{prefix}.writeThrough"):
        disk.driver = DiskDriver(cache="writethrough")
    if settings.choice(f"{prefix}.mode") == TRANSIENT:
        disk.transient = DiskTransient()


def _read_cdrom_image(disk: Disk, name: str | None) -> None:
    disk.type, disk.device = "file", "cdrom"
    disk.source = FileSource(file=name) if name is not None else None


def _read_cdrom_drive(disk: Disk, name: str) -> None:
    """A drive of the host; one that is looked for when the guest starts need not be there."""
    disk.type = "block"
    disk.readonly = True
    disk.source = _host_drive(name)


def _host_drive(name: str) -> BlockSource:
    return BlockSource(startup_policy="optional") if name.lower() in ("", DETECTED) else BlockSource(dev=name)


def _read_floppy(settings: VmxSettings, number: int, place: Place) -> Disk | None:
    prefix = f"floppy{number}"
    if not settings.flag(f"{prefix}.present") or settings.flag(f"{prefix}.clientDevice"):
        return None
    kind, name = settings.choice(f"{prefix}.fileType"), settings.text(f"{prefix}.fileName") or ""
    disk = Disk(device="floppy", target=DiskTarget(dev=f"fd{_letters(number)}", bus="fdc"))
    disk.address = DriveAddress(unit=number)
    if kind == "device":
        disk.type, disk.source = "block", _host_drive(name)
    elif kind == "file" and name:
        disk.type = "file"
        found = place(name)
        disk.source = FileSource(file=found) if found is not None else None
    else:
        raise InternalError(
            f"Invalid or not yet handled value '{name}' for VMX entry '{prefix}.fileName' "
            f"for device type '{kind or 'unknown'}'"
        )
    return disk


def write_disks(lines: VmxLines, devices: Devices, path: Callable[[str], str]) -> None:
    """Controllers, then drives; floppies that are not there are switched off, as they would be there else."""
    _write_controllers(lines, devices)
    floppies: set[int] = set()
    for disk in devices.disks:
        if disk.device == "floppy":
            floppies.add(_write_floppy(lines, disk, path))
        else:
            _write_disk(lines, disk, path)
    for number in range(FLOPPIES):
        if number not in floppies:
            lines.add(f"floppy{number}.present", False)


def _write_controllers(lines: VmxLines, devices: Devices) -> None:
    used: dict[str, set[int]] = {"scsi": set(), "sata": set()}
    models: dict[int, str] = {}
    for controller in devices.controllers:
        if controller.type == "scsi" and controller.model is not None and controller.index is not None:
            models[controller.index] = controller.model
    for disk in devices.disks:
        bus, index = disk.target.bus if disk.target is not None else None, _address(disk).controller
        if bus in used:
            used[bus].add(index)
        if bus == "scsi" and disk.device == "disk" and disk.driver is not None and disk.driver.name is not None:
            given = models.setdefault(index, disk.driver.name)
            if given != disk.driver.name:
                raise ConfigUnsupported(
                    f"Inconsistent SCSI controller model ('{disk.driver.name}' is not '{given}') for SCSI "
                    f"controller index {index}"
                )
    for kind, indexes in used.items():
        for index in sorted(indexes):
            if index >= CONTROLLERS:
                raise ConfigUnsupported(f"{kind.upper()} controller index {index} out of [0..{CONTROLLERS - 1}] range")
            lines.add(f"{kind}{index}.present", True)
            if kind == "scsi" and models.get(index, "auto") != "auto":
                lines.add(f"scsi{index}.virtualDev", _native_model(models[index]))


def _native_model(model: str) -> str:
    if model not in SCSI_MODELS:
        raise ConfigUnsupported(
            "Expecting domain XML attribute 'model' of entry 'controller' to be 'buslogic' or 'lsilogic' or "
            f"'lsisas1068' or 'vmpvscsi' but found '{model}'"
        )
    return SCSI_MODELS[model]


def _address(disk: Disk) -> DriveAddress:
    return disk.address if isinstance(disk.address, DriveAddress) else DriveAddress()


def _prefix(disk: Disk) -> str:
    address = _address(disk)
    bus = disk.target.bus if disk.target is not None else None
    if bus == "ide":
        if address.controller or address.bus > 1 or address.unit > 1:
            raise ConfigUnsupported("a VMware guest has two IDE buses of two drives")
        return f"ide{address.bus}:{address.unit}"
    if bus in ("scsi", "sata"):
        if address.bus or address.target or (bus == "scsi" and address.unit == WIDE_SELF):
            raise ConfigUnsupported(f"there is no such place on a {bus.upper()} controller of VMware")
        return f"{bus}{address.controller}:{address.unit}"
    raise ConfigUnsupported(f"Unsupported bus type '{bus}' for device type '{disk.device}'")


def _write_disk(lines: VmxLines, disk: Disk, path: Callable[[str], str]) -> None:
    prefix = _prefix(disk)
    lines.add(f"{prefix}.present", True)
    if disk.device == "disk":
        _write_hard_disk(lines, disk, prefix, path)
    elif disk.type == "file" and disk.device == "cdrom":
        name = disk.source.file if isinstance(disk.source, FileSource) else None
        _check_suffix(name or ".iso", ".iso")
        lines.add(f"{prefix}.deviceType", "cdrom-image")
        lines.add(f"{prefix}.fileName", encode(path(name)) if name else NOTHING)
    elif disk.type == "block" and disk.device in ("cdrom", "lun"):
        device = disk.source.dev if isinstance(disk.source, BlockSource) else None
        passed = device is not None and device.startswith(PASSED_CDROM)
        raw = "scsi-passthru" if passed else "cdrom-raw"
        lines.add(f"{prefix}.deviceType", "atapi-cdrom" if disk.device == "cdrom" else raw)
        _write_drive(lines, prefix, device)
    else:
        raise ConfigUnsupported(f"{disk.device} {disk.target.dev if disk.target else ''} has an unsupported type "
                                f"'{disk.type}'")  # fmt: skip


def _check_suffix(name: str, suffix: str) -> None:
    """What an image is, is told by its name alone."""
    if not name.lower().endswith(suffix):
        raise ConfigUnsupported(f"Image file '{name}' has unsupported suffix, expecting '{suffix}'")


def _write_drive(lines: VmxLines, prefix: str, device: str | None) -> None:
    if device is None:
        lines.add(f"{prefix}.autodetect", True)
    lines.add(f"{prefix}.fileName", encode(device) if device is not None else DETECTED)


def _write_hard_disk(lines: VmxLines, disk: Disk, prefix: str, path: Callable[[str], str]) -> None:
    name = disk.source.file if isinstance(disk.source, FileSource) else None
    bus = disk.target.bus if disk.target is not None else None
    if name is None:
        raise ConfigUnsupported(f"harddisk has an unsupported type '{disk.type}' or no file")
    _check_suffix(name, ".vmdk")
    lines.add(f"{prefix}.deviceType", HARD_DISKS[bus or ""])
    lines.add(f"{prefix}.fileName", encode(path(name)))
    cache = disk.driver.cache if disk.driver is not None else None
    if cache == "writethrough":
        lines.add(f"{prefix}.writeThrough", True)
    elif cache not in (None, "default"):
        raise ConfigUnsupported(f"harddisk has an unsupported cache mode '{cache}'")
    if disk.transient is not None:
        lines.add(f"{prefix}.mode", TRANSIENT)


def _write_floppy(lines: VmxLines, disk: Disk, path: Callable[[str], str]) -> int:
    number = _address(disk).unit
    if number >= FLOPPIES or _address(disk).controller:
        raise ConfigUnsupported(
            f"Floppy disk index (parsed from '{disk.target.dev if disk.target else ''}') is too large"
        )
    prefix = f"floppy{number}"
    lines.add(f"{prefix}.present", True)
    if disk.type == "file":
        lines.add(f"{prefix}.fileType", "file")
        name = disk.source.file if isinstance(disk.source, FileSource) else None
        if name:
            lines.add(f"{prefix}.fileName", encode(path(name)))
    elif disk.type == "block":
        lines.add(f"{prefix}.fileType", "device")
        device = disk.source.dev if isinstance(disk.source, BlockSource) else None
        _write_drive(lines, prefix, device)
    else:
        raise ConfigUnsupported(f"floppy has an unsupported type '{disk.type}'")
    return number
