"""Channel subsystem addresses and zPCI numbers, on s390."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from vird.errors import InternalError, XmlError
from vird.model.checks.every_device import every_device
from vird.model.checks.machine import MachineFacts
from vird.model.checks.virtio_transports import virtio_devices
from vird.model.domain.devices.address import CcwAddress
from vird.model.domain.devices.devices import Devices
from vird.model.pci_address import PciAddress, Zpci

VIRTUAL_CSSID: Final = 0xFE
MAX_DEVNO: Final = 0xFFFF
MAX_SSID: Final = 3


def assign_ccw_addresses(devices: Devices, facts: MachineFacts) -> None:
    """Give virtio and vfio-ccw devices a place on the channel subsystem.

    Raises XmlError for places that do not exist or are taken.
    """
    if not facts.is_ccw:
        return
    taken: set[tuple[int, int, int]] = set()
    for device in every_device(devices):
        if isinstance(device.address, CcwAddress) and device.address.devno is not None:
            _take(device.address, taken)
    for device in _on_channels(devices):
        if device.address is None or (isinstance(device.address, CcwAddress) and device.address.devno is None):
            device.address = _free(taken)


def _on_channels(devices: Devices) -> Iterator[Any]:
    wanted = list(virtio_devices(devices))
    wanted += [h for h in devices.hostdevs if h.type == "mdev" and h.model == "vfio-ccw"]
    order = {id(device): number for number, device in enumerate(_iteration(devices))}
    yield from sorted(wanted, key=lambda device: order.get(id(device), len(order)))


def _iteration(devices: Devices) -> Iterator[Any]:
    for field in ("disks", "interfaces", "sounds", "hostdevs", "videos", "controllers", "inputs", "filesystems"):
        yield from getattr(devices, field)
    if devices.memballoon is not None:
        yield devices.memballoon
    yield from devices.rngs
    if devices.vsock is not None:
        yield devices.vsock


def _take(address: CcwAddress, taken: set[tuple[int, int, int]]) -> None:
    key = (address.cssid or 0, address.ssid or 0, address.devno or 0)
    if key[0] > VIRTUAL_CSSID or key[1] > MAX_SSID or key[2] > MAX_DEVNO:
        raise XmlError(f"Invalid ccw address {key[0]:x}.{key[1]:x}.{key[2]:04x}")
    if key in taken:
        raise XmlError(f"The CCW devno '{key[0]:x}.{key[1]:x}.{key[2]:04x}' is in use already")
    taken.add(key)


def _free(taken: set[tuple[int, int, int]]) -> CcwAddress:
    for devno in range(MAX_DEVNO + 1):
        key = (VIRTUAL_CSSID, 0, devno)
        if key not in taken:
            taken.add(key)
            return CcwAddress(cssid=VIRTUAL_CSSID, ssid=0, devno=devno)
    raise InternalError("There are no more free CCW devnos.")


def assign_zpci_numbers(devices: Devices, facts: MachineFacts) -> None:
    """Give every PCI device of an s390 guest its two numbers; raises XmlError for numbers used twice."""
    if not facts.is_s390:
        return
    placed = [d.address for d in every_device(devices) if isinstance(d.address, PciAddress) and not d.address.is_empty]
    uids: set[int] = set()
    fids: set[int] = set()
    for address in placed:
        if address.zpci is not None:
            _claim(address.zpci.uid, uids, "uid")
            _claim(address.zpci.fid, fids, "fid")
    for address in placed:
        address.zpci = address.zpci or Zpci()
        if address.zpci.uid is None:
            address.zpci.uid = _lowest(uids, 1)
        if address.zpci.fid is None:
            address.zpci.fid = _lowest(fids, 0)


def _claim(number: int | None, taken: set[int], name: str) -> None:
    if number is None:
        return
    if number in taken:
        raise XmlError(f"zPCI {name} {number:#x} is already reserved")
    taken.add(number)


def _lowest(taken: set[int], first: int) -> int:
    number = first
    while number in taken:
        number += 1
    taken.add(number)
    return number
