"""A guest's I/O threads: which there are, where they run, how they poll."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

from vird import errors
from vird.api.capabilities.resources import Resources
from vird.api.events import DomainTunable
from vird.api.params import domain_misc as names
from vird.api.params.checked import checked
from vird.drivers.common.impact import EITHER, affected, bare_argument, document_of
from vird.drivers.common.typed import cpu_map, cpus_of
from vird.drivers.qemu.cgroups.guest_group import forget_thread, move_cpus, place_thread
from vird.drivers.qemu.cgroups.placing import iothread_place
from vird.drivers.qemu.change import change
from vird.drivers.qemu.refuse import check_flags
from vird.drivers.qemu.resources.iothread_threads import PREFIX, by_number
from vird.drivers.qemu.resources.pins import default_cpus
from vird.errors import ErrorDomain
from vird.host import affinity, cpu_layout
from vird.markup.scalars import CpuSet
from vird.model.domain.cputune import CpuTune, IoThreadPin
from vird.model.domain.domain import Domain
from vird.model.domain.vcpu import IoThread, IoThreadIds
from vird.wire.procedures import Procedure, remote
from vird.wire.procedures.domain_resources import DomainGetIothreadInfoRet, DomainIothreadInfo
from vird.wire.procedures.refs import DomainRef
from vird.wire.xdr import TypedParam, TypedParameterType, TypedValue

if TYPE_CHECKING:
    from vird.drivers.qemu.driver import QemuDriver
    from vird.drivers.qemu.guest import Guest

SETTINGS: Final = {
    names.DOMAIN_IOTHREAD_POLL_MAX_NS: TypedParameterType.ULLONG,
    names.DOMAIN_IOTHREAD_POLL_GROW: TypedParameterType.UINT,
    names.DOMAIN_IOTHREAD_POLL_SHRINK: TypedParameterType.UINT,
    names.DOMAIN_IOTHREAD_THREAD_POOL_MIN: TypedParameterType.INT,
    names.DOMAIN_IOTHREAD_THREAD_POOL_MAX: TypedParameterType.INT,
}
_POLLING: Final = "poll_"


class IoThreads(Resources):
    """The part of the capability."""

    _driver: QemuDriver

    async def domain_get_iothread_info(self, dom: DomainRef, flags: int) -> DomainGetIothreadInfoRet:
        """Each thread and where it may run: by the kernel while the guest runs, by the definition else."""
        check_flags(flags, EITHER, remote.DOMAIN_GET_IOTHREAD_INFO)
        guest = self._driver.guest(dom)
        document = document_of(guest, flags)
        maplen = (max(cpu_layout.present()) + 8) // 8
        if document is guest.live:
            running = await _running_threads(guest)
            found = [DomainIothreadInfo(n, cpu_map(affinity.allowed(tid), maplen)) for n, tid in running.items()]
        else:
            pins = document.cputune.iothreadpins if document.cputune is not None else []
            by_number: dict[int, Iterable[int]] = {pin.iothread: pin.cpuset for pin in pins}
            default = default_cpus(document)
            found = [
                DomainIothreadInfo(n, cpu_map(by_number.get(n, default), maplen)) for n in thread_numbers(document)
            ]
        return DomainGetIothreadInfoRet(found, len(found))

    async def domain_pin_iothread(self, dom: DomainRef, iothreads_id: int, cpumap: bytes, flags: int) -> None:
        """Bind a thread to host processors."""
        if not cpumap:
            raise bare_argument("cpumap in virDomainPinIOThread must not be NULL", ErrorDomain.DOMAIN)
        check_flags(flags, EITHER, remote.DOMAIN_PIN_IOTHREAD)
        cpus = cpus_of(cpumap)
        if not cpus:
            raise errors.InvalidArg("Empty iothread cpumap list for pinning")
        driver, guest = self._driver, self._driver.guest(dom)

        async def act(live: Domain) -> None:
            await asyncio.to_thread(move_cpus, guest.running().group, f"{PREFIX}{iothreads_id}", cpus)
            affinity.bind([(await _running_threads(guest))[iothreads_id]], cpus)
            name = names.DOMAIN_TUNABLE_CPU_IOTHREADSPIN.replace("%u", str(iothreads_id))
            driver.bus.publish(DomainTunable(guest.ref, [TypedParam(name, TypedValue.of(str(CpuSet(cpus))))]))

        await change(
            driver,
            guest,
            flags,
            lambda document: _pin(document, iothreads_id, cpus, "iothreadid"),
            live_edit=lambda document: _pin(document, iothreads_id, cpus, "iothread"),
            job="pin",
            act=act,
        )

    async def domain_add_iothread(self, dom: DomainRef, iothread_id: int, flags: int) -> None:
        """Add a thread."""
        _number_of(iothread_id, remote.DOMAIN_ADD_IOTHREAD)
        check_flags(flags, EITHER, remote.DOMAIN_ADD_IOTHREAD)
        guest = self._driver.guest(dom)

        async def act(live: Domain) -> None:
            await guest.monitor.execute("object-add", {"qom-type": "iothread", "id": f"{PREFIX}{iothread_id}"})
            thread = by_number(await guest.monitor.execute("query-iothreads"))[iothread_id]
            place = iothread_place(live, iothread_id)
            await asyncio.to_thread(place_thread, guest.running().group, place, thread)

        await change(self._driver, guest, flags, lambda document: _add(document, iothread_id), act=act)

    async def domain_del_iothread(self, dom: DomainRef, iothread_id: int, flags: int) -> None:
        """Take a thread away that no disk uses."""
        _number_of(iothread_id, remote.DOMAIN_DEL_IOTHREAD)
        check_flags(flags, EITHER, remote.DOMAIN_DEL_IOTHREAD)
        guest = self._driver.guest(dom)

        async def act(live: Domain) -> None:
            await guest.monitor.execute("object-del", {"id": f"{PREFIX}{iothread_id}"})
            await asyncio.to_thread(forget_thread, guest.running().group, f"{PREFIX}{iothread_id}")

        await change(self._driver, guest, flags, lambda document: _remove(document, iothread_id), act=act)

    async def domain_set_iothread_params(
        self, dom: DomainRef, iothread_id: int, params: list[TypedParam], flags: int
    ) -> None:
        """Set how a thread polls while it runs, and how many workers it has."""
        _number_of(iothread_id, remote.DOMAIN_SET_IOTHREAD_PARAMS)
        check_flags(flags, EITHER, remote.DOMAIN_SET_IOTHREAD_PARAMS)
        wanted = checked(params, SETTINGS)
        guest = self._driver.guest(dom)
        _, config = affected(guest, flags)
        if config and any(name.startswith(_POLLING) for name in wanted):
            raise errors.OperationUnsupported("configuring persistent polling values is not supported")

        async def act(live: Domain) -> None:
            for name, value in wanted.items():
                place = {"path": f"/objects/{PREFIX}{iothread_id}", "property": name.replace("_", "-"), "value": value}
                await guest.monitor.execute("qom-set", place)

        await change(self._driver, guest, flags, lambda document: _set_pool(document, iothread_id, wanted), act=act)


def _number_of(number: int, procedure: Procedure) -> None:
    if not number:
        raise bare_argument(f"iothread_id in {procedure.function} must not be zero", ErrorDomain.DOMAIN)


async def _running_threads(guest: Guest) -> dict[int, int]:
    """Number and kernel's number of each thread."""
    answer = await guest.monitor.execute("query-iothreads") if thread_numbers(guest.document) else []
    return by_number(answer)


def thread_numbers(document: Domain) -> list[int]:
    """The numbers of a guest's I/O threads."""
    if document.iothreadids is not None and document.iothreadids.threads:
        return [thread.id for thread in document.iothreadids.threads]
    return list(range(1, (document.iothreads or 0) + 1))


def _named(document: Domain) -> IoThreadIds:
    """The list with every thread in it, also those that were only counted."""
    known = {thread.id: thread for thread in document.iothreadids.threads} if document.iothreadids is not None else {}
    ids = document.iothreadids = IoThreadIds(
        threads=[known.get(number) or IoThread(id=number) for number in thread_numbers(document)]
    )
    return ids


def _add(document: Domain, number: int) -> None:
    if number in thread_numbers(document):
        raise errors.InvalidArg(f"an IOThread is already using iothread_id '{number}'", domain=ErrorDomain.DOMAIN)
    ids = _named(document)
    ids.threads = [*ids.threads, IoThread(id=number)]
    document.iothreads = len(ids.threads)


def _remove(document: Domain, number: int) -> None:
    if number not in thread_numbers(document):
        raise errors.InvalidArg(f"cannot find IOThread '{number}' in iothreadids list", domain=ErrorDomain.DOMAIN)
    for disk in document.devices.disks if document.devices is not None else ():
        if disk.driver is not None and disk.driver.iothread == number:
            target = disk.target.dev if disk.target is not None else ""
            raise errors.InvalidArg(
                f"cannot remove IOThread '{number}' since it is being used by disk '{target}'",
                domain=ErrorDomain.DOMAIN,
            )
    ids = _named(document)
    ids.threads = [thread for thread in ids.threads if thread.id != number]
    document.iothreads = len(ids.threads) or None
    if document.cputune is not None:
        document.cputune.iothreadpins = [pin for pin in document.cputune.iothreadpins if pin.iothread != number]


def _pin(document: Domain, number: int, cpus: Iterable[int], what: str) -> None:
    if number not in thread_numbers(document):
        raise errors.InvalidArg(f"{what} {number} not found")
    tune = document.cputune = document.cputune or CpuTune()
    kept = [pin for pin in tune.iothreadpins if pin.iothread != number]
    tune.iothreadpins = [*kept, IoThreadPin(iothread=number, cpuset=CpuSet(cpus))]


def _set_pool(document: Domain, number: int, wanted: dict[str, int]) -> None:
    if number not in thread_numbers(document):
        raise errors.InvalidArg(f"cannot find IOThread '{number}' in iothreadids")
    thread = next(each for each in _named(document).threads if each.id == number)
    if names.DOMAIN_IOTHREAD_THREAD_POOL_MIN in wanted:
        thread.thread_pool_min = wanted[names.DOMAIN_IOTHREAD_THREAD_POOL_MIN]
    if names.DOMAIN_IOTHREAD_THREAD_POOL_MAX in wanted:
        thread.thread_pool_max = wanted[names.DOMAIN_IOTHREAD_THREAD_POOL_MAX]
