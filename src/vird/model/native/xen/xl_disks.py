"""Disks of xl: ``target, format, vdev, access`` by place or by name, and RADOS images."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from vird.errors import ConfigUnsupported, InternalError
from vird.model.domain.devices.devices import Devices
from vird.model.domain.devices.disk import BackendDomain, Disk, DiskDriver, DiskTarget, ImageFormat
from vird.model.domain.devices.disk_source import (
    BlockSource,
    DiskSource,
    FileSource,
    NetworkHost,
    NetworkSource,
)
from vird.model.native.xen.settings import XenLines, XenSettings

FORMATS: Final[dict[str, ImageFormat]] = {
    "raw": "raw", "qcow": "qcow", "qcow2": "qcow2", "vhd": "vpc", "qed": "qed", "vdi": "vdi", "vmdk": "vmdk",
}  # fmt: skip
BACKENDS: Final = {"qemu": "qdisk", "file": "qdisk", "phy": "phy", "tap": "tap", "tap2": "tap"}
"""What serves an image: documents' names and Xen's."""
DRIVERS: Final = {"qdisk": "qemu", "phy": "phy", "tap": "tap"}
_PLACES: Final = ("target", "format", "vdev", "access")
_NAMES: Final = frozenset({*_PLACES, "backendtype", "devtype", "backend", "script", "specification"})
_PREFIX = re.compile(r"(phy|file|tap|tap2|aio|qcow2|qcow|vhd|raw|qed):")
_READ_ONLY: Final = frozenset({"ro", "r"})
_SHARED: Final = frozenset({"!", "w!", "rw!"})


class Words(NamedTuple):
    """One specification taken apart."""

    values: dict[str, str]
    flags: frozenset[str]


def take_apart(text: str) -> Words:
    """Names win over places; ``target=`` is the last one and takes all the rest."""
    values: dict[str, str] = {}
    flags: set[str] = set()
    places = iter(_PLACES)
    rest: str | None = text
    while rest is not None:
        rest = rest.lstrip()
        if rest.startswith("target="):
            values["target"] = rest.removeprefix("target=")
            break
        part, comma, after = rest.partition(",")
        rest = after if comma else None
        name, equals, value = part.strip().partition("=")
        if equals and name in _NAMES:
            values[name] = value
        elif not equals and name in ("cdrom", "direct-io-safe", "discard", "no-discard", "colo"):
            flags.add(name)
        else:
            place = next(places, None)
            if not part.strip():
                continue
            if place is None:
                raise InternalError(f"unknown value '{part}' in disk '{text}'")
            values[place] = part.strip()
    return Words(values, frozenset(flags))


def read_disks(settings: XenSettings, devices: Devices) -> None:
    """All disks."""
    for text in settings.words("disk"):
        devices.disks.append(_read_disk(text))


def _read_disk(text: str) -> Disk:
    values, flags = take_apart(text)
    target, vdev = values.get("target", ""), values.get("vdev", "")
    kind, backend = values.get("format") or "raw", values.get("backendtype")
    prefix = _PREFIX.match(target) if "format" not in values and "backendtype" not in values else None
    if prefix is not None:
        target = target[prefix.end() :]
        backend = {"phy": "phy", "tap": "tap", "tap2": "tap"}.get(prefix[1])
        kind = prefix[1] if prefix[1] in FORMATS else "raw"
    if kind not in FORMATS:
        raise InternalError(f"unknown disk format '{kind}'")
    if backend is not None and backend not in DRIVERS:
        raise InternalError(f"unknown disk backend '{backend}'")
    name, _, old_device = vdev.partition(":")
    if not name:
        raise InternalError(f"missing vdev in disk '{text}'")
    is_cdrom = "cdrom" in flags or "cdrom" in (values.get("devtype"), old_device)
    access = values.get("access", "rw")
    disk = Disk(device="cdrom" if is_cdrom else "disk", target=DiskTarget(dev=name))
    disk.driver = DiskDriver(name=DRIVERS[backend or "qdisk"], type=FORMATS[kind])
    disk.type = "block" if backend == "phy" else "file"
    disk.readonly = access in _READ_ONLY or is_cdrom
    disk.shareable = access in _SHARED
    _read_target(disk, target)
    if values.get("backend"):
        disk.backend_domain = BackendDomain(name=values["backend"])
    return disk


def _read_target(disk: Disk, target: str) -> None:
    if target.startswith("rbd:"):
        disk.type, disk.source = "network", read_rados(target)
    elif target:
        disk.source = BlockSource(dev=target) if disk.type == "block" else FileSource(file=target)


def read_rados(text: str) -> NetworkSource:
    """``rbd:pool/image:mon_host=one\\:6789\\;two``; backslashes may be doubled."""
    text = re.sub(r"\\+", r"\\", text)
    name, *options = re.split(r"(?<!\\):", text)[1:]
    source = NetworkSource(protocol="rbd", name=name)
    for option in options:
        key, _, value = option.partition("=")
        if key != "mon_host":
            continue
        for host in re.split(r"\\?;", value):
            address, _, port = host.replace("\\:", ":").rpartition(":") if "\\:" in host else (host, "", "")
            source.hosts.append(NetworkHost(name=address.strip("[]"), port=port or None))
    return source


def write_disks(lines: XenLines, devices: Devices) -> None:
    """All disks; raises ConfigUnsupported for what Xen does not serve."""
    lines.add_list("disk", [_spelled(disk) for disk in devices.disks if disk.device != "floppy"])


def _spelled(disk: Disk) -> str:
    driver = disk.driver or DiskDriver()
    parts = [f"format={format_of(driver)}", f"vdev={disk.target.dev if disk.target is not None else ''}"]
    parts.append(f"access={'ro' if disk.readonly else '!' if disk.shareable else 'rw'}")
    if disk.transient is not None:
        raise ConfigUnsupported("transient disks not supported yet")
    parts.append(f"backendtype={backend_of(driver)}")
    if disk.device == "cdrom":
        parts.append("devtype=cdrom")
    if disk.backend_domain is not None:
        parts.append(f"backend={disk.backend_domain.name}")
    target = target_of(disk.source, escape="\\\\")
    if target is not None:
        parts.append(f"target={target}")
    return ",".join(parts)


def format_of(driver: DiskDriver) -> str:
    """Xen's name of an image's format; raises ConfigUnsupported where it has none."""
    wanted = driver.type or "raw"
    found = next((name for name, kind in FORMATS.items() if kind == wanted), None)
    if found is None:
        raise ConfigUnsupported(f"disk format '{wanted}' is not supported by Xen")
    return found


def backend_of(driver: DiskDriver) -> str:
    """Xen's name of what serves an image; raises ConfigUnsupported where it has none."""
    if (driver.name or "qemu") not in BACKENDS:
        raise ConfigUnsupported(f"disk driver '{driver.name}' is not supported by Xen")
    return BACKENDS[driver.name or "qemu"]


def target_of(source: DiskSource | None, escape: str = "\\") -> str | None:
    """What is behind a disk, as its backend is told; None for nothing.  ``escape`` goes before ``:`` and ``;``."""
    if source is None:
        return None
    if isinstance(source, FileSource):
        return source.file
    if isinstance(source, BlockSource):
        return source.dev
    if isinstance(source, NetworkSource) and source.protocol == "rbd":
        return _rados(source, escape)
    raise ConfigUnsupported("only files, block devices and rbd images can be disks of a Xen guest")


def _rados(source: NetworkSource, escape: str) -> str:
    parts = [f"rbd:{source.name or ''}"]
    if source.auth is not None:
        parts += [f"id={source.auth.username}", f"auth_supported=cephx{escape};none"]
    else:
        parts.append("auth_supported=none")
    if source.hosts:
        spelled = [
            (f"[{host.name}]" if ":" in (host.name or "") else host.name or "").replace(":", f"{escape}:")
            + (f"{escape}:{host.port}" if host.port is not None else "")
            for host in source.hosts
        ]
        parts.append("mon_host=" + f"{escape};".join(spelled))
    if source.config is not None:
        parts.append(f"conf={source.config.file}")
    return ":".join(parts)
