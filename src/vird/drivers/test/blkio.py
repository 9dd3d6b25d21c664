"""Weights and limits of simulated guests' block I/O, as the host would enforce them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from vird import errors
from vird.api.capabilities.tuning import Tuning
from vird.api.params import domain_tuning as names
from vird.api.params.checked import checked
from vird.drivers.common.impact import EITHER, TYPED_STRINGS, document_of
from vird.drivers.common.typed import asked_for, written
from vird.drivers.test.change import change
from vird.drivers.test.refuse import unknown_flags
from vird.errors import ErrorDomain
from vird.model.domain.blkiotune import BlkioDevice, BlkioTune
from vird.model.domain.domain import Domain
from vird.wire.procedures import remote
from vird.wire.procedures.domain_tuning import DomainGetBlkioParametersRet
from vird.wire.procedures.refs import DomainRef
from vird.wire.xdr import TypedParam, TypedParameterType

if TYPE_CHECKING:
    from vird.drivers.test.world import World

PER_DEVICE: Final = {
    names.DOMAIN_BLKIO_DEVICE_WEIGHT: "weight",
    names.DOMAIN_BLKIO_DEVICE_READ_IOPS: "read_iops_sec",
    names.DOMAIN_BLKIO_DEVICE_WRITE_IOPS: "write_iops_sec",
    names.DOMAIN_BLKIO_DEVICE_READ_BPS: "read_bytes_sec",
    names.DOMAIN_BLKIO_DEVICE_WRITE_BPS: "write_bytes_sec",
}
"""Parameter to the limit of a ``<device>``."""

BLKIO: Final = {
    names.DOMAIN_BLKIO_WEIGHT: TypedParameterType.UINT,
    **dict.fromkeys(PER_DEVICE, TypedParameterType.STRING),
}


class BlockWeights(Tuning):
    """The part of the capability."""

    _world: World

    async def domain_get_blkio_parameters(
        self, dom: DomainRef, nparams: int, flags: int
    ) -> DomainGetBlkioParametersRet:
        """Weight of the guest, and ``path,value,…`` of devices."""
        unknown_flags(flags, EITHER | TYPED_STRINGS, remote.DOMAIN_GET_BLKIO_PARAMETERS)
        tune = document_of(self._world.guest(dom), flags).blkiotune or BlkioTune()
        values: dict[str, Any] = {names.DOMAIN_BLKIO_WEIGHT: tune.weight}
        for name, limit in PER_DEVICE.items():
            pairs = [(device.path, getattr(device, limit)) for device in tune.devices]
            values[name] = ",".join(f"{path},{value}" for path, value in pairs if value)
        return DomainGetBlkioParametersRet(*asked_for(written(BLKIO, values), nparams))

    async def domain_set_blkio_parameters(self, dom: DomainRef, params: list[TypedParam], flags: int) -> None:
        """Set weight and limits."""
        unknown_flags(flags, EITHER, remote.DOMAIN_SET_BLKIO_PARAMETERS)
        wanted = checked(params, BLKIO)
        limits = {name: _pairs(name, text) for name, text in wanted.items() if name in PER_DEVICE}
        change(
            self._world.guest(dom),
            flags,
            lambda document: _limit(document, wanted.get(names.DOMAIN_BLKIO_WEIGHT), limits),
        )


def _pairs(name: str, text: str) -> list[tuple[str, int]]:
    if not text:
        return []
    words = text.split(",")
    try:
        if len(words) % 2:
            raise ValueError(text)
        return [(path, int(value)) for path, value in zip(words[::2], words[1::2], strict=True)]
    except ValueError:
        raise errors.InvalidArg(f"unable to parse blkio device '{name}' '{text}'", domain=ErrorDomain.DOMAIN) from None


def _limit(document: Domain, weight: int | None, limits: dict[str, list[tuple[str, int]]]) -> None:
    tune = document.blkiotune = document.blkiotune or BlkioTune()
    if weight is not None:
        tune.weight = weight or None
    for name, pairs in limits.items():
        for path, value in pairs:
            device = next((each for each in tune.devices if each.path == path), None)
            if device is None:
                device = BlkioDevice(path=path)
                tune.devices.append(device)
            setattr(device, PER_DEVICE[name], value or None)
    tune.devices = [each for each in tune.devices if any(getattr(each, limit) for limit in PER_DEVICE.values())]
