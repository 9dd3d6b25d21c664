"""What a move is asked for: its typed parameters and flags, and how they go on to the other host.

Which flags and parameters a driver carries out is its own affair: it names them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, NamedTuple, Self

from vird.api.params import migration as names
from vird.api.params.checked import checked
from vird.wire.xdr import TypedParam, TypedParameterType, TypedValue

_TEXT, _LARGE, _SMALL = TypedParameterType.STRING, TypedParameterType.ULLONG, TypedParameterType.INT

KINDS: Final[Mapping[str, TypedParameterType]] = {
    names.MIGRATE_PARAM_URI: _TEXT,
    names.MIGRATE_PARAM_DEST_NAME: _TEXT,
    names.MIGRATE_PARAM_DEST_XML: _TEXT,
    names.MIGRATE_PARAM_BANDWIDTH: _LARGE,
    names.MIGRATE_PARAM_GRAPHICS_URI: _TEXT,
    names.MIGRATE_PARAM_LISTEN_ADDRESS: _TEXT,
    names.MIGRATE_PARAM_MIGRATE_DISKS: _TEXT,
    names.MIGRATE_PARAM_DISKS_PORT: _SMALL,
    names.MIGRATE_PARAM_COMPRESSION: _TEXT,
    names.MIGRATE_PARAM_COMPRESSION_MT_LEVEL: _SMALL,
    names.MIGRATE_PARAM_COMPRESSION_MT_THREADS: _SMALL,
    names.MIGRATE_PARAM_COMPRESSION_MT_DTHREADS: _SMALL,
    names.MIGRATE_PARAM_COMPRESSION_XBZRLE_CACHE: _LARGE,
    names.MIGRATE_PARAM_PERSIST_XML: _TEXT,
    names.MIGRATE_PARAM_AUTO_CONVERGE_INITIAL: _SMALL,
    names.MIGRATE_PARAM_AUTO_CONVERGE_INCREMENT: _SMALL,
    names.MIGRATE_PARAM_BANDWIDTH_POSTCOPY: _LARGE,
    names.MIGRATE_PARAM_PARALLEL_CONNECTIONS: _SMALL,
    names.MIGRATE_PARAM_TLS_DESTINATION: _TEXT,
    names.MIGRATE_PARAM_DISKS_URI: _TEXT,
}
"""All of libvirt's, in the order of its headers."""

REPEATABLE: Final = frozenset((names.MIGRATE_PARAM_MIGRATE_DISKS, names.MIGRATE_PARAM_COMPRESSION))


class Wishes(NamedTuple):
    """``bandwidth`` is in MiB/s, 0 where there is no limit; ``more`` are the parameters without a field, by name."""

    flags: int
    uri: str | None = None
    name: str | None = None
    xml: str | None = None
    persistent_xml: str | None = None
    bandwidth: int = 0
    more: Mapping[str, Any] = {}

    @classmethod
    def of(cls, params: list[TypedParam], flags: int, known: Mapping[str, TypedParameterType] = KINDS) -> Self:
        """Raises ``InvalidArg`` and ``ArgumentUnsupported`` for what is not in ``known``."""
        values = checked(params, known, repeatable=REPEATABLE)
        own = {field: values.pop(name) for name, field in _FIELDS.items() if name in values}
        return cls(flags, **own, more=values)

    def params(self) -> list[TypedParam]:
        """As they go on to the other host."""
        values = {name: getattr(self, field) for name, field in _FIELDS.items()} | dict(self.more)
        made = []
        for name, kind in KINDS.items():
            value = values.get(name)
            for each in value if isinstance(value, list | tuple) else [value]:
                if each is not None and not (name == names.MIGRATE_PARAM_BANDWIDTH and not each):
                    made.append(TypedParam(name, TypedValue.of(each, kind)))
        return made


_FIELDS: Final = {
    names.MIGRATE_PARAM_URI: "uri",
    names.MIGRATE_PARAM_DEST_NAME: "name",
    names.MIGRATE_PARAM_DEST_XML: "xml",
    names.MIGRATE_PARAM_PERSIST_XML: "persistent_xml",
    names.MIGRATE_PARAM_BANDWIDTH: "bandwidth",
}
