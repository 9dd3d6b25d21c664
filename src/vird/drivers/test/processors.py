"""The virtual processors of a simulated guest, and where they and the emulator may run."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from vird import errors
from vird.api.capabilities.resources import Resources
from vird.api.enums.domain import DomainVcpuFlags as Which
from vird.api.enums.domain import VcpuState
from vird.drivers.common.domains import processors
from vird.drivers.common.impact import EITHER, document_of
from vird.drivers.common.typed import cpu_map, cpus_of
from vird.drivers.test.change import change, change_one
from vird.drivers.test.machine import MAX_VCPUS
from vird.drivers.test.refuse import unknown_flags
from vird.markup.scalars import CpuSet
from vird.model.domain.cputune import CpuTune, EmulatorPin, VcpuPin
from vird.model.domain.domain import Domain
from vird.model.domain.vcpu import Vcpu
from vird.wire.procedures import remote
from vird.wire.procedures.domain_resources import (
    DomainGetEmulatorPinInfoRet,
    DomainGetVcpuPinInfoRet,
    DomainGetVcpusRet,
    VcpuInfo,
)
from vird.wire.procedures.refs import DomainRef

if TYPE_CHECKING:
    from vird.drivers.test.world import World

KNOWN: Final = Which.LIVE | Which.CONFIG | Which.MAXIMUM


class Processors(Resources):
    """The part of the capability."""

    _world: World

    async def domain_get_vcpus_flags(self, dom: DomainRef, flags: int) -> int:
        """How many are on, or can be."""
        unknown_flags(flags, KNOWN, remote.DOMAIN_GET_VCPUS_FLAGS)
        document = document_of(self._world.guest(dom), flags)
        return most_processors(document) if flags & Which.MAXIMUM else processors(document)

    async def domain_set_vcpus_flags(self, dom: DomainRef, nvcpus: int, flags: int) -> None:
        """Change how many are on, or can be."""
        unknown_flags(flags, KNOWN, remote.DOMAIN_SET_VCPUS_FLAGS)
        if nvcpus > MAX_VCPUS:
            signed = nvcpus - 2**32 if nvcpus >= 2**31 else nvcpus
            raise errors.InvalidArg(f"requested cpu amount exceeds maximum supported amount ({signed} > {MAX_VCPUS})")
        is_maximum = bool(flags & Which.MAXIMUM)
        change(self._world.guest(dom), flags, lambda document: _set_count(document, nvcpus, is_maximum))

    async def domain_get_vcpus(self, dom: DomainRef, maxinfo: int, maplen: int) -> DomainGetVcpusRet:
        """What each is doing; all run on the host's last processor."""
        guest = self._world.guest(dom)
        if not guest.is_active:
            raise errors.OperationInvalid("cannot list vcpus for an inactive domain")
        document = guest.newest
        time_ns = self._world.now_ns() // 10_000
        count = min(processors(document), maxinfo)
        last = self._world.machine.cpus - 1
        found = [VcpuInfo(number, VcpuState.RUNNING, time_ns, last) for number in range(count)]
        return DomainGetVcpusRet(found, b"".join(self._maps(document, count, maplen)))

    async def domain_pin_vcpu_flags(self, dom: DomainRef, vcpu: int, cpumap: bytes, flags: int) -> None:
        """Bind one of a running guest's processors."""
        unknown_flags(flags, None, remote.DOMAIN_PIN_VCPU_FLAGS)
        self._pin_vcpu(dom, vcpu, cpumap)

    async def domain_pin_vcpu(self, dom: DomainRef, vcpu: int, cpumap: bytes) -> None:
        """Bind one of a running guest's processors."""
        self._pin_vcpu(dom, vcpu, cpumap)

    def _pin_vcpu(self, dom: DomainRef, vcpu: int, cpumap: bytes) -> None:
        guest = self._world.guest(dom)
        if not guest.is_active:
            raise errors.OperationInvalid("cannot pin vcpus on an inactive domain")
        number = vcpu if vcpu < 2**31 else vcpu - 2**32
        if not 0 <= number < processors(guest.newest):
            raise errors.InvalidArg(f"requested vcpu '{number}' is not present in the domain")
        change(guest, Which.LIVE, lambda document: _pin(document, number, CpuSet(cpus_of(cpumap))))

    async def domain_get_vcpu_pin_info(
        self, dom: DomainRef, ncpumaps: int, maplen: int, flags: int
    ) -> DomainGetVcpuPinInfoRet:
        """Where each may run."""
        document = document_of(self._world.guest(dom), flags & EITHER)
        maps = self._maps(document, min(processors(document), ncpumaps), maplen)
        return DomainGetVcpuPinInfoRet(b"".join(maps), len(maps))

    def _maps(self, document: Domain, count: int, maplen: int) -> list[bytes]:
        pins = document.cputune.vcpupins if document.cputune is not None else []
        by_vcpu = {pin.vcpu: pin.cpuset for pin in pins}
        everywhere = range(self._world.machine.cpus)
        return [cpu_map(by_vcpu.get(number, everywhere), maplen) for number in range(count)]

    async def domain_pin_emulator(self, dom: DomainRef, cpumap: bytes, flags: int) -> None:
        """Bind the emulator."""
        unknown_flags(flags, EITHER, remote.DOMAIN_PIN_EMULATOR)

        def pin(document: Domain) -> None:
            if not (cpus := cpus_of(cpumap)):
                raise errors.InvalidArg("Empty cpu list for pinning")
            document.cputune = document.cputune or CpuTune()
            document.cputune.emulatorpin = EmulatorPin(cpuset=CpuSet(cpus))

        change_one(self._world.guest(dom), flags, pin)

    async def domain_get_emulator_pin_info(
        self, dom: DomainRef, maplen: int, flags: int
    ) -> DomainGetEmulatorPinInfoRet:
        """Where the emulator may run."""
        unknown_flags(flags, EITHER, remote.DOMAIN_GET_EMULATOR_PIN_INFO)
        tune = document_of(self._world.guest(dom), flags).cputune
        pin = tune.emulatorpin if tune is not None else None
        cpus = pin.cpuset if pin is not None else range(self._world.machine.cpus)
        return DomainGetEmulatorPinInfoRet(cpu_map(cpus, maplen), 1)


def most_processors(document: Domain) -> int:
    """How many processors the guest can have."""
    return document.vcpu.count if document.vcpu is not None else 1


def _set_count(document: Domain, count: int, is_maximum: bool) -> None:
    vcpu = document.vcpu = document.vcpu or Vcpu(placement="static", count=1)
    on = processors(document)
    if is_maximum:
        vcpu.count = count
        on = min(on, count)
    elif count > vcpu.count:
        raise errors.InvalidArg(f"requested cpu amount exceeds maximum ({count} > {vcpu.count})")
    else:
        on = count
    vcpu.current = on if on != vcpu.count else None


def _pin(document: Domain, vcpu: int, cpus: CpuSet) -> None:
    tune = document.cputune = document.cputune or CpuTune()
    tune.vcpupins = [pin for pin in tune.vcpupins if pin.vcpu != vcpu] + [VcpuPin(vcpu=vcpu, cpuset=cpus)]
    tune.vcpupins.sort(key=lambda pin: pin.vcpu)
