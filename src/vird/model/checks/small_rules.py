"""What the smaller devices cannot be: screens, cards, character devices, modules, watchdogs."""

from __future__ import annotations

from typing import Any, Final

from vird.errors import ConfigUnsupported, InternalError, XmlDetail, XmlError
from vird.model.checks.machine import MachineFacts
from vird.model.domain.devices.devices import Devices
from vird.model.domain.devices.graphics import SpiceGraphics, VncGraphics
from vird.model.domain.devices.iommu import Iommu
from vird.model.domain.devices.panic import Panic
from vird.model.domain.devices.seclabel import DeviceSeclabel
from vird.model.domain.devices.shmem import Shmem
from vird.model.domain.devices.tpm import EmulatorTpm, Tpm
from vird.model.domain.devices.vsock import Vsock
from vird.model.domain.devices.watchdog import Watchdog
from vird.model.domain.domain import Domain

MIB: Final = 1024**2
_ONE_OF_A_KIND: Final = ("sdl", "vnc", "spice", "dbus")
_VNC_PASSWORD: Final = 8


def check_iommu(iommu: Iommu, domain: Domain, facts: MachineFacts) -> None:
    """Refuse a unit that the machine does not have; to be asked before addresses are given out."""
    if iommu.model == "intel" and not facts.is_q35:
        raise ConfigUnsupported("IOMMU device: 'intel' is only supported with Q35 machines")
    if iommu.model == "smmuv3" and not facts.is_arm_virt:
        raise ConfigUnsupported("IOMMU device: 'smmuv3' is only supported with ARM Virt machines")
    if iommu.model == "virtio" and not (facts.is_q35 or facts.is_arm_virt):
        raise ConfigUnsupported("IOMMU device: 'virtio' is only supported with Q35 and ARM Virt machines")
    if iommu.model == "virtio" and (domain.features is None or not domain.features.acpi):
        raise ConfigUnsupported("IOMMU device: 'virtio' requires ACPI")


def check_graphics(devices: Devices, facts: MachineFacts) -> None:
    """At most one screen of a kind and one with OpenGL; TLS only where the host has it."""
    kinds = [g.type for g in devices.graphics]
    if any(kinds.count(kind) > 1 for kind in _ONE_OF_A_KIND):
        raise ConfigUnsupported("only 1 graphics device of each type (sdl, vnc, spice, headless, dbus) is supported")
    rendering = 0
    for graphics in devices.graphics:
        gl = getattr(graphics, "gl", None)
        rendering += graphics.type == "egl-headless" or (gl is not None and gl.enable == "yes")
        if isinstance(graphics, SpiceGraphics) and not facts.spice_tls:
            _check_spice_tls(graphics)
        if isinstance(graphics, VncGraphics) and graphics.passwd and len(graphics.passwd) > _VNC_PASSWORD:
            raise ConfigUnsupported(f"VNC password is {len(graphics.passwd)} characters long, only 8 permitted")
    if rendering > 1:
        raise ConfigUnsupported("multiple OpenGL displays are not supported by QEMU")


def _check_spice_tls(spice: SpiceGraphics) -> None:
    if spice.tls_port is not None and spice.tls_port > 0:
        raise ConfigUnsupported("spice TLS port set in XML configuration, but TLS is disabled in qemu.conf")
    if spice.default_mode == "secure":
        raise ConfigUnsupported(
            "spice defaultMode secure requested in XML configuration, but TLS is disabled in qemu.conf"
        )
    if any(channel.mode == "secure" for channel in spice.channels):
        raise ConfigUnsupported("spice secure channels set in XML configuration, but TLS is disabled in qemu.conf")


def check_videos(devices: Devices) -> None:
    """Only cards that QEMU can have several of may come after the first."""
    for video in devices.videos[1:]:
        kind = video.model.type if video.model else None
        if kind not in ("qxl", "virtio", "none"):
            raise ConfigUnsupported(f"video type '{kind}' is only valid as primary video device")


def check_chardev(device: Any, devices: Devices) -> None:
    """The rules of a character device's source."""
    if device.type == "spicevmc" and not any(g.type == "spice" for g in devices.graphics):
        raise ConfigUnsupported("chardev 'spicevmc' not supported without spice graphics")
    for source in device.sources:
        if source.reconnect is not None and source.mode != "connect":
            raise InternalError("chardev reconnect is possible only for connect mode")
        check_seclabels(source.seclabels)
    if device.type in ("file", "dev", "pipe") and not any(s.path for s in device.sources):
        raise XmlError("Missing source path attribute for char device")
    if device.type == "tcp":
        for source in device.sources or [None]:
            if source is None or not source.host:
                raise XmlError("Missing source host attribute for char device")
            if not source.service:
                raise XmlError("Missing source service attribute for char device")
    if device.type == "udp" and not any(s.mode != "bind" and s.service for s in device.sources):
        raise XmlError("Missing source service attribute for char device")
    if device.type == "spiceport" and not any(s.channel for s in device.sources):
        raise ConfigUnsupported("Missing source channel attribute for char device")


def check_seclabels(labels: list[DeviceSeclabel]) -> None:
    """Several labels of one file must be of different security drivers."""
    if len(labels) > 1 and any(label.model is None for label in labels):
        raise XmlError("missing security model when using multiple labels")
    models = [label.model for label in labels]
    for model in models:
        if models.count(model) > 1:
            raise XmlError(f"seclabel for model {model} is already provided")


def check_shmem(shmem: Shmem) -> None:
    """Sizes are powers of two from 1 MiB; interrupts need a server."""
    if shmem.name in (".", "..") or "/" in shmem.name:
        raise ConfigUnsupported(
            "shmem name cannot include '/' character"
            if "/" in shmem.name
            else f"shmem name '{shmem.name}' is not allowed"
        )
    if shmem.size is not None and shmem.server is None:
        if shmem.size < MIB:
            raise XmlError("shmem size must be at least 1 MiB (1024 KiB)")
        if shmem.size & (shmem.size - 1):
            raise XmlError("shmem size must be a power of two")
    if shmem.msi is not None and shmem.server is None:
        raise XmlError("msi option is only supported with a server")


def check_tpm(tpm: Tpm, facts: MachineFacts) -> None:
    """Versions and models go together."""
    version = tpm.backend.version if isinstance(tpm.backend, EmulatorTpm) else None
    if version == "1.2":
        if facts.is_arm:
            raise ConfigUnsupported("TPM 1.2 is not supported on ARM")
        if tpm.model in ("tpm-crb", "tpm-spapr"):
            raise ConfigUnsupported(f"Unsupported interface '{tpm.model}' for TPM 1.2")


def check_panic(panic: Panic, facts: MachineFacts) -> None:
    """Notifiers that are no devices have no address."""
    if panic.address is not None and panic.model in ("pseries", "hyperv", "s390"):
        raise ConfigUnsupported(f"setting the panic device address is not supported for model '{panic.model}'")
    if panic.model == "pseries" and not facts.is_pseries:
        raise ConfigUnsupported("only pSeries guests support panic device of model 'pseries'")
    if panic.model == "hyperv" and not facts.is_x86:
        raise ConfigUnsupported("only i686 and x86_64 guests support panic device of model 'hyperv'")
    if panic.model == "s390" and not facts.is_s390:
        raise ConfigUnsupported("only S390 guests support panic device of model 's390'")


def check_watchdog(watchdog: Watchdog, facts: MachineFacts) -> None:
    """Watchdogs belong to machines."""
    if watchdog.model == "diag288" and not facts.is_s390:
        raise ConfigUnsupported(f"{watchdog.model} model of watchdog is allowed for s390 and s390x only")
    if watchdog.model == "ib700" and watchdog.address is not None and watchdog.address.type != "isa":
        raise ConfigUnsupported(f"{watchdog.model} model of watchdog is not virtio or PCI device")


def check_vsock(vsock: Vsock) -> None:
    """Numbers below 3 belong to the host."""
    if vsock.cid is not None and vsock.cid.address is not None and vsock.cid.address < 3:
        raise ConfigUnsupported("guest CIDs must be >= 3")


def check_memballoon(devices: Devices, facts: MachineFacts) -> None:
    """Features of the balloon that the emulator must have."""
    balloon = devices.memballoon
    if balloon is None or not facts.flags:
        return
    if balloon.free_page_reporting is not None and not facts.has("virtio-balloon.free-page-reporting"):
        raise ConfigUnsupported("freePageReporting is not supported by this QEMU binary")
    if balloon.autodeflate is not None and not facts.has("virtio-balloon-pci.deflate-on-oom"):
        raise ConfigUnsupported("deflate-on-oom is not supported by this QEMU binary")


def check_memories(domain: Domain, facts: MachineFacts) -> None:
    """Memory that can be plugged needs slots, and NUMA nodes to be plugged into."""
    devices = domain.devices
    if devices is None:
        return
    cells = domain.cpu.numa.cells if domain.cpu is not None and domain.cpu.numa is not None else []
    if domain.max_memory is not None and domain.max_memory.slots and not cells and not facts.is_s390:
        raise ConfigUnsupported("At least one numa node has to be configured when enabling memory hotplug")
    for memory in devices.memories:
        if memory.discard is not None and memory.model in ("nvdimm", "virtio-pmem"):
            raise ConfigUnsupported(f"discard is not supported for {memory.model}s")
        if memory.model == "nvdimm" and (memory.source is None or not memory.source.path):
            raise XmlDetail(f"path is required for model '{memory.model}'")
        node = memory.target.node
        if node is not None and cells and node >= len(cells):
            raise XmlDetail(
                f"can't add memory device for node '{node}' as the guest has only '{len(cells)}' NUMA nodes configured"
            )
