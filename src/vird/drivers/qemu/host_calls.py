"""What a client asks about the host and the emulators: versions, capabilities, limits."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from vird import errors
from vird.api.capabilities.host import Host
from vird.api.enums.connect import ConnectBaselineCPUFlags, ConnectCompareCPUFlags
from vird.drivers.qemu.refuse import check_flags
from vird.errors import ErrorDomain
from vird.host.hostname import host_name
from vird.wire.procedures import remote
from vird.wire.procedures.connect import ConnectGetCpuModelNamesRet

if TYPE_CHECKING:
    from vird.drivers.qemu.host_report import HostReport

FEATURE_MIGRATION_P2P = 4
FEATURE_MIGRATION_V3 = 6
FEATURE_MIGRATE_CHANGE_PROTECTION = 7
FEATURE_TYPED_PARAM_STRING = 9
FEATURE_XML_MIGRATABLE = 11
FEATURE_MIGRATION_OFFLINE = 12
FEATURE_MIGRATION_PARAMS = 13
FEATURE_NETWORK_UPDATE_ORDER = 16
FEATURES = frozenset({
    FEATURE_MIGRATION_P2P,
    FEATURE_MIGRATION_V3,
    FEATURE_MIGRATE_CHANGE_PROTECTION,
    FEATURE_TYPED_PARAM_STRING,
    FEATURE_XML_MIGRATABLE,
    FEATURE_MIGRATION_OFFLINE,
    FEATURE_MIGRATION_PARAMS,
    FEATURE_NETWORK_UPDATE_ORDER,
})  # fmt: skip
"""The numbered features (VIR_DRV_FEATURE) that this driver has."""


class QemuHost(Host):
    """The capability."""

    error_domain = ErrorDomain.QEMU

    def __init__(self, report: HostReport) -> None:
        self._report = report

    async def connect_get_type(self) -> str:
        """The driver's name."""
        return "QEMU"

    async def connect_get_version(self) -> int:
        """The version of the host's own QEMU."""
        return await self._report.version()

    async def connect_get_max_vcpus(self, type: str | None) -> int:
        """The most processors that a guest of this type can have."""
        return await self._report.max_vcpus(type)

    async def connect_get_capabilities(self) -> str:
        """The capabilities document."""
        return await self._report.capabilities()

    async def connect_get_hostname(self) -> str:
        """The host's name."""
        return await asyncio.to_thread(host_name)

    async def connect_supports_feature(self, feature: int) -> int:
        """1 for a feature of this driver, else 0."""
        return int(feature in FEATURES)

    async def connect_get_sysinfo(self, flags: int) -> str:
        """The host's SMBIOS tables."""
        check_flags(flags, None, remote.CONNECT_GET_SYSINFO)
        return await self._report.sysinfo()

    async def connect_get_cpu_model_names(self, arch: str, need_results: int, flags: int) -> ConnectGetCpuModelNamesRet:
        """The processor models that guests of an architecture may name."""
        check_flags(flags, None, remote.CONNECT_GET_CPU_MODEL_NAMES)
        names = list(self._report.cpu_model_names(arch))
        return ConnectGetCpuModelNamesRet(names if need_results else [], len(names))

    async def connect_get_domain_capabilities(
        self, emulatorbin: str | None, arch: str | None, machine: str | None, virttype: str | None, flags: int
    ) -> str:
        """The domain capabilities document."""
        check_flags(flags, None, remote.CONNECT_GET_DOMAIN_CAPABILITIES)
        if virttype is not None and not virttype:
            raise errors.InvalidArg("virttype must not be empty")
        return await self._report.domain_capabilities(emulatorbin, arch, machine, virttype)

    async def connect_compare_cpu(self, xml: str, flags: int) -> int:
        """How the host's processor relates to a described one."""
        from vird.drivers.qemu import cpu_calls

        check_flags(flags, ConnectCompareCPUFlags, remote.CONNECT_COMPARE_CPU)
        return await asyncio.to_thread(cpu_calls.compare_with_host, xml, flags)

    async def connect_baseline_cpu(self, xml_cpus: list[str], flags: int) -> str:
        """The processor that all described ones contain."""
        from vird.drivers.common.cpu_baseline import baseline_of

        check_flags(flags, ConnectBaselineCPUFlags, remote.CONNECT_BASELINE_CPU)
        return baseline_of(xml_cpus, flags)

    async def connect_compare_hypervisor_cpu(
        self,
        emulator: str | None,
        arch: str | None,
        machine: str | None,
        virttype: str | None,
        xml_cpu: str,
        flags: int,
    ) -> int:
        """How the processor that guests can be given relates to a described one."""
        from vird.drivers.qemu import cpu_calls

        check_flags(flags, ConnectCompareCPUFlags, remote.CONNECT_COMPARE_HYPERVISOR_CPU)
        return await cpu_calls.compare_with_hypervisor(self._report, emulator, arch, machine, virttype, xml_cpu, flags)

    async def connect_baseline_hypervisor_cpu(
        self,
        emulator: str | None,
        arch: str | None,
        machine: str | None,
        virttype: str | None,
        xml_cpus: list[str],
        flags: int,
    ) -> str:
        """The processor that all described ones contain and guests can be given."""
        from vird.drivers.qemu import cpu_calls

        check_flags(flags, ConnectBaselineCPUFlags, remote.CONNECT_BASELINE_HYPERVISOR_CPU)
        return await cpu_calls.baseline_with_hypervisor(
            self._report, emulator, arch, machine, virttype, xml_cpus, flags
        )
