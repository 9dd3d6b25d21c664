"""Arguments as the C binding takes them: which Python types it accepts, and what it refuses in which words."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from operator import index
from typing import Any

from libvirt._errors import domain_of, failed, refused
from vird.api.params.types import TYPES
from vird.errors import VirdError
from vird.wire.xdr import TypedParam, TypedParameterType, TypedValue

U32 = 0xFFFFFFFF
U64 = 0xFFFFFFFFFFFFFFFF
FIELD_SIZE = 80
"""Names of typed parameters are shorter than this."""


def text(value: Any, function: str, argument: str) -> str:
    """Text that must be there."""
    if value is None:
        raise refused(function, f"{argument} in {function} must not be NULL", argument)
    given: str = optional(value, function)
    return given


def optional(value: Any, function: str) -> Any:
    """Text or None."""
    if type(value) is str:
        if "\0" in value:
            raise ValueError("embedded null character")
        return value
    if value is None:
        return None
    if isinstance(value, str):
        return str(value)
    raise TypeError(f"{function}() argument must be str or None, not {type(value).__name__}")


def i32(value: Any) -> int:
    """C's int."""
    number = index(value)
    if not -(2**31) <= number < 2**31:
        edge = "greater than maximum" if number > 0 else "less than minimum"
        raise OverflowError(f"signed integer is {edge}")
    return number


def u32(value: Any) -> int:
    """C's unsigned int: what does not fit is cut."""
    return index(value) & U32


def i64(value: Any) -> int:
    """C's long long."""
    number = index(value)
    if not -(2**63) <= number < 2**63:
        raise OverflowError("Python int too large to convert to C long")
    return number


def u64(value: Any) -> int:
    """C's unsigned long long, read as a signed one: negative numbers become large."""
    return i64(value) & U64


def uuid_of(value: Any) -> bytes | None:
    """The 16 bytes of a UUID given as bytes, None for anything of another length."""
    if value is None:
        return None
    if not isinstance(value, str | bytes | bytearray | memoryview):
        raise TypeError(f"a bytes-like object is required, not '{type(value).__name__}'")
    raw = value.encode("latin-1") if isinstance(value, str) else bytes(value)
    return raw if len(raw) == 16 else None


def file_path(value: Any, function: str, argument: str) -> str:
    """The path of a file on the server, which does not know in what folder this process is."""
    given = text(value, function, argument)
    return given if given.startswith("/") else f"{os.getcwd()}/{given}"


def uuid_of_text(value: Any, function: str) -> bytes:
    """The 16 bytes of a UUID in text."""
    if value is None:
        raise refused(function, f"uuidstr in {function} must not be NULL", "uuidstr")
    digits = optional(value, function).strip().replace("-", "")
    try:
        raw = bytes.fromhex(digits)
    except ValueError:
        raw = b""
    if len(raw) != 16 or " " in digits:
        raise refused(function, "Invalid UUID", "uuidstr")
    return raw


def strings(value: Any) -> list[str]:
    """A list of texts; None is an empty one."""
    if value is None:
        return []
    if not isinstance(value, list | tuple):
        raise TypeError("expected a list of strings")
    for each in value:
        if not isinstance(each, str):
            raise TypeError(f"Unexpected type {type(each).__name__}, expected str")
    return list(value)


def cpu_map(value: Any, cpus: int) -> bytes:
    """The bit map of a tuple of booleans, one for each of the host's processors; more of them are left out."""
    if not isinstance(value, tuple):
        raise TypeError("Unexpected type, tuple is required")
    bits = 0
    for number, wanted in enumerate(value[:cpus]):
        if bool(wanted):
            bits |= 1 << number
    return bits.to_bytes((cpus + 7) // 8, "little")


def bits_of(raw: bytes, cpus: int) -> tuple[bool, ...]:
    """A bit map as booleans, one for each of the host's processors."""
    number = int.from_bytes(raw, "little")
    return tuple(bool(number >> each & 1) for each in range(cpus))


def no_dict() -> SystemError:
    """What the C binding says to anything that should be a dict and is none."""
    return SystemError("bad argument to internal function")


def pointed(value: Any, kind: type[VirdError], function: str) -> Any:
    """The reference of an object that must be there."""
    if value is None:
        raise failed(kind(function, domain=domain_of(function)))
    return value._ref


def values_of(params: Iterable[TypedParam]) -> dict[str, Any]:
    """Typed parameters as a dict."""
    return {param.field: param.value.value for param in params}


def typed(params: Any, what: str = "") -> list[TypedParam]:
    """Typed parameters of a dict by their declared types, else by what they look like; `what` is their name."""
    if not isinstance(params, Mapping):
        raise TypeError(f"{what} params must be a dictionary") if what else no_dict()
    made = []
    for name, value in params.items():
        if len(name) >= FIELD_SIZE:
            # The C binding forgets to say what is wrong.
            raise SystemError("the call returned NULL without setting an exception")
        for each in value if isinstance(value, list | tuple) else [value]:
            made.append(TypedParam(name, typed_value(each, TYPES.get(name))))
    return made


def typed_value(value: Any, kind: TypedParameterType | None) -> TypedValue:
    """A value of the given type; without one of the type that it looks like."""
    if kind is None:
        if isinstance(value, bool):
            kind = TypedParameterType.BOOLEAN
        elif isinstance(value, int):
            kind = TypedParameterType.LLONG if value < 0 else TypedParameterType.ULLONG
        elif isinstance(value, float):
            kind = TypedParameterType.DOUBLE
        elif isinstance(value, str):
            kind = TypedParameterType.STRING
        else:
            raise TypeError(f"Unsupported type {type(value).__name__}")
    return TypedValue(kind, _CONVERT[kind](value))


def _string(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError("bad argument type for built-in operation")
    return value


def _u32(value: Any) -> int:
    number = index(value)
    if not 0 <= number <= U32:
        raise OverflowError("Python int too large to convert to C unsigned int")
    return number


def _u64(value: Any) -> int:
    number = index(value)
    if not 0 <= number <= U64:
        raise OverflowError("can't convert negative int to unsigned")
    return number


_CONVERT: dict[TypedParameterType, Any] = {
    TypedParameterType.INT: i32,
    TypedParameterType.UINT: _u32,
    TypedParameterType.LLONG: i64,
    TypedParameterType.ULLONG: _u64,
    TypedParameterType.DOUBLE: float,
    TypedParameterType.BOOLEAN: bool,
    TypedParameterType.STRING: _string,
}


def like(params: Any, current: Sequence[TypedParam]) -> list[TypedParam]:
    """Typed parameters of a dict with the types that they have now; LookupError for those that are not there."""
    if not isinstance(params, dict):
        raise no_dict()
    if not params:
        raise LookupError("Need non-empty dictionary to set attributes")
    if not current:
        raise LookupError("Domain has no settable attributes")
    kinds = {param.field: TypedParameterType(param.value.type) for param in current}
    made = []
    for name, value in params.items():
        if name not in kinds:
            raise LookupError(f'Attribute name "{name}" could not be recognized')
        made.append(TypedParam(name, typed_value(value, kinds[name])))
    return made
