"""Throttling of simulated guests' disks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from vird import errors
from vird.api.capabilities.block_jobs import BlockJobs
from vird.api.params.checked import checked
from vird.drivers.common.disk_limits import KINDS, LIMITS, news, refuse_too_high, refuse_total_and_parts
from vird.drivers.common.impact import EITHER, TYPED_STRINGS, affected, document_of
from vird.drivers.common.typed import asked_for, written
from vird.drivers.test.change import change
from vird.drivers.test.refuse import unknown_flags
from vird.errors import ErrorDomain
from vird.model.domain.devices.disk import Disk, IoTune
from vird.model.domain.devices.disk_source import BlockSource, FileSource
from vird.model.domain.domain import Domain
from vird.wire.procedures import remote
from vird.wire.procedures.domain_block import DomainGetBlockIoTuneRet
from vird.wire.procedures.refs import DomainRef
from vird.wire.xdr import TypedParam

if TYPE_CHECKING:
    from vird.drivers.test.world import World


class TestDiskLimits(BlockJobs):
    """The capability."""

    error_domain = ErrorDomain.TEST

    def __init__(self, world: World) -> None:
        self._world = world

    async def domain_get_block_io_tune(
        self, dom: DomainRef, disk: str | None, nparams: int, flags: int
    ) -> DomainGetBlockIoTuneRet:
        """Every limit of a disk; without a disk, only how many there are."""
        unknown_flags(flags, EITHER | TYPED_STRINGS, remote.DOMAIN_GET_BLOCK_IO_TUNE)
        document = document_of(self._world.guest(dom), flags)
        if nparams == 0:
            return DomainGetBlockIoTuneRet([], len(LIMITS))
        tune = disk_of(document, disk or "").iotune or IoTune()
        return DomainGetBlockIoTuneRet(*asked_for(written(LIMITS, {n: getattr(tune, n) for n in LIMITS}), nparams))

    async def domain_set_block_io_tune(self, dom: DomainRef, disk: str, params: list[TypedParam], flags: int) -> None:
        """Set limits; those that are not named stay as they are."""
        unknown_flags(flags, EITHER, remote.DOMAIN_SET_BLOCK_IO_TUNE)
        wanted = checked(params, LIMITS)
        guest = self._world.guest(dom)
        live, _ = affected(guest, flags)
        change(guest, flags, lambda document: _limit(disk_of(document, disk), wanted))
        if live and wanted:
            self._world.bus.publish(news(guest.ref, disk, wanted))


def disk_of(document: Domain, name: str) -> Disk:
    """The disk that a client names by target or source; raises ``InvalidArg``."""
    for disk in document.devices.disks if document.devices is not None else ():
        target = disk.target.dev if disk.target is not None else None
        if name and name in (target, source_path(disk)):
            return disk
    raise errors.InvalidArg(f"disk '{name}' was not found in the domain config")


def source_path(disk: Disk) -> str | None:
    """The path of a disk's image, None where it is no file."""
    source = disk.source
    return source.file if isinstance(source, FileSource) else source.dev if isinstance(source, BlockSource) else None


def _limit(disk: Disk, wanted: dict[str, Any]) -> None:
    refuse_too_high(wanted)
    tune = disk.iotune or IoTune()
    for name, value in wanted.items():
        setattr(tune, name, value or None)
    refuse_total_and_parts(tune)
    for kind in KINDS:
        for who in ("total", "read", "write"):
            limit = f"{who}_{kind}"
            if (getattr(tune, limit) or 0) > (getattr(tune, f"{limit}_max") or 0):
                raise errors.InvalidArg(f"{limit} cannot be set higher than {limit}_max ")
    disk.iotune = tune
