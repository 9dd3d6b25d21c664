"""A PCI function changes hands between the host's driver and VFIO, and what a card insists on changes with it.

The kernel is told which driver a function prefers, loses the one that it has, and is looked at again; a driver may
take a moment to begin.  What a card insisted on before is kept in a file, so that a later daemon can put it back.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
from pathlib import Path
from typing import Any, Final, Protocol

from vird.drivers.common.hostdev.wanted import FrameRules
from vird.errors import ConfigUnsupported, InternalError, OperationFailed, SystemError_
from vird.host import files, pci, sriov, vf_settings
from vird.host.vf_settings import VfSettings
from vird.model.pci_address import PciLocation

VFIO: Final = "vfio-pci"
BEGIN_S: Final = 5.0
"""How long a driver may take to have a function."""
POLL_S: Final = 0.01


class Cards(Protocol):
    """What cards insist on for their functions; ``host.vf_settings`` is one."""

    def is_up(self, card: str) -> bool:
        """Whether a card is there and switched on."""

    def get(self, card: str, number: int) -> VfSettings:
        """Now."""

    def put(self, card: str, number: int, settings: VfSettings) -> None:
        """From now on."""


class PciBinding:
    """The functions of one host."""

    def __init__(self, kept: Path, *, sys: Path = pci.SYS, cards: Cards = vf_settings) -> None:
        self._kept = kept
        self._sys = sys
        self._cards = cards

    async def detach(self, place: PciLocation, driver: str = VFIO) -> None:
        """Take a function from the host's driver; one that is taken already stays.

        Raises `InternalError` when the driver does not take it; the host's has it again then.
        """
        if await asyncio.to_thread(pci.driver_of, place, self._sys) == driver:
            return
        try:
            await asyncio.to_thread(self._hand_over, place, driver)
            if not await self._has(place, driver):
                raise InternalError(f"PCI device {place} was not taken by driver {driver}: is its module loaded?")
        except OSError as failure:
            await self._try_to_reattach(place)
            raise SystemError_(
                f"Failed to bind PCI device '{place}' to {driver}: {failure.strerror}", int1=failure.errno or 0
            ) from None
        except BaseException:
            await self._try_to_reattach(place)
            raise

    async def reattach(self, place: PciLocation) -> None:
        """Let the host's own driver have a function again; raises `SystemError_`."""
        try:
            await asyncio.to_thread(self._hand_over, place, None)
        except OSError as failure:
            raise SystemError_(
                f"Failed to give PCI device '{place}' back to the host: {failure.strerror}", int1=failure.errno or 0
            ) from None

    async def reset(self, place: PciLocation) -> None:
        """Put a function back to how it was after power-on; VFIO does that by itself for what it has.

        Raises `InternalError` for one that cannot be.
        """
        if await asyncio.to_thread(pci.driver_of, place, self._sys) == VFIO:
            return
        try:
            await asyncio.to_thread(pci.reset, place, self._sys)
        except OSError:
            raise InternalError(
                f"Unable to reset PCI device {place}: no FLR, PM reset or bus reset available"
            ) from None

    def insist(self, place: PciLocation, rules: FrameRules) -> None:
        """Have the function's card insist on a MAC address and VLAN, and keep what it insisted on before.

        Blocking.  Raises `ConfigUnsupported` for what is no virtual function, `InternalError`, `OperationFailed`.
        """
        card, number = self._card(place)
        if not self._cards.is_up(card):
            raise InternalError(
                f"Unable to configure VF {number} of PF '{card}' because the PF is not online. "
                "Please change host network config to put the PF online."
            )
        try:
            before = self._cards.get(card, number)
            files.make_folder(self._kept, 0o755)
            said = json.dumps({"mac": before.mac, "vlan": str(before.vlan)}) + "\n"
            files.write_atomic(self._file(card, number), said.encode(), durable=False)
            self._cards.put(card, number, VfSettings(rules.mac, rules.vlan))
        except (OSError, LookupError) as failure:
            files.remove(self._file(card, number))
            raise OperationFailed(f"cannot configure VF {number} of PF '{card}': {failure}") from None

    def restore(self, place: PciLocation) -> None:
        """Have the card insist on what it did before ``insist``; nothing where nothing is kept.  Blocking.

        Raises `OperationFailed`.
        """
        try:
            card, number = self._card(place)
        except ConfigUnsupported:
            return
        path = self._file(card, number)
        with contextlib.suppress(FileNotFoundError):
            try:
                kept: Any = json.loads(files.read_small(path))
                self._cards.put(card, number, VfSettings(str(kept["mac"]), int(kept.get("vlan") or 0)))
            except FileNotFoundError:
                raise
            except (OSError, ValueError, KeyError, TypeError) as failure:
                raise OperationFailed(f"cannot restore VF {number} of PF '{card}': {failure}") from None
            files.remove(path)

    def _card(self, place: PciLocation) -> sriov.Owner:
        if not sriov.is_virtual(place, self._sys):
            raise ConfigUnsupported("Interface type hostdev is currently supported on SR-IOV Virtual Functions only")
        owner = sriov.owner_of(place, self._sys)
        if owner is None:
            raise ConfigUnsupported(f"the card of PCI device {place} has no network device on this host")
        return owner

    def _file(self, card: str, number: int) -> Path:
        return self._kept / f"{card}_vf{number}"

    def _hand_over(self, place: PciLocation, driver: str | None) -> None:
        pci.prefer(place, driver, self._sys)
        pci.unbind(place, self._sys)
        pci.probe(place, self._sys)

    async def _has(self, place: PciLocation, driver: str) -> bool:
        for _ in range(int(BEGIN_S / POLL_S)):
            if await asyncio.to_thread(pci.driver_of, place, self._sys) == driver:
                return True
            await asyncio.sleep(POLL_S)
        return False

    async def _try_to_reattach(self, place: PciLocation) -> None:
        with contextlib.suppress(OSError):
            await asyncio.to_thread(self._hand_over, place, None)
