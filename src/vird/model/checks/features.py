"""Features of the virtual machine: values that need each other."""

from __future__ import annotations

from typing import Final

from vird.errors import XmlError
from vird.markup import plan_of
from vird.model.domain.capability import Capabilities
from vird.model.domain.features import Features, KvmFeatures
from vird.model.domain.hyperv import HyperV

MIN_SPINLOCK_RETRIES: Final = 4095
MAX_VENDOR_ID: Final = 12
DIRTY_RING: Final = range(1024, 65537)


def complete_features(features: Features) -> None:
    """Drop what switched-off features say beside; raises XmlError for values out of range."""
    if features.hyperv is not None:
        _complete_hyperv(features.hyperv)
    if features.kvm is not None:
        _complete_kvm(features.kvm)
    if features.xen is not None and features.xen.passthrough is not None:
        passthrough = features.xen.passthrough
        if passthrough.state == "off":
            passthrough.mode = None
    if features.smm is not None and (features.smm.state == "off" or not features.smm.tseg):
        features.smm.tseg = None
    if features.hpt is not None and not features.hpt.maxpagesize:
        features.hpt.maxpagesize = None
    if features.tcg is not None and not features.tcg.tb_cache:
        features.tcg.tb_cache = None
    if features.capabilities is not None:
        _complete_capabilities(features.capabilities)


def _complete_hyperv(hyperv: HyperV) -> None:
    spinlocks, vendor, timer = hyperv.spinlocks, hyperv.vendor_id, hyperv.stimer
    if spinlocks is not None and spinlocks.state == "off":
        spinlocks.retries = None
    elif spinlocks is not None:
        if spinlocks.retries is None:
            raise XmlError("Missing required attribute 'retries' in element 'spinlocks'")
        if spinlocks.retries < MIN_SPINLOCK_RETRIES:
            raise XmlError(f"HyperV spinlock retry count must be at least {MIN_SPINLOCK_RETRIES}")
    if vendor is not None and vendor.state == "off":
        vendor.value = None
    elif vendor is not None:
        if vendor.value is None:
            raise XmlError("missing 'value' attribute for HyperV feature 'vendor_id'")
        if len(vendor.value) > MAX_VENDOR_ID:
            raise XmlError(f"HyperV vendor_id value must not be more than {MAX_VENDOR_ID} characters.")
        if "," in vendor.value:
            raise XmlError("HyperV vendor_id value is invalid")
    if timer is not None and timer.state == "off":
        timer.direct = None


def _complete_kvm(kvm: KvmFeatures) -> None:
    ring = kvm.dirty_ring
    if ring is None:
        return
    if ring.state == "off":
        ring.size = None
    elif ring.size is None:
        raise XmlError("Missing required attribute 'size' in element 'dirty-ring'")
    elif ring.size not in DIRTY_RING or ring.size & (ring.size - 1):
        raise XmlError("dirty ring must be power of 2 and ranges [1024, 65536]")


def _complete_capabilities(capabilities: Capabilities) -> None:
    switched = any(getattr(capabilities, slot.py) is not None for slot in plan_of(Capabilities).children)
    if switched:
        capabilities.policy = capabilities.policy or "default"
    elif capabilities.policy == "default":
        capabilities.policy = None
