"""Settings of guests that are dicts or tuples in the C binding."""

from __future__ import annotations

from collections.abc import Callable
from operator import index
from typing import Any

from libvirt import _errors
from libvirt._base import Owned
from libvirt._values import cpu_map, i32, like, no_dict, optional, there, typed, u32, values_of
from vird.wire.procedures import Procedure, remote
from vird.wire.xdr import Record

STRINGS_TOO = 4
"""VIR_TYPED_PARAM_STRING_OKAY, which the C library adds by itself."""


class virDomain_Tuning(Owned):
    """What is set of a guest by more than one value."""

    _cpus: Callable[[], int]

    def _set_like(
        self,
        getter: Procedure,
        asked: Record | Callable[[], Record],
        setter: Procedure,
        params: Any,
        args: Callable[[Any], Record],
    ) -> int:
        """Set a dict whose values have the types that they have now."""
        if not isinstance(params, dict):
            raise no_dict()
        if not params:
            raise LookupError("Need non-empty dictionary to set attributes")
        current = self._wire.call(getter, asked() if callable(asked) else asked)
        self._wire.call(setter, args(like(params, current.params)))
        return 0

    def setSchedulerParameters(self, params: dict[str, Any]) -> int:
        """virDomainSetSchedulerParameters."""
        return self._set_like(
            remote.DOMAIN_GET_SCHEDULER_PARAMETERS,
            remote.DomainGetSchedulerParametersArgs(self._ref, 16),
            remote.DOMAIN_SET_SCHEDULER_PARAMETERS,
            params,
            lambda made: remote.DomainSetSchedulerParametersArgs(self._ref, made),
        )

    def setSchedulerParametersFlags(self, params: dict[str, Any], flags: int = 0) -> int:
        """virDomainSetSchedulerParametersFlags."""
        wanted = u32(flags)
        return self._set_like(
            remote.DOMAIN_GET_SCHEDULER_PARAMETERS_FLAGS,
            remote.DomainGetSchedulerParametersFlagsArgs(self._ref, 16, wanted | STRINGS_TOO),
            remote.DOMAIN_SET_SCHEDULER_PARAMETERS_FLAGS,
            params,
            lambda made: remote.DomainSetSchedulerParametersFlagsArgs(self._ref, made, wanted),
        )

    def setBlkioParameters(self, params: dict[str, Any], flags: int = 0) -> int:
        """virDomainSetBlkioParameters."""
        wanted = u32(flags)
        return self._set_like(
            remote.DOMAIN_GET_BLKIO_PARAMETERS,
            remote.DomainGetBlkioParametersArgs(self._ref, 16, wanted | STRINGS_TOO),
            remote.DOMAIN_SET_BLKIO_PARAMETERS,
            params,
            lambda made: remote.DomainSetBlkioParametersArgs(self._ref, made, wanted),
        )

    def setMemoryParameters(self, params: dict[str, Any], flags: int = 0) -> int:
        """virDomainSetMemoryParameters."""
        wanted = u32(flags)
        return self._set_like(
            remote.DOMAIN_GET_MEMORY_PARAMETERS,
            remote.DomainGetMemoryParametersArgs(self._ref, 16, wanted | STRINGS_TOO),
            remote.DOMAIN_SET_MEMORY_PARAMETERS,
            params,
            lambda made: remote.DomainSetMemoryParametersArgs(self._ref, made, wanted),
        )

    def setNumaParameters(self, params: dict[str, Any], flags: int = 0) -> int:
        """virDomainSetNumaParameters."""
        wanted = u32(flags)
        return self._set_like(
            remote.DOMAIN_GET_NUMA_PARAMETERS,
            remote.DomainGetNumaParametersArgs(self._ref, 16, wanted | STRINGS_TOO),
            remote.DOMAIN_SET_NUMA_PARAMETERS,
            params,
            lambda made: remote.DomainSetNumaParametersArgs(self._ref, made, wanted),
        )

    def setInterfaceParameters(self, device: str, params: dict[str, Any], flags: int = 0) -> int:
        """virDomainSetInterfaceParameters."""
        wanted, name = u32(flags), optional(device, "virDomainSetInterfaceParameters", 2)
        return self._set_like(
            remote.DOMAIN_GET_INTERFACE_PARAMETERS,
            remote.DomainGetInterfaceParametersArgs(self._ref, name, 16, wanted | STRINGS_TOO),
            remote.DOMAIN_SET_INTERFACE_PARAMETERS,
            params,
            lambda made: remote.DomainSetInterfaceParametersArgs(self._ref, name, made, wanted),
        )

    def setBlockIoTune(self, disk: str, params: dict[str, Any], flags: int = 0) -> int:
        """virDomainSetBlockIoTune."""
        name, wanted = optional(disk, "virDomainSetBlockIoTune", 2), u32(flags)
        return self._set_like(
            remote.DOMAIN_GET_BLOCK_IO_TUNE,
            lambda: self._tune(name, wanted),
            remote.DOMAIN_SET_BLOCK_IO_TUNE,
            params,
            lambda made: remote.DomainSetBlockIoTuneArgs(self._ref, name, made, wanted),
        )

    def _tune(self, disk: Any, flags: int) -> Any:
        """The arguments that ask for a disk's limits; only who asks for more than their count must name one."""
        if disk is None:
            asked = remote.DomainGetBlockIoTuneArgs(self._ref, None, 0, flags | STRINGS_TOO)
            self._wire.call(remote.DOMAIN_GET_BLOCK_IO_TUNE, asked)
            there(self._wire, remote.DOMAIN_GET_BLOCK_IO_TUNE, disk=None)
        return remote.DomainGetBlockIoTuneArgs(self._ref, disk, 32, flags | STRINGS_TOO)

    def blockIoTune(self, disk: str, flags: int = 0) -> dict[str, Any]:
        """virDomainGetBlockIoTune."""
        disk, flags = optional(disk, "virDomainGetBlockIoTune", 2), u32(flags)
        return values_of(self._wire.call(remote.DOMAIN_GET_BLOCK_IO_TUNE, self._tune(disk, flags)).params)

    def setPerfEvents(self, params: dict[str, Any], flags: int = 0) -> int:
        """virDomainSetPerfEvents."""
        wanted = u32(flags)
        return self._set_like(
            remote.DOMAIN_GET_PERF_EVENTS,
            remote.DomainGetPerfEventsArgs(self._ref, wanted | STRINGS_TOO),
            remote.DOMAIN_SET_PERF_EVENTS,
            params,
            lambda made: remote.DomainSetPerfEventsArgs(self._ref, made, wanted),
        )

    def setIOThreadParams(self, iothread_val: int, params: dict[str, Any], flags: int = 0) -> int:
        """virDomainSetIOThreadParams."""
        args = remote.DomainSetIothreadParamsArgs(
            self._ref, u32(i32(iothread_val)), typed(params, "IOThread polling", "VIR_DOMAIN_IOTHREAD_"), u32(flags)
        )
        self._wire.call(remote.DOMAIN_SET_IOTHREAD_PARAMS, args)
        return 0

    def setLaunchSecurityState(self, params: dict[str, Any], flags: int = 0) -> int:
        """virDomainSetLaunchSecurityState."""
        args = remote.DomainSetLaunchSecurityStateArgs(
            self._ref, typed(params, "Launch security state", "VIR_DOMAIN_LAUNCH_SECURITY_"), u32(flags)
        )
        self._wire.call(remote.DOMAIN_SET_LAUNCH_SECURITY_STATE, args)
        return 0

    def saveParams(self, params: dict[str, Any], flags: int = 0) -> int:
        """virDomainSaveParams."""
        args = remote.DomainSaveParamsArgs(self._ref, typed(params, "Save", "VIR_DOMAIN_SAVE_PARAM_"), u32(flags))
        self._wire.call(remote.DOMAIN_SAVE_PARAMS, args)
        return 0

    def blockCopy(self, disk: str, destxml: str, params: dict[str, Any] | None = None, flags: int = 0) -> int:
        """virDomainBlockCopy."""
        function = "virDomainBlockCopy"
        disk, destxml, flags = optional(disk, function, 2), optional(destxml, function, 3), u32(flags)
        if params is not None and not isinstance(params, dict):
            raise TypeError("block params must be a dictionary")
        made = [] if params is None else typed(params, prefix="VIR_DOMAIN_BLOCK_COPY_")
        there(self._wire, remote.DOMAIN_BLOCK_COPY, disk=disk, destxml=destxml)
        args = remote.DomainBlockCopyArgs(self._ref, disk, destxml, made, flags)
        self._wire.call(remote.DOMAIN_BLOCK_COPY, args)
        return 0

    def pinVcpu(self, vcpu: int, cpumap: tuple[bool, ...]) -> int:
        """virDomainPinVcpu."""
        args = remote.DomainPinVcpuArgs(self._ref, u32(i32(vcpu)), self._map(cpumap, "virDomainPinVcpu"))
        self._wire.call(remote.DOMAIN_PIN_VCPU, args)
        return 0

    def pinVcpuFlags(self, vcpu: int, cpumap: tuple[bool, ...], flags: int = 0) -> int:
        """virDomainPinVcpuFlags."""
        number, flags = u32(i32(vcpu)), u32(flags)
        bits = self._map(cpumap, "virDomainPinVcpuFlags")
        self._wire.call(remote.DOMAIN_PIN_VCPU_FLAGS, remote.DomainPinVcpuFlagsArgs(self._ref, number, bits, flags))
        return 0

    def pinEmulator(self, cpumap: tuple[bool, ...], flags: int = 0) -> int:
        """virDomainPinEmulator."""
        flags = u32(flags)
        bits = self._map(cpumap, "virDomainPinEmulator")
        self._wire.call(remote.DOMAIN_PIN_EMULATOR, remote.DomainPinEmulatorArgs(self._ref, bits, flags))
        return 0

    def pinIOThread(self, iothread_val: int, cpumap: tuple[bool, ...], flags: int = 0) -> int:
        """virDomainPinIOThread."""
        number, flags = u32(i32(iothread_val)), u32(flags)
        bits = self._map(cpumap, "virDomainPinIOThread")
        args = remote.DomainPinIothreadArgs(self._ref, number, bits, flags)
        self._wire.call(remote.DOMAIN_PIN_IOTHREAD, args)
        return 0

    def _map(self, value: Any, function: str) -> bytes:
        if not isinstance(value, tuple):
            raise TypeError("Unexpected type, tuple is required")
        return cpu_map(value, self._cpus())

    def sendKey(self, codeset: int, holdtime: int, keycodes: list[int], nkeycodes: int, flags: int = 0) -> int:
        """virDomainSendKey."""
        codes, held = u32(i32(codeset)), u32(i32(holdtime))
        if not isinstance(keycodes, list) or len(keycodes) != u32(nkeycodes) or len(keycodes) > 16:
            raise _errors.libvirtError("virDomainSendKey() failed")
        args = remote.DomainSendKeyArgs(self._ref, codes, held, [_code(code) for code in keycodes], u32(flags))
        self._wire.call(remote.DOMAIN_SEND_KEY, args)
        return 0


def _code(value: Any) -> int:
    """One key's number, which C's unsigned int must hold."""
    if not 0 <= index(value) < 2**32:
        raise OverflowError("Python int too large to convert to C unsigned int")
    return index(value)
