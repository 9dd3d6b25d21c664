"""What a move is asked for: its typed parameters and flags, checked."""

from __future__ import annotations

from typing import Final, NamedTuple, Self

from vird import errors
from vird.api.enums.migration import DomainMigrateFlags as Flag
from vird.api.params import migration as names
from vird.api.params.checked import checked
from vird.drivers.test.refuse import unknown_flags
from vird.wire.procedures import Procedure
from vird.wire.xdr import TypedParam, TypedParameterType, TypedValue

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

_TEXT, _NUMBER = TypedParameterType.STRING, TypedParameterType.ULLONG
_KNOWN: Final = {
    names.MIGRATE_PARAM_URI: _TEXT,
    names.MIGRATE_PARAM_DEST_NAME: _TEXT,
    names.MIGRATE_PARAM_DEST_XML: _TEXT,
    names.MIGRATE_PARAM_PERSIST_XML: _TEXT,
    names.MIGRATE_PARAM_GRAPHICS_URI: _TEXT,
    names.MIGRATE_PARAM_LISTEN_ADDRESS: _TEXT,
    names.MIGRATE_PARAM_BANDWIDTH: _NUMBER,
    names.MIGRATE_PARAM_AUTO_CONVERGE_INITIAL: TypedParameterType.INT,
    names.MIGRATE_PARAM_AUTO_CONVERGE_INCREMENT: TypedParameterType.INT,
}


class Wishes(NamedTuple):
    """``bandwidth`` is in MiB/s, 0 where there is no limit."""

    flags: int
    uri: str | None = None
    name: str | None = None
    xml: str | None = None
    persistent_xml: str | None = None
    bandwidth: int = 0

    @classmethod
    def of(cls, params: list[TypedParam], flags: int, procedure: Procedure) -> Self:
        """Raises ``InvalidArg`` and ``ArgumentUnsupported`` for what is not known, ``OperationInvalid`` for an offline
        move that would leave nothing."""
        unknown_flags(flags, KNOWN_FLAGS, procedure)
        values = checked(params, _KNOWN)
        if flags & Flag.OFFLINE and not flags & Flag.PERSIST_DEST:
            raise errors.OperationInvalid("offline migration must be specified with the persistent flag set")
        return cls(
            flags,
            values.get(names.MIGRATE_PARAM_URI),
            values.get(names.MIGRATE_PARAM_DEST_NAME),
            values.get(names.MIGRATE_PARAM_DEST_XML),
            values.get(names.MIGRATE_PARAM_PERSIST_XML),
            values.get(names.MIGRATE_PARAM_BANDWIDTH, 0),
        )

    @classmethod
    def plain(
        cls,
        flags: int,
        procedure: Procedure,
        *,
        uri: str | None = None,
        name: str | None = None,
        xml: str | None = None,
        bandwidth: int = 0,
    ) -> Self:
        """The same from the calls that have arguments instead of parameters."""
        unknown_flags(flags, KNOWN_FLAGS, procedure)
        return cls(flags, uri, name, xml, None, bandwidth)

    def params(self) -> list[TypedParam]:
        """As they go on to the other host."""
        texts = (
            (names.MIGRATE_PARAM_URI, self.uri),
            (names.MIGRATE_PARAM_DEST_NAME, self.name),
            (names.MIGRATE_PARAM_DEST_XML, self.xml),
            (names.MIGRATE_PARAM_PERSIST_XML, self.persistent_xml),
        )
        made = [TypedParam(name, TypedValue.of(text)) for name, text in texts if text is not None]
        if self.bandwidth:
            made.append(TypedParam(names.MIGRATE_PARAM_BANDWIDTH, TypedValue.of(self.bandwidth, _NUMBER)))
        return made
