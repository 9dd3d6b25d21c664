"""Typed parameters as dicts, and names and numbers as the wire wants them.

    dom.set_memory_parameters({"hard_limit": 2**20})

The daemon refuses a parameter of another type than it knows.  For the names that libvirt declares the
type is known here; for any other name give a ``TypedValue``, or the smallest type that fits is taken.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from vird.api.params.types import TYPES
from vird.errors import InvalidArg
from vird.wire.xdr import TypedParam, TypedParameterType, TypedValue

Value = int | float | bool | str
Params = Mapping[str, "Value | TypedValue | Sequence[Value]"] | Sequence[TypedParam]


def params_of(params: Params) -> list[TypedParam]:
    """The records of a dict; a list of values under one name becomes as many parameters.

    Raises ``InvalidArg`` for a value that is none of the seven types.
    """
    if not isinstance(params, Mapping):
        return list(params)
    made = []
    for name, value in params.items():
        values = [value] if isinstance(value, int | float | str | TypedValue) else value
        if not isinstance(values, Sequence):
            raise InvalidArg(f"parameter '{name}' cannot be a {type(value).__name__}")
        made += [TypedParam(name, _typed(name, each)) for each in values]
    return made


def _typed(name: str, value: Any) -> TypedValue:
    if isinstance(value, TypedValue):
        return value
    if not isinstance(value, int | float | str):
        raise InvalidArg(f"parameter '{name}' cannot be a {type(value).__name__}")
    kind = TYPES.get(name)
    if kind is TypedParameterType.BOOLEAN:
        value = bool(value)
    elif kind is TypedParameterType.STRING:
        value = str(value)
    elif kind is TypedParameterType.DOUBLE:
        value = float(value)
    return TypedValue.of(value, kind)


def values_of(params: Sequence[TypedParam]) -> dict[str, Value]:
    """Name to value."""
    return {param.field: param.value.value for param in params}


def uuid_bytes(uuid: str | bytes) -> bytes:
    """The 16 bytes of a UUID in any of its spellings; ``InvalidArg`` when it is none."""
    if isinstance(uuid, bytes) and len(uuid) == 16:
        return uuid
    try:
        raw = bytes.fromhex(str(uuid).replace("-", ""))
    except ValueError:
        raw = b""
    if len(raw) != 16:
        raise InvalidArg(f"'{uuid!s}' is not a UUID")
    return raw


def uuid_text(raw: bytes) -> str:
    """``dashed-lower-case`` for 16 bytes."""
    digits = raw.hex()
    return f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}"
