"""Which images QEMU can run a disk from: formats, servers, encryption, vhost-user."""

from __future__ import annotations

import re
from typing import Any, Final

from vird.errors import ConfigUnsupported, NoSource, XmlError
from vird.model.checks.shared_memory import shares_memory
from vird.model.domain.devices.disk import BackingStore, Disk
from vird.model.domain.devices.disk_source import Encryption, NetworkSource, NvmeSource, VhostUserSource
from vird.model.domain.domain import Domain

COOKIE_NAME: Final = re.compile(r"[^\s\"(),/:;<=>?@\[\\\]{}\x00-\x20\x7f]+")
COOKIE_VALUE: Final = re.compile(r"\"[^\"]*\"|[^\s\",;\\\x00-\x20\x7f]*")
UNKNOWN_FORMATS: Final = frozenset({"luks"})


def check_disk_sources(domain: Domain) -> None:
    """Refuse what QEMU cannot read: ConfigUnsupported, XmlError, NoSource."""
    for disk in domain.devices.disks if domain.devices is not None else ():
        _check_place(disk)
        kind = disk.driver.type if disk.driver is not None else None
        if kind in UNKNOWN_FORMATS:
            raise ConfigUnsupported(f"unknown driver format value '{kind}'")
        if kind == "fat" and disk.type not in ("dir", "volume"):
            raise ConfigUnsupported("storage format 'fat' is supported only with 'dir' storage type")
        if disk.type == "dir" and kind not in (None, "fat"):
            raise ConfigUnsupported("storage type 'dir' requires use of storage format 'fat'")
        _check_encryption(disk.encryption or getattr(disk.source, "encryption", None), disk.source)
        if isinstance(disk.source, NetworkSource):
            _check_server(disk.source)
        if isinstance(disk.source, NvmeSource) and disk.source.namespace == 0:
            raise ConfigUnsupported("NVMe namespace can't be zero")
        if isinstance(disk.source, VhostUserSource):
            _check_vhost_user(disk, disk.source, domain)
        if disk.backing_store is not None:
            _check_backing(disk.backing_store)


def _check_place(disk: Disk) -> None:
    """Only drives that take media may be empty."""
    if disk.device in ("cdrom", "floppy", "lun") or disk.type not in ("file", "block"):
        return
    if not (getattr(disk.source, "file", None) or getattr(disk.source, "dev", None)):
        name = disk.target.dev if disk.target is not None else ""
        raise NoSource(name)


def _check_encryption(encryption: Encryption | None, source: Any) -> None:
    if encryption is None:
        return
    if encryption.format in ("qcow", "default"):
        raise ConfigUnsupported("old qcow/qcow2 encryption is not supported")
    is_rbd = isinstance(source, NetworkSource) and source.protocol == "rbd"
    if encryption.engine == "librbd" and not is_rbd:
        raise ConfigUnsupported("librbd encryption is supported only with RBD backed disks")
    if encryption.format == "luks2" and encryption.engine != "librbd":
        raise ConfigUnsupported("encryption format 'luks2' is not supported by the QEMU encryption engine")


def _check_server(source: NetworkSource) -> None:
    for host in source.hosts:
        if host.transport == "unix" and not host.socket:
            raise XmlError("missing socket for unix transport")
    if not source.name and source.protocol != "nbd":
        raise XmlError("missing name for disk source")
    if source.protocol == "gluster" and "/" not in (source.name or ""):
        raise XmlError(f"can't split path '{source.name}' into pool name and image name")
    if source.protocol == "tftp":
        raise ConfigUnsupported("'tftp' protocol is not supported with this QEMU binary")
    for cookie in source.cookies:
        if not COOKIE_NAME.fullmatch(cookie.name):
            raise XmlError(f"cookie name '{cookie.name}' contains invalid characters")
        if not COOKIE_VALUE.fullmatch(cookie.value or ""):
            raise XmlError(f"value of cookie '{cookie.name}' contains invalid characters")
    if source.protocol == "http" and any((c.name or "") and source.ssl is not None for c in source.cookies):
        raise XmlError("ssl options can be used only with https")


def _check_vhost_user(disk: Disk, source: VhostUserSource, domain: Domain) -> None:
    if disk.target is not None and disk.target.bus != "virtio":
        raise ConfigUnsupported("vhostuser disk supports only virtio bus")
    if disk.snapshot not in (None, "no"):
        raise ConfigUnsupported("only snapshot=no is supported with vhostuser disk")
    if source.reconnect is not None and source.reconnect.enabled == "yes" and source.reconnect.timeout is None:
        raise XmlError("Missing required attribute 'timeout' in element 'reconnect'")
    driver = disk.driver
    unsupported = {
        "cache": driver is not None and driver.cache is not None,
        "io": driver is not None and driver.io is not None,
        "discard": driver is not None and driver.discard is not None,
        "detect_zeroes": driver is not None and driver.detect_zeroes is not None,
        "copy_on_read": driver is not None and driver.copy_on_read == "on",
        "error_policy": driver is not None and driver.error_policy is not None,
        "readonly": disk.readonly,
        "shareable": disk.shareable,
        "transient": disk.transient is not None,
        "serial": disk.serial is not None,
        "wwn": disk.wwn is not None,
        "iotune": disk.iotune is not None,
        "encryption": disk.encryption is not None,
        "iothread": driver is not None and driver.iothread is not None,
    }
    for name, is_there in unsupported.items():
        if is_there:
            raise ConfigUnsupported(f"{name} is not supported with vhostuser disk")
    if not shares_memory(domain):
        raise ConfigUnsupported("'vhostuser' requires shared memory")


def _check_backing(store: BackingStore) -> None:
    """Every image below says what format it is; an empty element ends the chain."""
    while store.source is not None:
        if store.format is None:
            raise XmlError("missing disk backing store format")
        if store.backing_store is None:
            return
        store = store.backing_store
