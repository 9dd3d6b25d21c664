"""What a move of a simulated guest can be asked for, checked."""

from __future__ import annotations

from typing import Final

from vird import errors
from vird.api.enums.migration import DomainMigrateFlags as Flag
from vird.api.params import migration as names
from vird.drivers.common.migration.wishes import KINDS, Wishes
from vird.drivers.test.refuse import unknown_flags
from vird.wire.procedures import Procedure
from vird.wire.xdr import TypedParam

KNOWN_FLAGS: Final = (
    Flag.LIVE
    | Flag.PEER2PEER
    | Flag.PERSIST_DEST
    | Flag.UNDEFINE_SOURCE
    | Flag.PAUSED
    | Flag.CHANGE_PROTECTION
    | Flag.UNSAFE
    | Flag.OFFLINE
    | Flag.ABORT_ON_ERROR
    | Flag.AUTO_CONVERGE
)
"""Nothing of a simulated guest is on a disk of the host's, so nothing is copied and nothing goes through the daemon."""

KNOWN: Final = {
    name: KINDS[name]
    for name in (
        names.MIGRATE_PARAM_URI,
        names.MIGRATE_PARAM_DEST_NAME,
        names.MIGRATE_PARAM_DEST_XML,
        names.MIGRATE_PARAM_PERSIST_XML,
        names.MIGRATE_PARAM_GRAPHICS_URI,
        names.MIGRATE_PARAM_LISTEN_ADDRESS,
        names.MIGRATE_PARAM_BANDWIDTH,
        names.MIGRATE_PARAM_AUTO_CONVERGE_INITIAL,
        names.MIGRATE_PARAM_AUTO_CONVERGE_INCREMENT,
    )
}


def wanted(params: list[TypedParam], flags: int, procedure: Procedure) -> Wishes:
    """Raises ``InvalidArg`` and ``ArgumentUnsupported`` for what is not known, ``OperationInvalid`` for an offline
    move that would leave nothing."""
    unknown_flags(flags, KNOWN_FLAGS, procedure)
    wishes = Wishes.of(params, flags, KNOWN)
    if flags & Flag.OFFLINE and not flags & Flag.PERSIST_DEST:
        raise errors.OperationInvalid("offline migration must be specified with the persistent flag set")
    return wishes


def plain(
    flags: int,
    procedure: Procedure,
    *,
    uri: str | None = None,
    name: str | None = None,
    xml: str | None = None,
    bandwidth: int = 0,
) -> Wishes:
    """The same from the calls that have arguments instead of parameters."""
    unknown_flags(flags, KNOWN_FLAGS, procedure)
    return Wishes(flags, uri, name, xml, None, bandwidth)
