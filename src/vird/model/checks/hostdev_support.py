"""Which devices of the host QEMU can give a guest, and what must be said of each."""

from __future__ import annotations

import re
from typing import Final

from vird.errors import ConfigUnsupported, InternalError, XmlError
from vird.model.domain.devices.hostdev import (
    Hostdev,
    MdevSource,
    PciHostSource,
    ScsiSource,
    UsbHostSource,
    VhostScsiSource,
)
from vird.model.domain.domain import Domain

WWPN: Final = re.compile(r"naa\.[0-9a-fA-F]{16}")
PLACES: Final = {"pci": ("pci", "unassigned", "ccw"), "usb": ("usb",), "scsi": ("drive",)}
MAX_SLOT, MAX_FUNCTION = 0x1F, 7


def check_hostdev_sources(domain: Domain) -> None:
    """Refuse what is not said completely and what QEMU cannot pass on: ConfigUnsupported, XmlError, InternalError."""
    for hostdev in domain.devices.hostdevs if domain.devices is not None else ():
        if hostdev.mode != "subsystem":
            raise ConfigUnsupported(f"hostdev mode '{hostdev.mode}' is not supported in qemu")
        if hostdev.source is None:
            raise XmlError("Missing <source> element in hostdev device")
        _check_place(hostdev)
        if hostdev.sgio == "unfiltered":
            raise ConfigUnsupported("unfiltered sgio is no longer supported")
        source = hostdev.source
        if isinstance(source, PciHostSource):
            _check_pci(hostdev, source)
        elif isinstance(source, UsbHostSource):
            _check_usb(source)
        elif isinstance(source, ScsiSource):
            _check_scsi(source)
        elif isinstance(source, VhostScsiSource):
            _check_vhost(source)
        elif isinstance(source, MdevSource) and hostdev.boot is not None and hostdev.model != "vfio-ccw":
            raise ConfigUnsupported(
                f"booting from assigned devices is not supported by mediated devices of model {hostdev.model}"
            )


def _check_place(hostdev: Hostdev) -> None:
    kind = hostdev.address.type if hostdev.address is not None else None
    if kind is None or kind in PLACES.get(hostdev.type, (kind,)):
        return
    if hostdev.type == "pci":
        raise InternalError("PCI host devices must use 'pci' or 'unassigned' address type")
    wanted = PLACES[hostdev.type][0]
    raise ConfigUnsupported(f"{hostdev.type.upper()} host device must use '{wanted}' address type")


def _check_pci(hostdev: Hostdev, source: PciHostSource) -> None:
    where = source.address.location
    if where.slot > MAX_SLOT:
        raise XmlError(f"Invalid PCI address slot='0x{where.slot:x}', must be <= 0x1F")
    if where.function > MAX_FUNCTION:
        raise XmlError(f"Invalid PCI address function=0x{where.function:x}, must be <= 7")
    if source.write_filtering is not None:
        raise ConfigUnsupported("Write filtering of PCI device configuration space is not supported by qemu")
    if hostdev.teaming is not None and hostdev.teaming.type != "transient":
        raise ConfigUnsupported("teaming hostdev devices must have type='transient'")
    if hostdev.rom is not None and hostdev.rom.enabled == "no" and (hostdev.rom.bar or hostdev.rom.file):
        raise ConfigUnsupported("ROM tuning is not supported when ROM is disabled")


def _check_usb(source: UsbHostSource) -> None:
    if source.vendor is not None and source.product is None:
        raise InternalError("missing product")
    if source.product is not None and source.vendor is None:
        raise InternalError("missing vendor")
    if source.vendor is not None and source.vendor.id == 0:
        raise XmlError("Invalid value for attribute 'id' in element 'vendor': Zero is not permitted")


def _check_scsi(source: ScsiSource) -> None:
    if source.protocol == "iscsi":
        if not source.name:
            raise XmlError("missing iSCSI hostdev source path name")
        if not source.hosts:
            raise XmlError("missing the host address for the iSCSI hostdev")
        return
    if source.address is None:
        raise XmlError("'address' must be specified for scsi hostdev source")
    if source.adapter is None:
        raise XmlError("'adapter' name must be specified for scsi hostdev source")


def _check_vhost(source: VhostScsiSource) -> None:
    if not source.wwpn:
        raise XmlError("missing vhost-scsi hostdev source wwpn")
    if not WWPN.fullmatch(source.wwpn):
        raise XmlError("malformed 'wwpn' value")
