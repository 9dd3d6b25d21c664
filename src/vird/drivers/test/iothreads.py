"""The I/O threads of a simulated guest."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from vird import errors
from vird.api.capabilities.resources import Resources
from vird.api.capability import Unexplained
from vird.api.enums.domain import DomainModificationImpact as Impact
from vird.api.params import domain_misc as names
from vird.api.params.checked import checked
from vird.drivers.common.domains import processors
from vird.drivers.common.impact import EITHER, document_of
from vird.drivers.common.typed import cpu_map, cpus_of
from vird.drivers.test.change import change_one
from vird.drivers.test.refuse import unknown_flags
from vird.errors import ErrorDomain
from vird.markup.scalars import CpuSet
from vird.model.domain.cputune import CpuTune, IoThreadPin
from vird.model.domain.domain import Domain
from vird.model.domain.vcpu import IoThread, IoThreadIds
from vird.wire.procedures import remote
from vird.wire.procedures.domain_resources import DomainGetIothreadInfoRet, DomainIothreadInfo
from vird.wire.procedures.refs import DomainRef
from vird.wire.xdr import TypedParam, TypedParameterType

if TYPE_CHECKING:
    from vird.drivers.test.world import World

POLLING: Final = {
    names.DOMAIN_IOTHREAD_POLL_MAX_NS: TypedParameterType.ULLONG,
    names.DOMAIN_IOTHREAD_POLL_GROW: TypedParameterType.UINT,
    names.DOMAIN_IOTHREAD_POLL_SHRINK: TypedParameterType.UINT,
}


class IoThreads(Resources):
    """The part of the capability."""

    _world: World

    async def domain_get_iothread_info(self, dom: DomainRef, flags: int) -> DomainGetIothreadInfoRet:
        """Each thread and where it may run; those that are not bound run where the guest's processors do."""
        unknown_flags(flags, EITHER, remote.DOMAIN_GET_IOTHREAD_INFO)
        document = document_of(self._world.guest(dom), flags)
        pins = document.cputune.iothreadpins if document.cputune is not None else []
        by_thread = {pin.iothread: pin.cpuset for pin in pins}
        maplen = (self._world.machine.cpus + 7) // 8
        unbound = range(processors(document))
        found = [
            DomainIothreadInfo(number, cpu_map(by_thread.get(number, unbound), maplen)) for number in threads(document)
        ]
        return DomainGetIothreadInfoRet(found, len(found))

    async def domain_add_iothread(self, dom: DomainRef, iothread_id: int, flags: int) -> None:
        """Add a thread."""
        unknown_flags(flags, EITHER, remote.DOMAIN_ADD_IOTHREAD)
        if iothread_id == 0:
            raise errors.InvalidArg("invalid value of 0 for iothread_id")
        guest = self._world.guest(dom)
        change_one(guest, flags, lambda document: _add(document, iothread_id))
        guest.polling.setdefault(iothread_id, {})

    async def domain_del_iothread(self, dom: DomainRef, iothread_id: int, flags: int) -> None:
        """Take a thread away."""
        unknown_flags(flags, EITHER, remote.DOMAIN_DEL_IOTHREAD)
        guest = self._world.guest(dom)
        change_one(guest, flags, lambda document: _remove(document, iothread_id))
        guest.polling.pop(iothread_id, None)

    async def domain_pin_iothread(self, dom: DomainRef, iothreads_id: int, cpumap: bytes, flags: int) -> None:
        """Bind a thread."""
        unknown_flags(flags, EITHER, remote.DOMAIN_PIN_IOTHREAD)
        change_one(self._world.guest(dom), flags, lambda document: _pin(document, iothreads_id, cpus_of(cpumap)))

    async def domain_set_iothread_params(
        self, dom: DomainRef, iothread_id: int, params: list[TypedParam], flags: int
    ) -> None:
        """Take note of how a thread is to poll that was added; libvirt's test driver has lost those of definitions."""
        unknown_flags(flags, Impact.LIVE, remote.DOMAIN_SET_IOTHREAD_PARAMS)
        if iothread_id == 0:
            raise errors.InvalidArg("invalid value of 0 for iothread_id")
        guest = self._world.guest(dom)
        if iothread_id not in threads(document_of(guest, flags)):
            raise errors.InvalidArg(f"cannot find IOThread '{iothread_id}' in iothreadids")
        if iothread_id not in guest.polling:
            raise Unexplained
        guest.polling[iothread_id].update(checked(params, POLLING))


def threads(document: Domain) -> list[int]:
    """The numbers of a guest's I/O threads."""
    return [thread.id for thread in document.iothreadids.threads] if document.iothreadids is not None else []


def _add(document: Domain, number: int) -> None:
    if number in threads(document):
        raise errors.InvalidArg(f"an IOThread is already using iothread_id '{number}'", domain=ErrorDomain.DOMAIN)
    document.iothreadids = document.iothreadids or IoThreadIds()
    document.iothreadids.threads.append(IoThread(id=number))
    document.iothreads = len(document.iothreadids.threads)


def _remove(document: Domain, number: int) -> None:
    if number not in threads(document) or document.iothreadids is None:
        raise errors.InvalidArg(f"cannot find IOThread '{number}' in iothreadids list", domain=ErrorDomain.DOMAIN)
    for disk in document.devices.disks if document.devices is not None else ():
        if disk.driver is not None and disk.driver.iothread == number:
            target = disk.target.dev if disk.target is not None else ""
            raise errors.InvalidArg(
                f"cannot remove IOThread '{number}' since it is being used by disk '{target}'",
                domain=ErrorDomain.DOMAIN,
            )
    document.iothreadids.threads = [thread for thread in document.iothreadids.threads if thread.id != number]
    document.iothreads = len(document.iothreadids.threads) or None
    if document.cputune is not None:
        document.cputune.iothreadpins = [pin for pin in document.cputune.iothreadpins if pin.iothread != number]


def _pin(document: Domain, number: int, cpus: list[int]) -> None:
    if not cpus:
        raise errors.InvalidArg("Empty iothread cpumap list for pinning")
    if number not in threads(document):
        raise errors.InvalidArg(f"iothreadid {number} not found")
    tune = document.cputune = document.cputune or CpuTune()
    kept = [pin for pin in tune.iothreadpins if pin.iothread != number]
    tune.iothreadpins = [*kept, IoThreadPin(iothread=number, cpuset=CpuSet(cpus))]
