"""Disks that stopped for an error, as QEMU tells it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from vird.api.enums.domain_block import DomainDiskErrorCode as Code
from vird.drivers.qemu.stats.blocks import alias_of, alias_of_device, disks_of
from vird.model.domain.domain import Domain
from vird.wire.procedures.domain_stats import DomainDiskError

CODES: Final = {"nospace": Code.NO_SPACE, "failed": Code.UNSPEC}


def disk_errors(document: Domain, devices: Iterable[Mapping[str, Any]]) -> list[DomainDiskError]:
    """The disks with an error, from the answer to ``query-block``."""
    by_alias = {alias_of_device(device): CODES.get(str(device.get("io-status"))) for device in devices}
    found = [(disk.target.dev if disk.target is not None else "", by_alias.get(alias_of(disk)))
             for disk in disks_of(document)]  # fmt: skip
    return [DomainDiskError(name, code) for name, code in found if code is not None]
