"""Where a guest's virtual processors and its emulator may run, and where they do."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING

from vird import errors
from vird.api.capabilities.resources import Resources
from vird.api.enums.domain import VcpuState
from vird.api.events import DomainTunable
from vird.api.params import domain_misc as names
from vird.drivers.common.impact import EITHER, bare_argument, document_of
from vird.drivers.common.typed import cpu_map, cpus_of
from vird.drivers.qemu.cgroups.guest_group import move_cpus
from vird.drivers.qemu.change import change
from vird.drivers.qemu.refuse import check_flags
from vird.drivers.qemu.resources.vcpus import most_vcpus, vcpus_on
from vird.errors import ErrorDomain
from vird.host import affinity, cpu_layout
from vird.host.usage import thread_usage
from vird.markup.scalars import CpuSet
from vird.model.domain.cputune import CpuTune, EmulatorPin, VcpuPin
from vird.model.domain.domain import Domain
from vird.wire.procedures import remote
from vird.wire.procedures.domain_resources import (
    DomainGetEmulatorPinInfoRet,
    DomainGetVcpuPinInfoRet,
    DomainGetVcpusRet,
    VcpuInfo,
)
from vird.wire.procedures.refs import DomainRef
from vird.wire.xdr import TypedParam, TypedValue

if TYPE_CHECKING:
    from vird.drivers.qemu.driver import QemuDriver
    from vird.drivers.qemu.guest import Guest


class Pins(Resources):
    """The part of the capability."""

    _driver: QemuDriver

    async def domain_get_vcpus(self, dom: DomainRef, maxinfo: int, maplen: int) -> DomainGetVcpusRet:
        """Of each processor that is on: the time it ran in nanoseconds, where it did last, and where it may."""
        guest = self._driver.guest(dom)
        if not maxinfo:
            raise bare_argument("info in virDomainGetVcpus must not be NULL", ErrorDomain.DOMAIN)
        if guest.runtime is None:
            raise errors.OperationInvalid("cannot retrieve vcpu information on inactive domain")
        pid = guest.runtime.process.pid
        found, maps = [], []
        for number, thread in sorted(guest.runtime.vcpu_pids.items())[:maxinfo]:
            used = thread_usage(pid, thread)
            found.append(VcpuInfo(number, VcpuState.RUNNING, used.time_ns, used.cpu))
            maps.append(cpu_map(affinity.allowed(thread), maplen))
        # One map for each that was asked for; those that are not there have empty ones.
        return DomainGetVcpusRet(found, b"".join(maps).ljust(maxinfo * maplen, b"\0") if maplen else b"")

    async def domain_pin_vcpu_flags(self, dom: DomainRef, vcpu: int, cpumap: bytes, flags: int) -> None:
        """Bind a processor to host processors."""
        cpus = _chosen(cpumap, remote.DOMAIN_PIN_VCPU_FLAGS.function)
        check_flags(flags, EITHER, remote.DOMAIN_PIN_VCPU_FLAGS)
        driver, guest = self._driver, self._driver.guest(dom)

        async def act(live: Domain) -> None:
            thread = guest.running().vcpu_pids.get(vcpu)
            if thread is None:
                raise errors.OperationInvalid(f"vcpu {vcpu} is not running")
            await asyncio.to_thread(move_cpus, guest.running().group, f"vcpu{vcpu}", cpus)
            affinity.bind([thread], cpus)
            _tell(driver, guest, names.DOMAIN_TUNABLE_CPU_VCPUPIN.replace("%u", str(vcpu)), cpus)

        await change(
            driver,
            guest,
            flags,
            lambda document: pin_vcpu(document, vcpu, cpus, "persistent"),
            live_edit=lambda document: pin_vcpu(document, vcpu, cpus, "live"),
            job="pin",
            act=act,
        )

    async def domain_get_vcpu_pin_info(
        self, dom: DomainRef, ncpumaps: int, maplen: int, flags: int
    ) -> DomainGetVcpuPinInfoRet:
        """Where each processor that can be may run, by the document."""
        check_flags(flags, EITHER, remote.DOMAIN_GET_VCPU_PIN_INFO)
        document = document_of(self._driver.guest(dom), flags)
        pins = {pin.vcpu: pin.cpuset for pin in document.cputune.vcpupins} if document.cputune is not None else {}
        count = min(most_vcpus(document), ncpumaps)
        default = default_cpus(document)
        maps = [cpu_map(pins.get(number, default), maplen) for number in range(count)]
        return DomainGetVcpuPinInfoRet(b"".join(maps).ljust(ncpumaps * maplen, b"\0"), count)

    async def domain_pin_emulator(self, dom: DomainRef, cpumap: bytes, flags: int) -> None:
        """Bind all threads that are neither virtual processors nor I/O threads."""
        cpus = _chosen(cpumap, remote.DOMAIN_PIN_EMULATOR.function)
        check_flags(flags, EITHER, remote.DOMAIN_PIN_EMULATOR)
        driver, guest = self._driver, self._driver.guest(dom)

        async def act(live: Domain) -> None:
            await asyncio.to_thread(move_cpus, guest.running().group, "emulator", cpus)
            affinity.bind(await emulator_threads(guest), cpus)
            _tell(driver, guest, names.DOMAIN_TUNABLE_CPU_EMULATORPIN, cpus)

        await change(driver, guest, flags, lambda document: pin_emulator(document, cpus), job="pin", act=act)

    async def domain_get_emulator_pin_info(
        self, dom: DomainRef, maplen: int, flags: int
    ) -> DomainGetEmulatorPinInfoRet:
        """Where the emulator may run, by the document."""
        check_flags(flags, EITHER, remote.DOMAIN_GET_EMULATOR_PIN_INFO)
        document = document_of(self._driver.guest(dom), flags)
        pin = document.cputune.emulatorpin if document.cputune is not None else None
        cpus: Iterable[int] = pin.cpuset if pin is not None else default_cpus(document)
        return DomainGetEmulatorPinInfoRet(cpu_map(cpus, maplen), 1)


def _chosen(cpumap: bytes, function: str) -> list[int]:
    if not cpumap:
        raise bare_argument(f"cpumap in {function} must not be NULL", ErrorDomain.DOMAIN)
    cpus = cpus_of(cpumap)
    if not cpus:
        raise errors.InvalidArg("Empty cpu list for pinning")
    return cpus


def default_cpus(document: Domain) -> Collection[int]:
    """Where threads run that nothing binds: on the processors of ``<vcpu cpuset>``, or on all of the host."""
    chosen = document.vcpu.cpuset if document.vcpu is not None else None
    return tuple(chosen) if chosen is not None else cpu_layout.online()


async def emulator_threads(guest: Guest) -> set[int]:
    """The threads of a running guest's process that are the emulator's own."""
    others = set(guest.running().vcpu_pids.values())
    if guest.document.iothreads:
        others |= {int(thread["thread-id"]) for thread in await guest.monitor.execute("query-iothreads")}
    return set(affinity.threads_of(guest.running().process.pid)) - others


def pin_vcpu(document: Domain, vcpu: int, cpus: Iterable[int], which: str) -> None:
    """Write a processor's binding down.

    Raises ``InvalidArg`` for a processor that is not there.
    """
    count = len(vcpus_on(document))
    if vcpu not in vcpus_on(document):
        raise errors.InvalidArg(f"vcpu {vcpu} is out of range of {which} cpu count {count}")
    tune = document.cputune = document.cputune or CpuTune()
    kept = [pin for pin in tune.vcpupins if pin.vcpu != vcpu]
    tune.vcpupins = sorted([*kept, VcpuPin(vcpu=vcpu, cpuset=CpuSet(cpus))], key=lambda pin: pin.vcpu)


def pin_emulator(document: Domain, cpus: Iterable[int]) -> None:
    """Write the emulator's binding down."""
    tune = document.cputune = document.cputune or CpuTune()
    tune.emulatorpin = EmulatorPin(cpuset=CpuSet(cpus))


def _tell(driver: QemuDriver, guest: Guest, name: str, cpus: Iterable[int]) -> None:
    driver.bus.publish(DomainTunable(guest.ref, [TypedParam(name, TypedValue.of(str(CpuSet(cpus))))]))
