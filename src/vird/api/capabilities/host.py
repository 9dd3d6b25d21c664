"""What the whole host and hypervisor offer: versions, capabilities, CPU models."""

from __future__ import annotations

from vird.api.capability import Capability, no_support
from vird.errors import ErrorDomain, InvalidArg
from vird.wire.procedures import remote
from vird.wire.procedures.connect import ConnectGetCpuModelNamesRet


class Host(Capability):
    """What the whole host and hypervisor offer: versions, capabilities, CPU models."""

    async def connect_get_type(self) -> str:
        """The driver's name as clients show it, such as ``QEMU``."""
        raise no_support(remote.CONNECT_GET_TYPE)

    async def connect_get_version(self) -> int:
        """The hypervisor's version as one number: major * 1000000 + minor * 1000 + release."""
        raise no_support(remote.CONNECT_GET_VERSION)

    async def connect_get_max_vcpus(self, type: str | None) -> int:
        """The most virtual processors that a domain of this type may have."""
        raise no_support(remote.CONNECT_GET_MAX_VCPUS)

    async def connect_get_capabilities(self) -> str:
        """What host and hypervisor can do, as a ``<capabilities>`` document."""
        raise no_support(remote.CONNECT_GET_CAPABILITIES)

    async def connect_get_hostname(self) -> str:
        """The host's name."""
        raise no_support(remote.CONNECT_GET_HOSTNAME)

    async def connect_supports_feature(self, feature: int) -> int:
        """1 when the driver has the numbered feature of libvirt's drivers, else 0."""
        raise no_support(remote.CONNECT_SUPPORTS_FEATURE)

    async def connect_compare_cpu(self, xml: str, flags: int) -> int:
        """How the host's CPU relates to a ``<cpu>`` document, as a ``CPUCompareResult``."""
        raise no_support(remote.CONNECT_COMPARE_CPU)

    async def connect_baseline_cpu(self, xml_cpus: list[str], flags: int) -> str:
        """The richest ``<cpu>`` that all given ones contain."""
        raise no_support(remote.CONNECT_BASELINE_CPU)

    async def connect_get_sysinfo(self, flags: int) -> str:
        """The host's SMBIOS tables, as a ``<sysinfo>`` document."""
        raise no_support(remote.CONNECT_GET_SYSINFO)

    async def connect_get_cpu_model_names(self, arch: str, need_results: int, flags: int) -> ConnectGetCpuModelNamesRet:
        """The CPU models that are known for an architecture."""
        raise no_support(remote.CONNECT_GET_CPU_MODEL_NAMES)

    async def connect_get_domain_capabilities(
        self, emulatorbin: str | None, arch: str | None, machine: str | None, virttype: str | None, flags: int
    ) -> str:
        """What domains of an emulator, architecture, machine and type can have."""
        raise no_support(remote.CONNECT_GET_DOMAIN_CAPABILITIES)

    async def connect_compare_hypervisor_cpu(
        self,
        emulator: str | None,
        arch: str | None,
        machine: str | None,
        virttype: str | None,
        xml_cpu: str,
        flags: int,
    ) -> int:
        """How the CPU that a hypervisor offers relates to a ``<cpu>`` document."""
        raise no_support(remote.CONNECT_COMPARE_HYPERVISOR_CPU)

    async def connect_baseline_hypervisor_cpu(
        self,
        emulator: str | None,
        arch: str | None,
        machine: str | None,
        virttype: str | None,
        xml_cpus: list[str],
        flags: int,
    ) -> str:
        """The richest ``<cpu>`` that all given ones contain and a hypervisor offers."""
        if xml_cpus == []:
            refusal = InvalidArg(domain=ErrorDomain.DOMAIN)
            refusal.text = "xmlCPUs in virConnectBaselineHypervisorCPU must not be NULL"
            raise refusal
        raise no_support(remote.CONNECT_BASELINE_HYPERVISOR_CPU)
