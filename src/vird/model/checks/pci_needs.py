"""Which devices of a guest sit on PCI, and what kind of slot each needs.

NOTHING means: not a PCI device.  Where they go is decided in ``addresses_pci.py``.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from vird.model.checks.machine import MachineFacts
from vird.model.checks.pci_buses import BUS_MODELS, Connects
from vird.model.domain.devices.controller import Controller
from vird.model.domain.devices.disk import Disk
from vird.model.domain.devices.filesystem import Filesystem
from vird.model.domain.devices.hostdev import Hostdev, PciHostSource
from vird.model.domain.devices.input import Input
from vird.model.domain.devices.interface import Interface
from vird.model.domain.devices.iommu import Iommu
from vird.model.domain.devices.memballoon import Memballoon
from vird.model.domain.devices.memory_device import MemoryDevice
from vird.model.domain.devices.rng import Rng
from vird.model.domain.devices.serial import Serial
from vird.model.domain.devices.shmem import Shmem
from vird.model.domain.devices.sound import Sound
from vird.model.domain.devices.video import Video
from vird.model.domain.devices.vsock import Vsock
from vird.model.domain.devices.watchdog import Watchdog
from vird.model.pci_address import PciAddress, PciLocation

LEGACY: Final = Connects.PCI_DEVICE | Connects.HOTPLUG
EXPRESS: Final = Connects.PCIE_DEVICE | Connects.HOTPLUG

ICH9_USB: Final = frozenset({"ich9-ehci1", "ich9-uhci1", "ich9-uhci2", "ich9-uhci3"})
BOARD_NICS: Final = frozenset({"smc91c111", "lan9118"})
LEGACY_NICS: Final = frozenset({
    "netfront", "rtl8139", "e1000", "lan9118", "vlance", "vmxnet", "vmxnet2", "vmxnet3", "am79c970a", "am79c973",
    "82540em", "82545em", "82543gc",
})  # fmt: skip
"""Of a card that nobody knows the newest kind of slot is assumed."""

VIRTIO_NICS: Final = frozenset({"virtio", "virtio-transitional", "virtio-non-transitional"})


class PciNeeds:
    """Answers for one machine; ``express`` says whether its root bus is PCI Express."""

    def __init__(self, facts: MachineFacts, express: bool) -> None:
        self.facts = facts
        self.modern = EXPRESS if express else LEGACY

    def of(self, device: Any) -> int:
        """What the device needs of a slot."""
        rule = _RULES.get(type(device))
        return rule(self, device) if rule else Connects.NOTHING

    def group_of(self, device: Any) -> int:
        """The isolation group: on pseries, host devices share a host bridge only with what the host isolates too."""
        if not self.facts.is_pseries:
            return 0
        location = None
        if isinstance(device, Interface) and device.type == "hostdev":
            location = _host_location(device)
        elif isinstance(device, Hostdev) and device.type == "pci" and isinstance(device.source, PciHostSource):
            location = device.source.address.location
        group = self.facts.iommu_groups.get(str(location))
        return 0 if group is None else group + 1

    def virtio(self, model: str | None) -> int:
        """Virtio devices that also speak the old protocol need an old slot."""
        # emulators that have no plain root ports are too old for virtio on PCI Express
        modern = self.modern if self.facts.has("pcie-root-port") else LEGACY
        return LEGACY if model == "virtio-transitional" else modern

    def controller(self, device: Controller) -> int:
        if device.type == "pci":
            return BUS_MODELS[device.model or "pci-root"].needs
        if device.type == "usb":
            if device.model == "none":
                return Connects.NOTHING
            return self.modern if device.model in ("nec-xhci", "qemu-xhci") else LEGACY
        if device.type == "scsi":
            return self.scsi(device.model)
        if device.type == "virtio-serial":
            return self.virtio(device.model)
        return LEGACY if device.type in ("ide", "sata") else Connects.NOTHING

    def scsi(self, model: str | None) -> int:
        if model in ("virtio-scsi", "virtio-transitional", "virtio-non-transitional", None, "auto"):
            return self.virtio(model)
        return Connects.NOTHING if model == "ibmvscsi" else LEGACY

    def interface(self, device: Interface) -> int:
        if device.type == "hostdev":
            return self.host_pci(_host_location(device))
        model = device.model.type if device.model else None
        if model in VIRTIO_NICS:
            return self.virtio(model)
        if model in ("usb-net", "spapr-vlan") or (model in BOARD_NICS and not self.facts.is_x86):
            return Connects.NOTHING
        return LEGACY if model in LEGACY_NICS or model is None else self.modern

    def host_pci(self, location: PciLocation | None) -> int:
        if location is None:
            return Connects.NOTHING
        return LEGACY if str(location) in self.facts.legacy_host_devices else self.modern

    def hostdev(self, device: Hostdev) -> int:
        if device.type == "pci" and isinstance(device.source, PciHostSource):
            return self.host_pci(device.source.address.location)
        if device.type == "mdev":
            return self.modern if device.model == "vfio-pci" else Connects.NOTHING
        if device.type == "scsi_host":
            return self.virtio(device.model)
        return Connects.NOTHING

    def video(self, device: Video) -> int:
        kind = device.model.type if device.model else None
        if kind in (None, "none", "ramfb", "gop", "parallels"):
            return Connects.NOTHING
        return self.modern if kind in ("virtio", "bochs") else LEGACY


def _host_location(device: Interface) -> PciLocation | None:
    named = device.source.device if device.source else None
    return named.location if isinstance(named, PciAddress) else None


def _disk(needs: PciNeeds, disk: Disk) -> int:
    return needs.virtio(disk.model) if disk.target and disk.target.bus == "virtio" else Connects.NOTHING


def _sound(needs: PciNeeds, sound: Sound) -> int:
    return Connects.NOTHING if sound.model in ("sb16", "pcspk", "usb") else LEGACY


def _input(needs: PciNeeds, device: Input) -> int:
    return needs.virtio(device.model) if device.bus == "virtio" else Connects.NOTHING


def _balloon(needs: PciNeeds, balloon: Memballoon) -> int:
    return Connects.NOTHING if balloon.model in ("xen", "none") else needs.virtio(balloon.model)


def _watchdog(needs: PciNeeds, watchdog: Watchdog) -> int:
    return LEGACY if watchdog.model == "i6300esb" else Connects.NOTHING


def _serial(needs: PciNeeds, serial: Serial) -> int:
    return LEGACY if serial.target and serial.target.type == "pci-serial" else Connects.NOTHING


def _memory(needs: PciNeeds, memory: MemoryDevice) -> int:
    return needs.modern if memory.model in ("virtio-pmem", "virtio-mem") else Connects.NOTHING


def _iommu(needs: PciNeeds, iommu: Iommu) -> int:
    if iommu.model != "virtio":
        return Connects.NOTHING
    return needs.modern & ~Connects.HOTPLUG | Connects.INTEGRATED


def _filesystem(needs: PciNeeds, filesystem: Filesystem) -> int:
    return needs.virtio(filesystem.model)


def _rng(needs: PciNeeds, rng: Rng) -> int:
    return needs.virtio(rng.model)


def _vsock(needs: PciNeeds, vsock: Vsock) -> int:
    return needs.virtio(vsock.model)


def _shmem(needs: PciNeeds, shmem: Shmem) -> int:
    return LEGACY


_RULES: Final[dict[type[Any], Callable[[PciNeeds, Any], int]]] = {
    Controller: PciNeeds.controller,
    Interface: PciNeeds.interface,
    Hostdev: PciNeeds.hostdev,
    Video: PciNeeds.video,
    Disk: _disk,
    Sound: _sound,
    Input: _input,
    Memballoon: _balloon,
    Watchdog: _watchdog,
    Serial: _serial,
    MemoryDevice: _memory,
    Iommu: _iommu,
    Filesystem: _filesystem,
    Rng: _rng,
    Vsock: _vsock,
    Shmem: _shmem,
}
