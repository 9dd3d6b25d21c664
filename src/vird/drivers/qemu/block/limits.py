"""Limits of what a disk's guest may read and write: for one disk, or shared by all that are in a group.

A running guest's are what QEMU says they are.  Those that stand together (all bytes, all requests, bursts of either)
are replaced together; lengths of bursts stay until they are named.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final

from vird import errors
from vird.api.capabilities.block_jobs import BlockJobs
from vird.api.params.checked import checked
from vird.drivers.common.disk_limits import LIMITS, news, refuse_too_high, refuse_total_and_parts
from vird.drivers.common.impact import EITHER, TYPED_STRINGS, affected, document_of
from vird.drivers.common.typed import asked_for, written
from vird.drivers.qemu.block.chain import find_disk, target_of, top_of
from vird.drivers.qemu.change import keep_definition
from vird.drivers.qemu.guest import Guest
from vird.drivers.qemu.plan.monitor_orders import BURSTS, qom_name
from vird.drivers.qemu.plan.monitor_orders import LIMITS as PLAIN
from vird.drivers.qemu.refuse import check_flags
from vird.drivers.qemu.stats import blocks
from vird.model.domain.devices.disk import Disk, IoTune
from vird.model.domain.domain import Domain
from vird.wire.procedures import remote
from vird.wire.procedures.domain_block import DomainGetBlockIoTuneRet
from vird.wire.procedures.refs import DomainRef
from vird.wire.xdr import TypedParam

if TYPE_CHECKING:
    from vird.drivers.qemu.driver import QemuDriver

WAYS: Final = ("total", "read", "write")
TOGETHER: Final = tuple(
    tuple(f"{way}_{kind}" for way in WAYS) for kind in ("bytes_sec", "iops_sec", "bytes_sec_max", "iops_sec_max")
)
"""Limits of which naming one resets the others."""
ALWAYS_TOLD: Final = frozenset(name for name in BURSTS if not name.endswith("_length") and name != "group")
"""What QEMU is told also where it is none, so that it goes."""


class Limits(BlockJobs):
    """The part of the capability."""

    _driver: QemuDriver

    async def domain_get_block_io_tune(
        self, dom: DomainRef, disk: str | None, nparams: int, flags: int
    ) -> DomainGetBlockIoTuneRet:
        """Every limit of a disk; without a disk, only how many there are."""
        check_flags(flags, EITHER | TYPED_STRINGS, remote.DOMAIN_GET_BLOCK_IO_TUNE)
        guest = self._driver.guest(dom)
        document = document_of(guest, flags)
        if nparams == 0:
            return DomainGetBlockIoTuneRet([], len(LIMITS))
        if document is guest.live:
            values = await _running_limits(guest, find_disk(document, disk or ""))
        else:
            tune = _defined(document, disk or "").iotune or IoTune()
            values = {name: getattr(tune, name) for name in LIMITS}
        return DomainGetBlockIoTuneRet(*asked_for(written(LIMITS, values), nparams))

    async def domain_set_block_io_tune(self, dom: DomainRef, disk: str, params: list[TypedParam], flags: int) -> None:
        """Set limits."""
        check_flags(flags, EITHER, remote.DOMAIN_SET_BLOCK_IO_TUNE)
        wanted = checked(params, LIMITS)
        refuse_too_high(wanted)
        refuse_total_and_parts(IoTune(**wanted))
        driver, guest = self._driver, self._driver.guest(dom)
        async with guest.job.hold("block limits"):
            live, config = affected(guest, flags)
            definition = None
            if config and guest.persistent is not None:
                definition = guest.persistent.copy()
                limit(definition, _defined(definition, disk), wanted)
            if live:
                await self._limit_running(guest, disk, wanted)
            if definition is not None:
                await keep_definition(driver, guest, definition)

    async def _limit_running(self, guest: Guest, name: str, wanted: Mapping[str, Any]) -> None:
        tried = guest.document.copy()
        mine = find_disk(tried, name)
        if top_of(mine) is None:
            raise errors.InternalError("block_io_throttle inserted entry was not in expected format")
        limit(tried, mine, wanted)
        tune = mine.iotune or IoTune()
        refuse_bursts(tune)
        order = {"id": qom_name(mine), **told(tune)}
        await guest.monitor.execute("block_set_io_throttle", order)
        limit(guest.document, find_disk(guest.document, name), wanted)
        await self._driver.save_status(guest)
        if wanted:
            self._driver.bus.publish(news(guest.ref, target_of(mine), wanted))


def _defined(document: Domain, name: str) -> Disk:
    disk = blocks.find_disk(document, name) if name else None
    if disk is None:
        raise errors.InvalidArg(f"disk '{name}' was not found in the domain config")
    return disk


async def _running_limits(guest: Guest, disk: Disk) -> dict[str, Any]:
    answer: Any = await guest.monitor.execute("query-block")
    for each in answer:
        if blocks.alias_of_device(each) == blocks.alias_of(disk) and "inserted" in each:
            inserted = each["inserted"]
            return {ours: inserted.get(theirs) for theirs, ours in (PLAIN | BURSTS).items()}
    raise errors.InternalError("block_io_throttle inserted entry was not in expected format")


def limit(document: Domain, disk: Disk, wanted: Mapping[str, Any]) -> None:
    """Give a disk new limits, and all of its group with it; one that joins a group takes over what the group has."""
    tune = disk.iotune.copy() if disk.iotune is not None else IoTune()
    name = wanted.get("group_name", tune.group_name)
    others = [each for each in _group(document, name) if each is not disk]
    if "group_name" in wanted and set(wanted) == {"group_name"} and others and others[0].iotune is not None:
        tune = others[0].iotune.copy()
    for group in TOGETHER:
        if any(field in wanted for field in group):
            for field in group:
                setattr(tune, field, wanted.get(field) or None)
    for field in wanted:
        if not any(field in group for group in TOGETHER):
            value = wanted[field]
            setattr(tune, field, value if isinstance(value, str) else value or None)
    refuse_total_and_parts(tune)
    for each in (disk, *others):
        each.iotune = tune.copy()


def _group(document: Domain, name: str | None) -> Iterator[Disk]:
    for disk in document.devices.disks if document.devices is not None else ():
        if name and disk.iotune is not None and disk.iotune.group_name == name:
            yield disk


def refuse_bursts(tune: IoTune) -> None:
    """Raises ``ConfigUnsupported`` for bursts that QEMU would not take."""
    for kind in ("bytes_sec", "iops_sec"):
        for way in WAYS:
            plain, burst = f"{way}_{kind}", f"{way}_{kind}_max"
            most, usual = getattr(tune, burst) or 0, getattr(tune, plain) or 0
            if most and not usual:
                raise errors.ConfigUnsupported(f"cannot reset '{plain}' when '{burst}' is set")
            if most and most < usual:
                raise errors.ConfigUnsupported(f"value '{burst}' cannot be smaller than '{plain}'")


def told(tune: IoTune) -> dict[str, Any]:
    """What QEMU is told: all limits and bursts, lengths and the group where there are some."""
    found: dict[str, Any] = {theirs: getattr(tune, ours) or 0 for theirs, ours in PLAIN.items()}
    for theirs, ours in BURSTS.items():
        value = getattr(tune, ours)
        if value is not None:
            found[theirs] = value
        elif theirs in ALWAYS_TOLD:
            found[theirs] = 0
    return found
