"""Memory modules that can be plugged: DIMMs, non-volatile ones, virtio memory."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from vird.drivers.qemu.plan.addresses import address_properties
from vird.drivers.qemu.plan.arguments import Properties, present
from vird.drivers.qemu.plan.launch import Launch, alias_of
from vird.drivers.qemu.plan.memory import module_size
from vird.drivers.qemu.plan.memory_backend import KIB, Backend, backend_arguments, wants_preallocation
from vird.errors import ConfigUnsupported
from vird.model.checks.memory_devices import pseries_nvdimm_size
from vird.model.domain.devices.memory_device import MemoryDevice

DRIVERS: Final = {
    "dimm": "pc-dimm", "nvdimm": "nvdimm", "virtio-pmem": "virtio-pmem-pci", "virtio-mem": "virtio-mem-pci",
}  # fmt: skip


def memory_devices(launch: Launch) -> Iterator[str]:
    """All modules, each behind its memory."""
    for device in launch.devices.memories:
        backend = backend_of(launch, device)
        yield from backend_arguments(launch, backend)
        if device.model != "sgx-epc":
            yield from launch.device(_properties(launch, device, backend))


def backend_of(launch: Launch, device: MemoryDevice) -> Backend:
    """The memory of a module."""
    if device.model == "sgx-epc":
        size = device.target.size
    elif device.model == "nvdimm" and launch.machine.is_pseries:
        size = pseries_nvdimm_size(device.target)
    else:
        size = module_size(launch, device.target.size)
    return Backend(f"mem{alias_of(device)}", size, cell=device.target.node, device=device, always=True)


def _properties(launch: Launch, device: MemoryDevice, backend: Backend) -> Properties:
    driver = DRIVERS[device.model]
    target = device.target
    if not launch.has(driver):
        raise ConfigUnsupported(f"memory device model '{device.model}' is not supported by this QEMU")
    is_virtio_mem = device.model == "virtio-mem"
    prealloc = is_virtio_mem and wants_preallocation(launch, backend) and launch.has("virtio-mem-pci.prealloc")
    found: Properties = {
        "driver": driver,
        "node": target.node,
        "label-size": target.label.size * KIB if target.label is not None else None,
        "block-size": target.block * KIB if target.block is not None else None,
        "requested-size": target.requested * KIB if is_virtio_mem and target.requested is not None else None,
        "uuid": device.uuid,
        "unarmed": True if target.readonly else None,
        "memdev": backend.id,
        "prealloc": True if prealloc else None,
        "id": alias_of(device),
    }
    return present(found) | address_properties(launch, device)
