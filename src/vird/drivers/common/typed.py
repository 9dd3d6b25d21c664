"""Lists of typed parameters as drivers answer them, and processors as bit maps.

Reading parameters against what a call knows is ``api.params.checked``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeVar

from vird.wire.xdr import TypedParam, TypedParameterType, TypedValue

T = TypeVar("T")

Known = Mapping[str, TypedParameterType]


def written(known: Known, values: Mapping[str, Any]) -> list[TypedParam]:
    """All that is known, in its order; what has no value is zero, empty or off."""
    return [TypedParam(name, TypedValue(kind, _value(kind, values.get(name)))) for name, kind in known.items()]


def _value(kind: TypedParameterType, value: Any) -> Any:
    if value is not None:
        return value
    return "" if kind == TypedParameterType.STRING else False if kind == TypedParameterType.BOOLEAN else 0


def asked_for(params: Sequence[T], wanted: int) -> tuple[list[T], int]:
    """What a caller gets that has room for so many, and the count: all there are when it asks with no room."""
    if wanted == 0:
        return [], len(params)
    given = list(params[:wanted])
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
