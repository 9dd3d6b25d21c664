"""The SCSI adapter a pool comes from: ``<adapter>``."""

from __future__ import annotations

from typing import Annotated, Literal

from vird.markup import Attr, Element, Named
from vird.markup.scalars import UInt, YesNo
from vird.model.pci_address import HostPciAddress


class ParentAddress(Element):
    """The PCI device of the adapter; ``unique_id`` tells adapters of one device apart."""

    unique_id: Attr[UInt | None] = None
    address: HostPciAddress


class ScsiHostAdapter(Element, tag="adapter"):
    """An adapter by name (``host0``) or by the PCI device it sits on; the default type."""

    type: Attr[Literal["scsi_host"] | None] = "scsi_host"
    name: Attr[str | None] = None
    parentaddr: ParentAddress | None = None


class FcHostAdapter(Element, tag="adapter"):
    """A virtual Fibre Channel adapter; ``managed`` ones live as long as the pool runs."""

    type: Attr[Literal["fc_host"]] = "fc_host"
    parent: Attr[str | None] = None
    parent_wwnn: Attr[str | None] = None
    parent_wwpn: Attr[str | None] = None
    parent_fabric_wwn: Attr[str | None] = None
    managed: Attr[YesNo | None] = None
    wwnn: Attr[str | None] = None
    wwpn: Attr[str | None] = None


Adapter = Annotated[ScsiHostAdapter | FcHostAdapter, Named("adapter")]
