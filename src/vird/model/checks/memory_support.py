"""What memory modules of each model need and cannot do.  Sizes are KiB."""

from __future__ import annotations

from typing import Final

from vird.errors import ConfigUnsupported, XmlDetail, XmlError
from vird.model.checks.machine import MachineFacts
from vird.model.domain.devices.address import DimmAddress
from vird.model.domain.devices.memory_device import MemoryDevice
from vird.model.domain.domain import Domain

MIN_LABEL: Final = 128
IN_NODES: Final = frozenset({"dimm", "nvdimm", "virtio-mem"})
WITH_SLOTS: Final = frozenset({"dimm", "nvdimm"})


def check_memory_devices(domain: Domain, facts: MachineFacts) -> None:
    """Refuse modules that the guest cannot have: ConfigUnsupported, XmlError, XmlDetail."""
    devices = domain.devices
    if devices is None:
        return
    cells = domain.cpu.numa.cells if domain.cpu is not None and domain.cpu.numa is not None else []
    taken: set[int] = set()
    for memory in devices.memories:
        if domain.max_memory is None or not domain.max_memory.size:
            raise ConfigUnsupported("cannot use/hotplug a memory device when domain 'maxMemory' is not defined")
        if memory.model in IN_NODES and memory.target.node is None and cells:
            raise ConfigUnsupported("target NUMA node needs to be specified for memory device")
        if memory.model in WITH_SLOTS:
            _check_slot(memory, domain, taken)
        if memory.model == "sgx-epc" and facts.flags and not facts.has("sgx-epc"):
            raise ConfigUnsupported("sgx epc isn't supported by this QEMU binary")
        rule = {"nvdimm": _check_nvdimm, "virtio-pmem": _check_pmem, "virtio-mem": _check_virtio_mem}.get(memory.model)
        if rule is not None:
            rule(memory, facts)


def _check_slot(memory: MemoryDevice, domain: Domain, taken: set[int]) -> None:
    place = memory.address
    if not isinstance(place, DimmAddress) or place.slot is None:
        return
    slots = domain.max_memory.slots or 0 if domain.max_memory is not None else 0
    if place.slot >= slots:
        raise ConfigUnsupported(f"memory device slot '{place.slot}' exceeds slots count '{slots}'")
    if place.slot in taken:
        raise ConfigUnsupported(f"memory device slot '{place.slot}' is already being used by another memory device")
    taken.add(place.slot)


def _check_nvdimm(memory: MemoryDevice, facts: MachineFacts) -> None:
    label = memory.target.label
    if label is not None and label.size < MIN_LABEL:
        raise XmlError("nvdimm label must be at least 128KiB")
    if label is not None and label.size >= memory.target.size:
        raise XmlError("label size must be smaller than NVDIMM size")
    if facts.is_pseries:
        if label is None:
            raise XmlError("label size is required for NVDIMM device")
        if memory.source is not None and memory.source.pmem:
            raise XmlError("pmem property is not available for pSeries guests")
        if memory.target.readonly:
            raise ConfigUnsupported("readonly property is not available for pSeries guests")
    elif memory.uuid is not None:
        raise ConfigUnsupported("UUID is not supported for NVDIMM device")


def _check_pmem(memory: MemoryDevice, facts: MachineFacts) -> None:
    if memory.source is None or not memory.source.path:
        raise XmlDetail("path is required for model 'virtio-pmem'")
    if memory.access not in (None, "shared"):
        raise ConfigUnsupported("shared access mode required for virtio-pmem device")
    if memory.target.node is not None:
        raise ConfigUnsupported("virtio-pmem does not support NUMA nodes")


def _check_virtio_mem(memory: MemoryDevice, facts: MachineFacts) -> None:
    target = memory.target
    block, requested = target.block or 0, target.requested or 0
    if block & (block - 1) or not block:
        raise XmlDetail("block size must be a power of two")
    if requested > target.size:
        raise XmlDetail(f"requested size must be smaller than or equal to @size ({target.size}KiB)")
    if requested % block:
        raise XmlDetail("requested size must be an integer multiple of block size")
