"""Controllers and bridges: ``<controller>``.

Controllers that devices need but nobody wrote down are added by ``checks/controllers.py``.
"""

from __future__ import annotations

from typing import Annotated, Literal

from vird.markup import Attr, Element, Named
from vird.markup.scalars import CInt, Hex1, Int, Kib, OnOff, UInt
from vird.model.domain.devices.address import Address
from vird.model.domain.devices.identity import AcpiIndex, Alias

ControllerType = Literal["ide", "fdc", "scsi", "sata", "virtio-serial", "ccid", "usb", "pci", "xenbus", "isa"]
PciBridgeModel = Literal[
    "pci-root", "pcie-root", "pci-bridge", "dmi-to-pci-bridge", "pcie-to-pci-bridge", "pcie-root-port",
    "pcie-switch-upstream-port", "pcie-switch-downstream-port", "pci-expander-bus", "pcie-expander-bus",
]  # fmt: skip
PciDeviceName = Literal[
    "none", "pci-bridge", "i82801b11-bridge", "pcie-pci-bridge", "ioh3420", "x3130-upstream", "xio3130-downstream",
    "pxb", "pxb-pcie", "pcie-root-port", "spapr-pci-host-bridge",
]  # fmt: skip


class PciControllerModel(Element, tag="model"):
    """The hypervisor's device that does it."""

    name: Attr[PciDeviceName | None] = None


class PciControllerTarget(Element, tag="target", empty="omit"):
    """What the guest sees of a bridge."""

    chassis_nr: Annotated[Attr[CInt | None], Named("chassisNr")] = None
    chassis: Attr[CInt | None] = None
    port: Attr[Hex1 | None] = None
    bus_nr: Annotated[Attr[CInt | None], Named("busNr")] = None
    index: Attr[CInt | None] = None
    hotplug: Attr[OnOff | None] = None
    node: Int | None = None


class ControllerDriver(Element, tag="driver", empty="omit"):
    """Tuning."""

    queues: Attr[UInt | None] = None
    cmd_per_lun: Attr[UInt | None] = None
    max_sectors: Attr[UInt | None] = None
    ioeventfd: Attr[OnOff | None] = None
    iothread: Attr[UInt | None] = None
    iommu: Attr[OnOff | None] = None
    ats: Attr[OnOff | None] = None
    packed: Attr[OnOff | None] = None
    page_per_vq: Attr[OnOff | None] = None


class UsbMaster(Element, tag="master"):
    """The first port of the master that a companion controller serves."""

    start_port: Annotated[Attr[UInt], Named("startport")]


class Controller(Element, tag="controller"):
    """One controller; ``index`` is its number among those of its type."""

    type: Attr[ControllerType] = "ide"
    index: Attr[UInt | None] = None
    model: Attr[str | None] = None
    ports: Attr[UInt | None] = None
    vectors: Attr[UInt | None] = None
    max_grant_frames: Annotated[Attr[Int | None], Named("maxGrantFrames")] = None
    max_event_channels: Annotated[Attr[Int | None], Named("maxEventChannels")] = None
    pci_model: Annotated[PciControllerModel | None, Named("model")] = None
    target: PciControllerTarget | None = None
    driver: ControllerDriver | None = None
    alias: Alias | None = None
    master: UsbMaster | None = None
    acpi: AcpiIndex | None = None
    address: Address | None = None
    pcihole64: Kib | None = None
