"""What the driver tells about host and emulators: capabilities, versions, limits, processor models.

The driver's `Host` methods call this class.  It gathers facts and emulators' capabilities and hands them to
`host_capabilities` and `domain_capabilities`, which make the documents.
"""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import subprocess
from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING

from vird.drivers.qemu.capabilities.cache import CapabilityCache
from vird.drivers.qemu.capabilities.model import Capabilities
from vird.drivers.qemu.emulators import ARCHES, emulated_arches, emulator_for, host_arch, serves
from vird.errors import ConfigUnsupported, InternalError, InvalidArg, VirdError
from vird.host.machine import host_uuid
from vird.host.process import Credentials

if TYPE_CHECKING:
    from vird.drivers.qemu.domain_capabilities import HostOffer
    from vird.drivers.qemu.host_capabilities import Guest, HostFacts
    from vird.model.cpu_models.x86_decode import Description

ARCH_CAPABILITIES_MSR = 0x10A

DOMAIN_TYPES = (
    "qemu", "kqemu", "kvm", "xen", "lxc", "uml", "openvz", "test", "vmware", "hyperv", "vbox", "phyp", "parallels",
    "bhyve", "vz", "hvf",
)  # fmt: skip
"""Every type that a domain's document may name."""


class HostReport:
    """Reports on this host; ``credentials`` are those that guests run with (None: ours)."""

    def __init__(
        self, cache: CapabilityCache, *, uuid: str | None = None, credentials: Credentials | None = None
    ) -> None:
        self._cache = cache
        self.uuid = uuid or host_uuid()
        self._credentials = credentials or Credentials(os.geteuid(), os.getegid())

    async def capabilities(self) -> str:
        """The capabilities document."""
        from vird.drivers.qemu.host_capabilities import capabilities_document

        facts = await asyncio.to_thread(self._host_facts)
        return capabilities_document(facts, await self._guests())

    async def domain_capabilities(
        self, emulator: str | None, arch: str | None, machine_type: str | None, domain_type: str | None
    ) -> str:
        """The domain capabilities document; what is None is chosen as for a new domain.

        Raises `InvalidArg` for what does not exist or does not fit, `ConfigUnsupported` if there is no emulator.
        """
        from vird.drivers.qemu.domain_capabilities import domain_capabilities

        caps, arch, machine_type, domain_type = await self.lookup(emulator, arch, machine_type, domain_type)
        offer = await asyncio.to_thread(_host_offer, caps, arch, machine_type, domain_type)
        return domain_capabilities(caps, arch, machine_type, domain_type, offer)

    async def lookup(
        self, emulator: str | None, arch: str | None, machine_type: str | None, domain_type: str | None
    ) -> tuple[Capabilities, str, str, str]:
        """The emulator's capabilities, architecture, canonical machine and type that are meant.

        Raises as `domain_capabilities` does.
        """
        if domain_type is not None and domain_type not in DOMAIN_TYPES:
            raise InvalidArg(f"unknown virttype: {domain_type}")
        if arch is not None and arch not in ARCHES:
            raise InvalidArg(f"unknown architecture: {arch}")
        wanted = arch or host_arch()
        path = emulator or emulator_for(wanted)
        if path is None:
            raise ConfigUnsupported(f"unable to find any emulator to serve '{wanted}' architecture")
        caps = await self._cache.get(path)
        if not serves(caps.arch, wanted):
            raise InvalidArg(f"Emulator '{path}' does not support arch '{wanted}'")
        chosen = domain_type or ("kvm" if caps.supports_type("kvm") else "qemu")
        if not caps.supports_type(chosen):
            raise InvalidArg(f"Emulator '{path}' does not support virt type '{chosen}'")
        return caps, wanted, _machine_of(caps, chosen, machine_type), chosen

    async def version(self) -> int:
        """The version of the QEMU for the host's own architecture; raises `InternalError` if there is none."""
        path = emulator_for(host_arch())
        if path is None:
            raise InternalError("Cannot find suitable emulator for " + host_arch())
        return (await self._cache.get(path)).version

    async def max_vcpus(self, domain_type: str | None) -> int:
        """The most processors of a domain of that type on its default machine; raises `InvalidArg`."""
        if domain_type not in (None, "kvm", "qemu", "QEMU", "KVM"):
            raise InvalidArg(f"unknown type '{domain_type}'")
        kind = None if domain_type is None else domain_type.lower()
        caps, _, name, kind = await self.lookup(None, None, None, kind)
        found = caps.machine(kind, name)
        return 1 if found is None else max(found.max_cpus, 1)

    def cpu_model_names(self, arch: str) -> Sequence[str]:
        """The models that a domain of this architecture may name; empty if any name will do.

        Raises `InvalidArg` for an unknown architecture.
        """
        from vird.drivers.qemu.cpu_models import model_names

        if arch not in ARCHES:
            raise InvalidArg(f"cannot find architecture {arch}")
        return model_names(arch) or ()

    async def sysinfo(self) -> str:
        """The host's SMBIOS tables, or what its kernel says, as a document; raises `ConfigUnsupported` if neither."""
        from vird.host import smbios, sysinfo_text

        tables = await asyncio.to_thread(smbios.read_tables)
        if tables is not None:
            return smbios.document(tables)
        told = await asyncio.to_thread(sysinfo_text.of_kernel, os.uname().machine)
        if told is None:
            raise ConfigUnsupported("Host SMBIOS information is not available")
        return told

    async def _guests(self) -> list[Guest]:
        """All emulators that can be asked; one that cannot is left out, as if it were not there."""
        from vird.drivers.qemu.host_capabilities import Guest

        found = list(emulated_arches())
        answers = await asyncio.gather(*(self._cache.get(path) for _, path in found), return_exceptions=True)
        guests: list[Guest] = []
        for (arch, _), answer in zip(found, answers, strict=True):
            if isinstance(answer, Capabilities):
                guests.append(Guest(arch, answer))
            elif not isinstance(answer, VirdError):
                raise answer
        return guests

    def _host_facts(self) -> HostFacts:
        from vird.drivers.qemu.host_capabilities import HostFacts
        from vird.host import cpu_layout, machine, numa, sleep, tsc
        from vird.host.cpu_facts import cpu_facts

        nodes = numa.nodes()
        online = set(cpu_layout.online())
        processors = [[cpu_layout.processor(number) for number in node.cpus if number in online] for node in nodes]
        everyone = tuple(cpu.id for node in processors for cpu in node)
        return HostFacts(
            uuid=self.uuid,
            arch=host_arch(),
            cpu=host_cpu(),
            cpu_facts=cpu_facts(),
            counter=tsc.time_stamp_counter(),
            layout=cpu_layout.topology(processors),
            nodes=nodes,
            processors=processors,
            caches=cpu_layout.cache_banks(everyone),
            sleeps=sleep.supported(),
            iommu=machine.has_iommu(),
            credentials=self._credentials,
        )


@cache
def host_cpu() -> Description | None:
    """The host's processor as a model with changes, asked once; None where no model describes it."""
    from vird.host import cpuid, kvm
    from vird.model.cpu_models.x86_data import CPUID_REGISTERS, ProcessorData
    from vird.model.cpu_models.x86_decode import decode
    from vird.model.cpu_models.x86_features import Register

    data = ProcessorData()
    for leaf in cpuid.cpuid_leaves():
        data.update({Register(leaf.leaf, leaf.subleaf, name): getattr(leaf, name) for name in CPUID_REGISTERS})
    if not data:
        return None
    if "arch-capabilities" in data.features:
        value = kvm.feature_msr(ARCH_CAPABILITIES_MSR) or 0
        data[Register(ARCH_CAPABILITIES_MSR, 0, "eax", msr=True)] = value & 0xFFFFFFFF
        data[Register(ARCH_CAPABILITIES_MSR, 0, "edx", msr=True)] = value >> 32
    return decode(data, guest=False)


def _machine_of(caps: Capabilities, domain_type: str, name: str | None) -> str:
    if name is not None:
        found = caps.machine(domain_type, name)
        if found is None:
            raise InvalidArg(f"the machine '{name}' is not supported by emulator '{caps.emulator}'")
        return found.name
    machines = caps.accelerator(domain_type).machines
    if not machines:
        raise InvalidArg(f"the emulator '{caps.emulator}' has no machines")
    return machines[0].name


def _host_offer(caps: Capabilities, arch: str, machine_type: str, domain_type: str) -> HostOffer:
    from vird.drivers.qemu import firmware
    from vird.drivers.qemu.cpu_models import custom_models, host_model
    from vird.drivers.qemu.domain_capabilities import HostOffer
    from vird.host import machine

    images = firmware.read_all()
    return HostOffer(
        firmware=firmware.offer(ARCHES[arch].target, arch, machine_type, images),
        host_model=host_model(caps, arch, domain_type),
        custom_models=custom_models(caps, arch, domain_type),
        vfio=machine.has_vfio(),
        tpm_versions=_tpm_versions(),
    )


def _tpm_versions() -> list[str] | None:
    """The TPM versions that the emulator can set up; None without it."""
    setup = shutil.which("swtpm_setup")
    if setup is None or shutil.which("swtpm") is None:
        return None
    try:
        told = subprocess.run([setup, "--print-capabilities"], capture_output=True, timeout=5, check=True).stdout
        features = json.loads(told)["features"]
    except (OSError, subprocess.SubprocessError, ValueError, KeyError, TypeError):
        return None
    return [version for version in ("1.2", "2.0") if f"tpm-{version}" in features]
