"""QEMU's migration parameters: read from its answer, told to it, kept in the status file, named by clients.

Pure.  A set of parameters holds what was read or is wanted, by QEMU's names and in the order of the table; those of
a newer QEMU that nobody here sets are left out.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from vird.api.params import migration as names
from vird.errors import InternalError, InvalidArg, XmlError
from vird.model.domain.migration_parameters import MigrationParameter, MigrationParameters

Parameters = dict[str, int | bool | str]

KINDS: Final[Mapping[str, type[int | bool | str]]] = {
    "compress-level": int,
    "compress-threads": int,
    "decompress-threads": int,
    "cpu-throttle-initial": int,
    "cpu-throttle-increment": int,
    "tls-creds": str,
    "tls-hostname": str,
    "max-bandwidth": int,
    "downtime-limit": int,
    "block-incremental": bool,
    "xbzrle-cache-size": int,
    "max-postcopy-bandwidth": int,
    "multifd-channels": int,
}
"""Every parameter and what its value is; bandwidths are bytes a second, the limit of the downtime milliseconds."""

CLIENT_NAMES: Final[Mapping[str, str]] = {
    names.MIGRATE_PARAM_COMPRESSION_MT_LEVEL: "compress-level",
    names.MIGRATE_PARAM_COMPRESSION_MT_THREADS: "compress-threads",
    names.MIGRATE_PARAM_COMPRESSION_MT_DTHREADS: "decompress-threads",
    names.MIGRATE_PARAM_COMPRESSION_XBZRLE_CACHE: "xbzrle-cache-size",
    names.MIGRATE_PARAM_AUTO_CONVERGE_INITIAL: "cpu-throttle-initial",
    names.MIGRATE_PARAM_AUTO_CONVERGE_INCREMENT: "cpu-throttle-increment",
    names.MIGRATE_PARAM_BANDWIDTH: "max-bandwidth",
    names.MIGRATE_PARAM_BANDWIDTH_POSTCOPY: "max-postcopy-bandwidth",
    names.MIGRATE_PARAM_PARALLEL_CONNECTIONS: "multifd-channels",
    names.MIGRATE_PARAM_TLS_DESTINATION: "tls-hostname",
}
"""What clients call those that they may set."""

IN_MIB: Final = ("max-bandwidth", "max-postcopy-bandwidth")
"""Those that clients count in MiB a second."""

MIB: Final = 1024 * 1024


def from_answer(answer: Mapping[str, Any]) -> Parameters:
    """What ``query-migrate-parameters`` answered; raises `InternalError` for a value of another kind."""
    found: Parameters = {}
    for name, kind in KINDS.items():
        value: Any = answer.get(name)
        if value is None:
            continue
        if type(value) is not kind:
            raise InternalError(f"malformed migration parameter '{name}': {value!r}")
        found[name] = value
    return found


def to_arguments(parameters: Mapping[str, int | bool | str]) -> dict[str, Any]:
    """The arguments of ``migrate-set-parameters``."""
    return {name: parameters[name] for name in KINDS if name in parameters}


def from_client(params: Mapping[str, Any]) -> Parameters:
    """What a client's typed parameters ask of QEMU; raises `InvalidArg` for numbers that are none of a parameter."""
    wanted = {CLIENT_NAMES[name]: value for name, value in params.items() if name in CLIENT_NAMES}
    found: Parameters = {}
    for name, kind in KINDS.items():
        if name not in wanted:
            continue
        value = wanted[name]
        if kind is int:
            if int(value) < 0:
                raise InvalidArg(f"migration parameter '{name}' must not be negative")
            value = int(value) * (MIB if name in IN_MIB else 1)
        found[name] = value
    return found


def to_element(parameters: Mapping[str, int | bool | str]) -> MigrationParameters:
    """As they stand in the status file."""
    return MigrationParameters(
        params=[MigrationParameter(name=name, value=_text(value)) for name, value in to_arguments(parameters).items()]
    )


def from_element(element: MigrationParameters) -> Parameters:
    """As an earlier daemon left them; raises `XmlError` for a value of another kind."""
    given = {param.name: param.value for param in element.params}
    return {name: _value(name, kind, given[name]) for name, kind in KINDS.items() if name in given}


def _text(value: int | bool | str) -> str:
    return ("yes" if value else "no") if isinstance(value, bool) else str(value)


def _value(name: str, kind: type[int | bool | str], text: str) -> int | bool | str:
    if kind is str:
        return text
    if kind is bool and text in ("yes", "no"):
        return text == "yes"
    if kind is int and text.isascii() and text.isdigit():
        return int(text)
    raise XmlError(f"invalid value '{text}' for migration parameter '{name}'")
