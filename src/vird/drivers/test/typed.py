"""Lists of typed parameters, read against what a call knows and written in a fixed order."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from vird import errors
from vird.wire.xdr import TypedParam, TypedParameterType, TypedValue

Known = Mapping[str, TypedParameterType]


def read_params(params: list[TypedParam], known: Known) -> dict[str, Any]:
    """Values by name.

    Raises ``ArgumentUnsupported`` for a strange name, ``InvalidArg`` for another type or a name that comes twice.
    """
    found: dict[str, Any] = {}
    for param in params:
        if param.field not in known:
            raise errors.ArgumentUnsupported(f"parameter '{param.field}' not supported")
        if param.field in found:
            raise errors.InvalidArg(f"parameter '{param.field}' occurs multiple times")
        wanted = known[param.field]
        if param.value.type != wanted:
            given = TypedParameterType(param.value.type).name.lower()
            raise errors.InvalidArg(
                f"invalid type '{given}' for parameter '{param.field}', expected '{wanted.name.lower()}'"
            )
        found[param.field] = param.value.value
    return found


def written(known: Known, values: Mapping[str, Any]) -> list[TypedParam]:
    """All that is known, in its order; what has no value is zero, empty or off."""
    return [TypedParam(name, TypedValue(kind, _value(kind, values.get(name)))) for name, kind in known.items()]


def _value(kind: TypedParameterType, value: Any) -> Any:
    if value is not None:
        return value
    return "" if kind == TypedParameterType.STRING else False if kind == TypedParameterType.BOOLEAN else 0


def asked_for(params: list[TypedParam], wanted: int) -> tuple[list[TypedParam], int]:
    """What a caller gets that has room for so many, and the count: all there are when it asks with no room."""
    if wanted == 0:
        return [], len(params)
    given = params[:wanted]
    return given, len(given)


def cpu_map(cpus: Iterable[int], maplen: int) -> bytes:
    """Processors as a map of so many bytes; those that do not fit are left out."""
    content = bytearray(maplen)
    for cpu in cpus:
        if cpu < maplen * 8:
            content[cpu // 8] |= 1 << cpu % 8
    return bytes(content)


def cpus_of(cpumap: bytes) -> list[int]:
    """The processors of a map."""
    return [number * 8 + bit for number, byte in enumerate(cpumap) for bit in range(8) if byte >> bit & 1]
