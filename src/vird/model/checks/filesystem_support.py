"""Which shared folders QEMU can give a guest."""

from __future__ import annotations

from typing import Final

from vird.errors import ConfigUnsupported, NoSource, NoTarget
from vird.model.checks.shared_memory import shares_memory
from vird.model.domain.devices.filesystem import Filesystem
from vird.model.domain.domain import Domain

DRIVERS: Final = (None, "default", "path", "handle", "virtiofs")


def check_filesystems(domain: Domain) -> None:
    """Refuse what QEMU cannot share: ConfigUnsupported, NoSource, NoTarget."""
    for filesystem in domain.devices.filesystems if domain.devices is not None else ():
        _check_ends(filesystem)
        if filesystem.type != "mount":
            raise ConfigUnsupported("only supports mount filesystem type")
        if (filesystem.fmode is not None or filesystem.dmode is not None) and filesystem.accessmode != "mapped":
            raise ConfigUnsupported("fmode and dmode must be used with accessmode=mapped")
        driver = filesystem.driver.type if filesystem.driver is not None else None
        if driver not in DRIVERS:
            raise ConfigUnsupported("Filesystem driver type not supported")
        if driver == "virtiofs":
            _check_virtiofs(filesystem, domain)


def _check_ends(filesystem: Filesystem) -> None:
    source, target = filesystem.source, filesystem.target
    where = target.dir if target is not None else None
    known = None
    if source is not None:
        known = source.dir or source.file or source.dev or source.name or source.socket or source.pool
    if target is None:
        raise NoTarget(known or "")
    if known is None and filesystem.type != "ram":
        raise NoSource(where or "")


def _check_virtiofs(filesystem: Filesystem, domain: Domain) -> None:
    if filesystem.readonly:
        raise ConfigUnsupported("virtiofs does not yet support read-only mode")
    if filesystem.accessmode not in (None, "passthrough"):
        raise ConfigUnsupported("virtiofs only supports passthrough accessmode")
    if filesystem.multidevs not in (None, "default"):
        raise ConfigUnsupported("virtiofs does not support multidevs")
    if filesystem.model is not None:
        raise ConfigUnsupported("virtiofs does not support model")
    if filesystem.driver is not None and filesystem.driver.wrpolicy not in (None, "default"):
        raise ConfigUnsupported("virtiofs does not support wrpolicy")
    if not shares_memory(domain):
        raise ConfigUnsupported("'virtiofs' requires shared memory")
