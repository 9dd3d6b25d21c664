"""The form in which libvirt shows a device of the host."""

from __future__ import annotations

from typing import Final

from vird.model.node_device.document import NodeDevice
from vird.model.node_device.mediated import MediatedCapability, MediatedGroup, MediatedTypesCapability
from vird.model.node_device.pci import (
    BridgeCapability,
    PciCapability,
    PciFacet,
    PhysicalFunctionCapability,
    VirtualFunctionsCapability,
    VpdCapability,
)

_FACET_ORDER: Final = (
    PhysicalFunctionCapability, VirtualFunctionsCapability, BridgeCapability, MediatedTypesCapability, VpdCapability,
)  # fmt: skip


def complete_node_device(device: NodeDevice) -> NodeDevice:
    """Normalise in place; returns the same document."""
    capability = device.capability
    if isinstance(capability, MediatedCapability):
        capability.iommu_group = capability.iommu_group or MediatedGroup(number=0)
    elif isinstance(capability, PciCapability):
        capability.facets.sort(key=_facet_place)
        if capability.numa is not None and capability.numa.node < 0:
            capability.numa = None
    return device


def _facet_place(facet: PciFacet) -> int:
    return _FACET_ORDER.index(type(facet))
