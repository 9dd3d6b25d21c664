"""Figures of guests, in the lists, tuples and dicts that the C binding makes of them."""

from __future__ import annotations

from typing import Any

from libvirt import _errors
from libvirt._base import Owned
from libvirt._values import bits_of, masked64, optional, room, there, u32, values_of
from vird.errors import InternalError
from vird.wire.procedures import remote

STRINGS_TOO = 4
"""VIR_TYPED_PARAM_STRING_OKAY, which the C library adds by itself."""

MEMORY_STATS = (
    "swap_in",
    "swap_out",
    "major_fault",
    "minor_fault",
    "unused",
    "available",
    "actual",
    "rss",
    "usable",
    "last_update",
    "disk_caches",
    "hugetlb_pgalloc",
    "hugetlb_pgfail",
)
"""By their numbers on the wire."""


class virDomain_Values(Owned):
    """What is asked about a guest and answered with more than one value."""

    def _cpus(self) -> int:
        """How many processors the host has, for the length of maps."""
        if self._wire.cpus is None:
            ret = self._wire.call(remote.NODE_GET_CPU_MAP, remote.NodeGetCpuMapArgs(0, 0, 0))
            self._wire.cpus = int(ret.ret)
        return self._wire.cpus

    def info(self) -> list[int]:
        """virDomainGetInfo."""
        ret = self._wire.call(remote.DOMAIN_GET_INFO, remote.DomainGetInfoArgs(self._ref))
        return [ret.state, ret.max_mem, ret.memory, ret.nr_virt_cpu, ret.cpu_time]

    def state(self, flags: int = 0) -> list[int]:
        """virDomainGetState."""
        ret = self._wire.call(remote.DOMAIN_GET_STATE, remote.DomainGetStateArgs(self._ref, u32(flags)))
        return [ret.state, ret.reason]

    def controlInfo(self, flags: int = 0) -> list[int]:
        """virDomainGetControlInfo."""
        args = remote.DomainGetControlInfoArgs(self._ref, u32(flags))
        ret = self._wire.call(remote.DOMAIN_GET_CONTROL_INFO, args)
        return [ret.state, ret.details, ret.state_time]

    def blockInfo(self, path: str, flags: int = 0) -> list[int]:
        """virDomainGetBlockInfo."""
        path, flags = optional(path, "virDomainGetBlockInfo", 2), u32(flags)
        there(self._wire, remote.DOMAIN_GET_BLOCK_INFO, disk=path)
        args = remote.DomainGetBlockInfoArgs(self._ref, path, flags)
        ret = self._wire.call(remote.DOMAIN_GET_BLOCK_INFO, args)
        return [ret.capacity, ret.allocation, ret.physical]

    def blockStats(self, path: str) -> tuple[int, int, int, int, int]:
        """virDomainBlockStats."""
        path = optional(path, "virDomainBlockStats", 2)
        there(self._wire, remote.DOMAIN_BLOCK_STATS, disk=path)
        args = remote.DomainBlockStatsArgs(self._ref, path)
        ret = self._wire.call(remote.DOMAIN_BLOCK_STATS, args)
        return ret.rd_req, ret.rd_bytes, ret.wr_req, ret.wr_bytes, ret.errs

    def interfaceStats(self, path: str) -> tuple[int, ...]:
        """virDomainInterfaceStats."""
        path = optional(path, "virDomainInterfaceStats", 2)
        there(self._wire, remote.DOMAIN_INTERFACE_STATS, device=path)
        args = remote.DomainInterfaceStatsArgs(self._ref, path)
        ret = self._wire.call(remote.DOMAIN_INTERFACE_STATS, args)
        return (
            *(ret.rx_bytes, ret.rx_packets, ret.rx_errs, ret.rx_drop),
            *(ret.tx_bytes, ret.tx_packets, ret.tx_errs, ret.tx_drop),
        )

    def memoryStats(self) -> dict[str, int]:
        """virDomainMemoryStats."""
        args = remote.DomainMemoryStatsArgs(self._ref, len(MEMORY_STATS), 0)
        ret = self._wire.call(remote.DOMAIN_MEMORY_STATS, args)
        return {MEMORY_STATS[stat.tag]: stat.val for stat in ret.stats if 0 <= stat.tag < len(MEMORY_STATS)}

    def getCPUStats(self, total: int, flags: int = 0) -> list[dict[str, Any]]:
        """virDomainGetCPUStats."""
        wanted = u32(flags) | STRINGS_TOO

        def ask(room: int, start: int, count: int) -> Any:
            args = remote.DomainGetCpuStatsArgs(self._ref, room, start, count, wanted)
            return self._wire.call(remote.DOMAIN_GET_CPU_STATS, args)

        if total:
            room = ask(0, -1, 1).nparams
            return [values_of(ask(room, -1, 1).params)] if room else [{}]
        cpus = ask(0, 0, 0).nparams
        room = ask(0, 0, 1).nparams
        found: list[dict[str, Any]] = []
        while room and len(found) < cpus:
            count = min(cpus - len(found), 128)
            params = ask(room, len(found), count).params
            for start in range(0, count * room, room):
                found.append(values_of(params[start : start + room]))
        return found

    def vcpus(self) -> tuple[list[tuple[int, int, int, int]], list[tuple[bool, ...]]]:
        """virDomainGetVcpus."""
        cpus = self._cpus()
        count = self.info()[3]
        width = (cpus + 7) // 8
        ret = self._wire.call(remote.DOMAIN_GET_VCPUS, remote.DomainGetVcpusArgs(self._ref, count, width))
        infos = [(vcpu.number, vcpu.state, vcpu.cpu_time, vcpu.cpu) for vcpu in ret.info]
        return infos, self._maps(ret.cpumaps, width, cpus, len(infos))

    @staticmethod
    def _maps(raw: bytes, width: int, cpus: int, count: int) -> list[tuple[bool, ...]]:
        return [bits_of(raw[at : at + width], cpus) for at in range(0, count * width, width)]

    def vcpuPinInfo(self, flags: int = 0) -> list[tuple[bool, ...]]:
        """virDomainGetVcpuPinInfo."""
        wanted = u32(flags)
        cpus = self._cpus()
        count = self.info()[3]
        width = (cpus + 7) // 8
        args = remote.DomainGetVcpuPinInfoArgs(self._ref, count, width, wanted)
        ret = self._wire.call(remote.DOMAIN_GET_VCPU_PIN_INFO, args)
        return self._maps(ret.cpumaps, width, cpus, ret.num)

    def emulatorPinInfo(self, flags: int = 0) -> tuple[bool, ...]:
        """virDomainGetEmulatorPinInfo."""
        cpus = self._cpus()
        args = remote.DomainGetEmulatorPinInfoArgs(self._ref, (cpus + 7) // 8, u32(flags))
        return bits_of(self._wire.call(remote.DOMAIN_GET_EMULATOR_PIN_INFO, args).cpumaps, cpus)

    def ioThreadInfo(self, flags: int = 0) -> list[tuple[int, list[bool]]]:
        """virDomainGetIOThreadInfo."""
        cpus = self._cpus()
        args = remote.DomainGetIothreadInfoArgs(self._ref, u32(flags))
        ret = self._wire.call(remote.DOMAIN_GET_IOTHREAD_INFO, args)
        return [(thread.iothread_id, list(bits_of(thread.cpumap, cpus))) for thread in ret.info]

    def jobInfo(self) -> list[int]:
        """virDomainGetJobInfo."""
        ret = self._wire.call(remote.DOMAIN_GET_JOB_INFO, remote.DomainGetJobInfoArgs(self._ref))
        return [getattr(ret, name) for name in ret.__match_args__]

    def jobStats(self, flags: int = 0) -> dict[str, Any]:
        """virDomainGetJobStats."""
        ret = self._wire.call(remote.DOMAIN_GET_JOB_STATS, remote.DomainGetJobStatsArgs(self._ref, u32(flags)))
        return {**values_of(ret.params), "type": ret.type}

    def blockPeek(self, disk: str, offset: int, size: int, flags: int = 0) -> bytes:
        """virDomainBlockPeek."""
        function = "virDomainBlockPeek"
        disk, flags = optional(disk, function, 2), u32(flags)
        start, length = masked64(offset, function, 3), room(size, function, 4)
        there(self._wire, remote.DOMAIN_BLOCK_PEEK, disk=disk)
        args = remote.DomainBlockPeekArgs(self._ref, disk, start, length, flags)
        return bytes(self._wire.call(remote.DOMAIN_BLOCK_PEEK, args).buffer)

    def memoryPeek(self, start: int, size: int, flags: int = 0) -> bytes:
        """virDomainMemoryPeek."""
        function = "virDomainMemoryPeek"
        at, length, flags = masked64(start, function, 2), room(size, function, 3), u32(flags)
        args = remote.DomainMemoryPeekArgs(self._ref, at, length, flags)
        return bytes(self._wire.call(remote.DOMAIN_MEMORY_PEEK, args).buffer)

    def blockJobInfo(self, path: str, flags: int = 0) -> dict[str, int]:
        """virDomainGetBlockJobInfo."""
        path, flags = optional(path, "virDomainGetBlockJobInfo", 2), u32(flags)
        there(self._wire, remote.DOMAIN_GET_BLOCK_JOB_INFO, disk=path)
        args = remote.DomainGetBlockJobInfoArgs(self._ref, path, flags)
        ret = self._wire.call(remote.DOMAIN_GET_BLOCK_JOB_INFO, args)
        if not ret.found:
            return {}
        return {"type": ret.type, "bandwidth": ret.bandwidth, "cur": ret.cur, "end": ret.end}

    def schedulerType(self) -> tuple[str, int]:
        """virDomainGetSchedulerType."""
        ret = self._wire.call(remote.DOMAIN_GET_SCHEDULER_TYPE, remote.DomainGetSchedulerTypeArgs(self._ref))
        return ret.type, ret.nparams

    def diskErrors(self, flags: int = 0) -> dict[str, int]:
        """virDomainGetDiskErrors."""
        # The C binding does not pass the flags on.
        u32(flags)
        count = self._wire.call(remote.DOMAIN_GET_DISK_ERRORS, remote.DomainGetDiskErrorsArgs(self._ref, 0, 0))
        if not count.nerrors:
            return {}
        args = remote.DomainGetDiskErrorsArgs(self._ref, count.nerrors, 0)
        ret = self._wire.call(remote.DOMAIN_GET_DISK_ERRORS, args)
        return {each.disk: each.error for each in ret.errors}

    def interfaceAddresses(self, source: int, flags: int = 0) -> dict[str, dict[str, Any]]:
        """virDomainInterfaceAddresses."""
        args = remote.DomainInterfaceAddressesArgs(self._ref, u32(source), u32(flags))
        ret = self._wire.call(remote.DOMAIN_INTERFACE_ADDRESSES, args)
        return {
            interface.name: {
                "addrs": [{"addr": ip.addr, "prefix": ip.prefix, "type": ip.type} for ip in interface.addrs] or None,
                "hwaddr": interface.hwaddr,
            }
            for interface in ret.ifaces
        }

    def fsInfo(self, flags: int = 0) -> list[tuple[str, str, str, list[str]]]:
        """virDomainGetFSInfo."""
        ret = self._wire.call(remote.DOMAIN_GET_FSINFO, remote.DomainGetFsinfoArgs(self._ref, u32(flags)))
        return [(each.mountpoint, each.name, each.fstype, list(each.dev_aliases)) for each in ret.info]

    def securityLabel(self) -> list[Any]:
        """virDomainGetSecurityLabel."""
        ret = self._wire.call(remote.DOMAIN_GET_SECURITY_LABEL, remote.DomainGetSecurityLabelArgs(self._ref))
        return [ret.label, bool(ret.enforcing)]

    def securityLabelList(self) -> list[list[Any]]:
        """virDomainGetSecurityLabelList."""
        args = remote.DomainGetSecurityLabelListArgs(self._ref)
        ret = self._wire.call(remote.DOMAIN_GET_SECURITY_LABEL_LIST, args)
        if ret.ret < 0:
            # libvirtd forwards a driver's failure so, without its error.
            error = InternalError()
            error.text = "An error occurred, but the cause is unknown"
            raise _errors.failed(error)
        return [[each.label, bool(each.enforcing)] for each in ret.labels]

    def _quietly(self, ask: Any) -> Any:
        """None where the call fails: some calls of the C binding forget to raise."""
        try:
            return ask()
        except _errors.libvirtError:
            return None

    def migrateGetMaxDowntime(self, flags: int = 0) -> int | None:
        """virDomainMigrateGetMaxDowntime; None when it fails."""
        args = remote.DomainMigrateGetMaxDowntimeArgs(self._ref, u32(flags))
        ret = self._quietly(lambda: self._wire.call(remote.DOMAIN_MIGRATE_GET_MAX_DOWNTIME, args))
        return None if ret is None else int(ret.downtime)

    def migrateGetCompressionCache(self, flags: int = 0) -> int | None:
        """virDomainMigrateGetCompressionCache; None when it fails."""
        args = remote.DomainMigrateGetCompressionCacheArgs(self._ref, u32(flags))
        ret = self._quietly(lambda: self._wire.call(remote.DOMAIN_MIGRATE_GET_COMPRESSION_CACHE, args))
        return None if ret is None else int(ret.cache_size)

    def guestVcpus(self, flags: int = 0) -> dict[str, Any] | None:
        """virDomainGetGuestVcpus; None when it fails."""
        args = remote.DomainGetGuestVcpusArgs(self._ref, u32(flags))
        ret = self._quietly(lambda: self._wire.call(remote.DOMAIN_GET_GUEST_VCPUS, args))
        return None if ret is None else values_of(ret.params)
