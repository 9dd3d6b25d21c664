"""The whole argument list of a guest: every part of the plan in the order in which QEMU is to read it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from vird.drivers.qemu.capabilities.model import Capabilities
from vird.drivers.qemu.plan import (
    audio,
    boot,
    clock,
    controllers,
    disks,
    filesystems,
    firmware,
    general,
    graphics,
    hostdevs,
    inputs,
    interfaces,
    machine,
    memory,
    memory_devices,
    numa,
    ports,
    processor,
    protection,
    shared_memory,
    small_devices,
    smbios,
    tpms,
    vcpus,
    videos,
)
from vird.drivers.qemu.plan.facts import LaunchFacts
from vird.drivers.qemu.plan.launch import Launch
from vird.model.domain.domain import Domain

Part = Callable[[Launch], Iterator[str]]
PARTS: Final[tuple[Part, ...]] = (
    general.name,
    general.compatibility,
    general.paused,
    general.fips,
    general.master_key,
    disks.reservation_helpers,
    firmware.flash_blockdevs,
    machine.machine,
    machine.accelerator,
    small_devices.trusted_segment,
    processor.processor,
    firmware.bios_and_secure_flash,
    memory.size,
    memory.main_memory,
    general.memory_lock,
    vcpus.vcpus,
    vcpus.iothreads,
    numa.nodes,
    general.identity,
    general.generation_id,
    smbios.tables,
    smbios.firmware_files,
    general.no_display,
    general.no_defaults,
    general.monitor,
    clock.real_time_clock,
    clock.timers,
    boot.life_cycle,
    boot.no_acpi,
    boot.sleep_states,
    boot.boot_options,
    boot.kernel,
    small_devices.iommu,
    boot.root_hotplug,
    controllers.controllers,
    controllers.hubs,
    controllers.smartcard_readers,
    memory_devices.memory_devices,
    disks.disks,
    filesystems.filesystems,
    interfaces.interfaces,
    small_devices.smartcards,
    ports.serials,
    ports.parallels,
    ports.channels,
    ports.consoles,
    tpms.tpms,
    inputs.inputs,
    audio.backends,
    graphics.displays,
    videos.videos,
    audio.sounds,
    small_devices.watchdogs,
    small_devices.redirected,
    hostdevs.hostdevs,
    general.incoming,
    general.load_snapshot,
    small_devices.balloon,
    small_devices.random_sources,
    small_devices.nvram,
    small_devices.core_information,
    protection.protection,
    general.extra_arguments,
    general.sandbox,
    small_devices.panics,
    shared_memory.shared_memory,
    small_devices.vsock,
    general.log_format,
)


def command_line(live: Domain, capabilities: Capabilities, facts: LaunchFacts) -> list[str]:
    """QEMU's arguments for a complete domain with aliases, beginning with the program's path.

    Raises ConfigUnsupported for what this QEMU cannot do and InternalError for a document that was
    not completed.
    """
    launch = Launch.of(live, capabilities, facts)
    emulator = launch.devices.emulator or capabilities.emulator
    return [emulator, *(argument for part in PARTS for argument in part(launch))]
