"""Which models the controllers of each type can be, whatever the hypervisor."""

from __future__ import annotations

from typing import Final

from vird.errors import ConfigUnsupported, ErrorDomain
from vird.model.checks.pci_buses import BUS_MODELS
from vird.model.domain.devices.controller import Controller

_VIRTIO: Final = frozenset({"virtio", "virtio-transitional", "virtio-non-transitional"})
MODELS: Final[dict[str, frozenset[str]]] = {
    "pci": frozenset(BUS_MODELS),
    "usb": frozenset(
        {
            "piix3-uhci", "piix4-uhci", "ehci", "ich9-ehci1", "ich9-uhci1", "ich9-uhci2", "ich9-uhci3",
            "vt82c686b-uhci", "pci-ohci", "nec-xhci", "qusb1", "qusb2", "qemu-xhci", "none",
        }
    ),
    "scsi": frozenset(
        {
            "auto", "buslogic", "lsilogic", "lsisas1068", "vmpvscsi", "ibmvscsi", "virtio-scsi", "lsisas1078",
            "virtio-transitional", "virtio-non-transitional", "ncr53c90", "dc390", "am53c974",
        }
    ),
    "ide": frozenset({"piix3", "piix4", "ich6"}),
    "virtio-serial": _VIRTIO,
}  # fmt: skip
"""Types that are not here have no models."""


def check_model(controller: Controller) -> None:
    """Refuse a model that no controller of the type is."""
    if controller.model is not None and controller.model not in MODELS.get(controller.type, ()):
        raise ConfigUnsupported(f"Unknown model type '{controller.model}'", domain=ErrorDomain.DOMAIN)
