"""``<features>``: what the virtual machine has beside its processor."""

from __future__ import annotations

from typing import Annotated, Literal

from vird.errors import ConfigUnsupported
from vird.markup import Attr, Element, Named
from vird.markup.scalars import Kib, OnOff, PrettyMib, UInt
from vird.model.domain.capability import Capabilities
from vird.model.domain.hyperv import HyperV, Switch, Toggle

Mitigation = Literal["broken", "workaround", "fixed"]


class Apic(Element):
    """``<apic>``; ``eoi`` the paravirtual end of interrupt."""

    eoi: Attr[OnOff | None] = None


class DirtyRing(Element):
    """``<dirty-ring>``: dirty pages tracked in rings of ``size`` entries for each vCPU."""

    state: Attr[OnOff]
    size: Attr[UInt | None] = None


class KvmFeatures(Element, empty="open", strays=ConfigUnsupported):
    """``<kvm>``."""

    hidden: Switch | None = None
    hint_dedicated: Annotated[Switch | None, Named("hint-dedicated")] = None
    poll_control: Annotated[Switch | None, Named("poll-control")] = None
    pv_ipi: Annotated[Switch | None, Named("pv-ipi")] = None
    dirty_ring: Annotated[DirtyRing | None, Named("dirty-ring")] = None


class XenPassthrough(Element):
    """``<passthrough>``: how IOMMU page tables are kept."""

    state: Attr[OnOff]
    mode: Attr[Literal["sync_pt", "share_pt"] | None] = None


class XenFeatures(Element, empty="open", strays=ConfigUnsupported):
    """``<xen>``."""

    e820_host: Switch | None = None
    passthrough: XenPassthrough | None = None


class Gic(Element):
    """``<gic>``: the interrupt controller of ARM machines."""

    version: Attr[Literal["host", "2", "3"] | None] = None


class Smm(Element):
    """``<smm>``: system management mode; ``tseg`` the size of its memory in bytes."""

    state: Attr[OnOff] = "on"
    tseg: PrettyMib | None = None


class IoApic(Element, empty="omit"):
    """``<ioapic>``: who emulates it."""

    driver: Attr[Literal["qemu", "kvm"] | None] = None


class Hpt(Element, empty="omit"):
    """``<hpt>``: the hash page table of POWER guests; sizes in KiB."""

    resizing: Attr[Literal["enabled", "disabled", "required"] | None] = None
    maxpagesize: Kib | None = None


class Msrs(Element):
    """``<msrs>``: what happens when the guest touches an unknown one."""

    unknown: Attr[Literal["ignore", "fault"]]


class MitigationLevel(Element, empty="omit"):
    """``<cfpc>`` and ``<sbbc>`` of POWER guests."""

    value: Attr[Mitigation | None] = None


class BranchSpeculation(Element, empty="omit"):
    """``<ibs>`` of POWER guests."""

    value: Attr[Literal["broken", "workaround", "fixed-ibs", "fixed-ccd", "fixed-na"] | None] = None


class Tcg(Element, empty="omit"):
    """``<tcg>``: QEMU's own emulation; sizes in KiB."""

    tb_cache: Annotated[Kib | None, Named("tb-cache")] = None


class Features(Element, empty="omit", strays=ConfigUnsupported):
    """All of ``<features>``."""

    acpi: bool = False
    apic: Apic | None = None
    pae: bool = False
    hap: Toggle | None = None
    viridian: bool = False
    privnet: bool = False
    hyperv: HyperV | None = None
    kvm: KvmFeatures | None = None
    pvspinlock: Toggle | None = None
    capabilities: Capabilities | None = None
    pmu: Toggle | None = None
    vmport: Toggle | None = None
    gic: Gic | None = None
    smm: Smm | None = None
    ioapic: IoApic | None = None
    hpt: Hpt | None = None
    vmcoreinfo: Toggle | None = None
    htm: Switch | None = None
    nested_hv: Annotated[Switch | None, Named("nested-hv")] = None
    msrs: Msrs | None = None
    ccf_assist: Annotated[Switch | None, Named("ccf-assist")] = None
    xen: XenFeatures | None = None
    cfpc: MitigationLevel | None = None
    sbbc: MitigationLevel | None = None
    ibs: BranchSpeculation | None = None
    tcg: Tcg | None = None
