"""A made-up /sys and /dev with PCI functions, and a kernel that does what is written there."""

from __future__ import annotations

import os
from pathlib import Path

from vird.host import pci
from vird.host.vf_settings import VfSettings
from vird.model.pci_address import PciLocation

CARD = PciLocation(0, 3, 0, 0)
FIRST, SECOND, OTHER = PciLocation(0, 3, 16, 0), PciLocation(0, 3, 16, 1), PciLocation(0, 4, 0, 0)


class Bus:
    """A card ``eth7`` with two virtual functions, each in a group of its own, and another device.

    ``broken`` are drivers that take nothing.
    """

    def __init__(self, root: Path) -> None:
        self.sys, self.dev = root / "sys", root / "dev"
        self.broken: set[str] = set()
        self.written: list[tuple[str, str]] = []
        (self.sys / "bus/pci/devices").mkdir(parents=True)
        (self.sys / "bus/pci/drivers_probe").touch()
        for driver in ("vfio-pci", "ixgbevf", "ixgbe", "nvme"):
            (self.sys / "bus/pci/drivers" / driver).mkdir(parents=True)
            (self.sys / "bus/pci/drivers" / driver / "unbind").touch()
        for number, (place, driver) in enumerate(
            ((CARD, "ixgbe"), (FIRST, "ixgbevf"), (SECOND, "ixgbevf"), (OTHER, "nvme")), start=20
        ):
            self._add(place, number, driver)
        (pci.folder(CARD, self.sys) / "net/eth7").mkdir(parents=True)
        for number, place in enumerate((FIRST, SECOND)):
            (pci.folder(CARD, self.sys) / f"virtfn{number}").symlink_to(f"../{place}")
            (pci.folder(place, self.sys) / "physfn").symlink_to(f"../{CARD}")
        (self.sys / "class/net/eth7").mkdir(parents=True)
        (self.sys / "class/net/eth7/device").symlink_to(f"../../../bus/pci/devices/{CARD}")
        (self.dev / "vfio/vfio").touch()

    def _add(self, place: PciLocation, group: int, driver: str) -> None:
        folder = pci.folder(place, self.sys)
        folder.mkdir()
        for name, words in (("config", ""), ("driver_override", "(null)\n"), ("reset", ""), ("vendor", "0x8086\n"),
                            ("device", "0x10ed\n"), ("class", "0x020000\n"), ("numa_node", "-1\n")):  # fmt: skip
            (folder / name).write_text(words)
        members = self.sys / f"kernel/iommu_groups/{group}/devices"
        members.mkdir(parents=True)
        (members / str(place)).symlink_to(f"../../../../bus/pci/devices/{place}")
        (folder / "iommu_group").symlink_to(f"../../../../kernel/iommu_groups/{group}")
        (self.dev / "vfio").mkdir(parents=True, exist_ok=True)
        (self.dev / f"vfio/{group}").touch()
        (folder / "default").write_text(driver)
        self._bind(folder, driver)

    def driver_of(self, place: PciLocation) -> str | None:
        return pci.driver_of(place, self.sys)

    def write(self, path: Path, words: str) -> None:
        """What the kernel does when this is written; stands in for ``pci._write``."""
        if not path.exists():
            raise FileNotFoundError(2, "No such file or directory", str(path))
        self.written.append((str(path.relative_to(self.sys / "bus/pci")), words))
        path.write_text(words)
        self.react(path, words)

    def react(self, path: Path, words: str) -> None:
        """The same, for what was written already."""
        devices = self.sys / "bus/pci/devices"
        if path.name == "unbind":
            (devices / words / "driver").unlink()
        elif path.name == "drivers_probe":
            folder = devices / words
            wanted = (folder / "driver_override").read_text().strip()
            chosen = (folder / "default").read_text() if wanted in ("", "(null)") else wanted
            if chosen not in self.broken and not (folder / "driver").is_symlink():
                self._bind(folder, chosen)

    def _bind(self, folder: Path, driver: str) -> None:
        os.symlink(f"../../drivers/{driver}", folder / "driver")


class SomeCards:
    """What ``eth7`` insists on for its functions."""

    def __init__(self) -> None:
        self.now = {0: VfSettings("00:00:00:00:00:00"), 1: VfSettings("02:00:00:00:00:01", 7)}
        self.up = True

    def is_up(self, card: str) -> bool:
        return self.up

    def get(self, card: str, number: int) -> VfSettings:
        return self.now[number]

    def put(self, card: str, number: int, settings: VfSettings) -> None:
        assert card == "eth7"
        self.now[number] = settings
