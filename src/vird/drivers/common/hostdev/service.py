"""Devices of the host on their way to guests and back, for every driver whose guests can have them.

``take`` goes through a live document before its guest starts, puts each step's undoing on the caller's stack and
writes into the document where the devices are; ``give_back`` follows from the document alone, so that a later daemon
gives back what an earlier one took.  One guest at a time takes or gives.
"""

from __future__ import annotations

import asyncio
import errno
import logging
import os
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Final

from vird.drivers.common.hostdev.ledger import Holder, Ledger
from vird.drivers.common.hostdev.pci_binding import VFIO, Cards, PciBinding
from vird.drivers.common.hostdev.usb_lookup import usb_device
from vird.drivers.common.hostdev.wanted import PciWanted, mediated_wanted, pci_wanted, usb_wanted
from vird.errors import ConfigUnsupported, OperationInvalid, SystemError_, VirdError
from vird.host import pci, usb, vf_settings
from vird.model.domain.devices.host_device import HostUsbAddress
from vird.model.domain.devices.hostdev import Hostdev, UsbHostSource
from vird.model.domain.domain import Domain
from vird.model.pci_address import PciLocation

log = logging.getLogger(__name__)

MDEV_FOLDER: Final = "bus/mdev/devices"


class HostDevices:
    """The devices of one host, as one daemon gives them out."""

    def __init__(self, kept: Path, *, sys: Path = pci.SYS, dev: Path = pci.DEV, cards: Cards = vf_settings) -> None:
        self._sys = sys
        self._dev = dev
        self._binding = PciBinding(kept, sys=sys, cards=cards)
        self._pci, self._usb, self._mediated = Ledger("PCI"), Ledger("USB"), Ledger("mediated")
        self._turn = asyncio.Lock()

    # --- for guests

    async def take(self, holder: Holder, live: Domain, undo: AsyncExitStack) -> None:
        """Get all that a live document asks for.

        Raises `OperationInvalid` for what another guest has, `ConfigUnsupported` for what this host cannot pass on,
        and what kept a device from changing hands.
        """
        async with self._turn:
            await self._take_pci(holder, pci_wanted(live), undo)
            await self._take_usb(holder, live, undo)
            for uuid in mediated_wanted(live):
                self._take_mediated(holder, uuid, undo)

    async def give_back(self, holder: Holder, live: Domain) -> None:
        """Give back what this guest has of what its live document names; one failure does not keep the rest."""
        async with self._turn:
            for wanted in reversed(pci_wanted(live)):
                if self._pci.has(wanted.place, holder):
                    await self._give_back_pci(holder, wanted)
            for device in usb_wanted(live):
                self._usb.give_back(_usb_key(device), holder)
            for uuid in mediated_wanted(live):
                self._mediated.give_back(uuid, holder)

    def reclaim(self, holder: Holder, live: Domain) -> None:
        """After the daemon's restart: a running guest has these."""
        for wanted in pci_wanted(live):
            self._pci.take(wanted.place, holder)
        for device in usb_wanted(live):
            self._usb.take(_usb_key(device), holder)
        for uuid in mediated_wanted(live):
            self._mediated.take(uuid, holder)

    def nodes(self, live: Domain) -> list[str]:
        """The device files that a guest's process opens to have what its document names.  Blocking."""
        groups = {pci.iommu_group(each.place, self._sys) for each in pci_wanted(live)}
        found = [str(self._dev / f"vfio/{group}") for group in sorted(group for group in groups if group is not None)]
        for device in usb_wanted(live):
            source = device.source
            if isinstance(source, UsbHostSource) and source.address is not None:
                found.append(str(usb.node(source.address.bus or 0, source.address.device or 0, self._dev)))
        return found

    # --- for the host's owner

    async def passes_through(self) -> bool:
        """Whether this host can give PCI functions to guests."""
        return await asyncio.to_thread(pci.passes_through, self._sys, self._dev)

    async def detach(self, place: PciLocation, driver: str = VFIO) -> None:
        """Take a function from the host, for a guest to have later; raises `OperationInvalid` while one has it."""
        async with self._turn:
            self._pci.check([place])
            await self._binding.detach(place, driver)

    async def reattach(self, place: PciLocation) -> None:
        """Give a function back to the host's own driver; raises `OperationInvalid` while a guest has it."""
        async with self._turn:
            self._pci.check([place])
            await self._binding.reattach(place)

    async def reset(self, place: PciLocation) -> None:
        """Reset a function that no guest has; raises `OperationInvalid`, `InternalError`."""
        async with self._turn:
            self._pci.check([place])
            await self._binding.reset(place)

    # --- PCI

    async def _take_pci(self, holder: Holder, wanted: list[PciWanted], undo: AsyncExitStack) -> None:
        if not wanted:
            return
        if not await self.passes_through():
            raise ConfigUnsupported("host doesn't support passthrough of host PCI devices")
        for each in wanted:
            await asyncio.to_thread(self._check_there, each.place)
            self._pci.check(await asyncio.to_thread(pci.group_of, each.place, self._sys), holder)
            self._pci.check([each.place])
            taken_by = await asyncio.to_thread(pci.driver_of, each.place, self._sys)
            if not each.is_managed and taken_by != VFIO:
                raise OperationInvalid(f"Unmanaged PCI device {each.place} must be manually detached from the host")
        for each in wanted:
            if each.is_managed:
                undo.push_async_callback(self._quietly_reattach, each.place)
                await self._binding.detach(each.place)
        for each in wanted:
            if each.rules is not None:
                await asyncio.to_thread(self._binding.insist, each.place, each.rules)
                undo.push_async_callback(asyncio.to_thread, self._binding.restore, each.place)
        for each in wanted:
            await self._binding.reset(each.place)
            self._pci.take(each.place, holder)
            undo.callback(self._pci.give_back, each.place, holder)

    async def _give_back_pci(self, holder: Holder, wanted: PciWanted) -> None:
        try:
            await asyncio.to_thread(self._binding.restore, wanted.place)
        except VirdError as failure:
            log.error("%s", failure, extra={"guest": holder.guest})
        self._pci.give_back(wanted.place, holder)
        if wanted.is_managed:
            await self._quietly_reattach(wanted.place)

    async def _quietly_reattach(self, place: PciLocation) -> None:
        try:
            await self._binding.reattach(place)
        except VirdError as failure:
            log.error("%s", failure)

    def _check_there(self, place: PciLocation) -> None:
        path = pci.folder(place, self._sys) / "config"
        try:
            os.stat(path)
        except OSError as failure:
            raise SystemError_(
                f"Device {place} not found: could not access {path}: {failure.strerror}", int1=failure.errno or 0
            ) from None

    # --- USB

    async def _take_usb(self, holder: Holder, live: Domain, undo: AsyncExitStack) -> None:
        wanted = usb_wanted(live)
        if not wanted:
            return
        devices = await asyncio.to_thread(self._usb_devices)
        for hostdev in wanted:
            source = hostdev.source
            assert isinstance(source, UsbHostSource)
            try:
                found = usb_device(source, devices)
            except VirdError:
                if source.startup_policy != "optional":
                    raise
                source.missing = "yes"
                continue
            if source.address is None or not source.address.bus:
                source.address = HostUsbAddress(bus=found.bus, device=found.device)
            key = _usb_key(hostdev)
            self._usb.take(key, holder)
            undo.callback(self._usb.give_back, key, holder)

    def _usb_devices(self) -> list[usb.UsbDevice]:
        try:
            return usb.devices(self._sys)
        except OSError as failure:
            raise SystemError_(
                f"cannot open directory '{self._sys / 'bus/usb/devices'}': {failure.strerror}",
                int1=failure.errno or 0,
            ) from None

    # --- mediated devices

    def _take_mediated(self, holder: Holder, uuid: str, undo: AsyncExitStack) -> None:
        if not (self._dev / "vfio/vfio").exists():
            raise ConfigUnsupported("Mediated host device assignment requires VFIO support")
        if not (self._sys / MDEV_FOLDER / uuid).exists():
            raise SystemError_(f"mediated device '{uuid}' not found", int1=errno.ENOENT)
        self._mediated.take(uuid, holder)
        undo.callback(self._mediated.give_back, uuid, holder)


def _usb_key(hostdev: Hostdev) -> str:
    source = hostdev.source
    assert isinstance(source, UsbHostSource) and source.address is not None, "looked up before"
    # libvirt names them in octal.
    return f"{source.address.bus or 0:03o}:{source.address.device or 0:03o}"
