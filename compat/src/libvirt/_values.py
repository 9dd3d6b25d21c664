"""Arguments as the C binding takes them: which Python types it accepts, and what it refuses in which words."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from operator import index
from typing import TYPE_CHECKING, Any

from libvirt import _constants
from libvirt._errors import domain_of, failed, read_only, refused
from vird.api.params.types import TYPES
from vird.errors import ErrorDomain, InvalidDomain, VirdError
from vird.wire.xdr import TypedParam, TypedParameterType, TypedValue

if TYPE_CHECKING:
    from libvirt._wire import Wire
    from vird.wire.procedures import Procedure

NULL_FIRST: frozenset[str] = frozenset()
"""Functions that look at their arguments before they look whether the connection may change anything."""
U32 = 0xFFFFFFFF
U64 = 0xFFFFFFFFFFFFFFFF
ROOM_MAX = 2**46
FIELD_SIZE = 80
"""Names of typed parameters are shorter than this."""


def optional(value: Any, function: str, place: int) -> Any:
    """Text or None, at a place among the arguments of a function of the C binding."""
    if isinstance(value, str):
        if "\0" in value:
            raise ValueError("embedded null character")
        if not value.isascii():
            # Raises for what is no text outside Python.
            value.encode()
        return value if type(value) is str else str(value)
    if value is None:
        return None
    raise TypeError(f"{function}() argument {place} must be str or None, not {type(value).__name__}")


def demanded(value: Any, function: str, place: int) -> str:
    """Text that the binding itself wants to be there."""
    if not isinstance(value, str):
        named = "None" if value is None else type(value).__name__
        raise TypeError(f"{function}() argument {place} must be str, not {named}")
    return str(optional(value, function, place))


def there(wire: Wire, row: Procedure, **given: Any) -> None:
    """Refuse the first argument that is None; on a read-only connection a change is refused before."""
    for argument, value in given.items():
        if value is None:
            function = row.function
            if wire.read_only and not row.read_only and function not in NULL_FIRST:
                raise read_only(function, row.read_only_refusal())
            raise refused(function, f"{argument} in {function} must not be NULL", argument)


def own(value: Any) -> Any:
    """An object of the module, or None; AttributeError for what has no C object, as the binding's classes say it."""
    if value is not None:
        _ = value._o
    return value


def handles(files: Any) -> list[int]:
    """Open files as the binding takes them: a list of numbers, or of what has one."""
    if not isinstance(files, list):
        raise TypeError("unexpected type")
    return [i32(each.fileno() if hasattr(each, "fileno") else each) for each in files]


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


def i64(value: Any, overflow: str = "Python int too large to convert to C long") -> int:
    """C's long, or its long long where that says something else of what is too large."""
    number = index(value)
    if not -(2**63) <= number < 2**63:
        raise OverflowError(overflow)
    return number


def u64(value: Any) -> int:
    """C's unsigned long long, read as a signed one: negative numbers become large."""
    return i64(value) & U64


def masked64(value: Any, function: str, place: int) -> int:
    """C's unsigned long long without a look at its size: what does not fit is cut, and nothing but int will do."""
    if not isinstance(value, int):
        raise TypeError(f"{function}() argument {place} must be int, not {type(value).__name__}")
    return value & U64


def room(value: Any, function: str, place: int) -> int:
    """How many bytes are wanted; MemoryError for more than any process has."""
    size = masked64(value, function, place)
    if size > ROOM_MAX:
        raise MemoryError
    return size


def uuid_of(value: Any) -> bytes | None:
    """The 16 bytes of a UUID given as bytes, None for anything of another length."""
    if value is None:
        return None
    if not isinstance(value, str | bytes):
        raise TypeError(f"a read-only bytes-like object is required, not '{type(value).__name__}'")
    raw = value.encode() if isinstance(value, str) else value
    return raw if len(raw) == 16 else None


def file_path(value: Any, function: str, place: int) -> Any:
    """The path of a file on the server, which does not know in what folder this process is."""
    given = optional(value, function, place)
    return given if given is None or given.startswith("/") else f"{os.getcwd()}/{given}"


def uuid_of_text(value: Any, function: str) -> bytes:
    """The 16 bytes of a UUID in text."""
    given = optional(value, function, 2)
    if given is None:
        raise refused(function, f"uuidstr in {function} must not be NULL", "uuidstr")
    digits = given.strip().replace("-", "")
    try:
        raw = bytes.fromhex(digits)
    except ValueError:
        raw = b""
    if len(raw) != 16 or " " in digits:
        raise refused(function, "Invalid UUID", "uuidstr")
    return raw


def strings(value: Any) -> list[str]:
    """A list of texts; whatever is no list counts as an empty one."""
    if not isinstance(value, list):
        return []
    for each in value:
        if not isinstance(each, str):
            raise TypeError(f"Unexpected type {type(each).__name__}, expected str")
        each.encode()
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


def pointed(value: Any, ref: type, kind: type[VirdError], function: str) -> Any:
    """The reference of an object of the module that must be there and of its kind."""
    found = getattr(value, "_ref", None)
    if not isinstance(found, ref):
        domain = ErrorDomain.DOM if kind is InvalidDomain else domain_of(function)
        raise failed(kind(function, domain=domain))
    return found


def values_of(params: Iterable[TypedParam]) -> dict[str, Any]:
    """Typed parameters as a dict."""
    return {param.field: param.value.value for param in params}


@cache
def names_of(prefix: str) -> frozenset[str]:
    """The typed parameters whose constants begin so."""
    return frozenset(value for name, value in vars(_constants).items() if name.startswith(prefix))


def typed(params: Any, what: str = "", prefix: str = "VIR_MIGRATE_PARAM_") -> list[TypedParam]:
    """Typed parameters of a dict; `what` is their name, `prefix` begins the constants of those whose type is known.

    Others have the type that they look like.
    """
    if not isinstance(params, Mapping):
        raise TypeError(f"{what} params must be a dictionary") if what else no_dict()
    made = []
    known = names_of(prefix)
    for name, value in params.items():
        if not isinstance(name, str):
            raise TypeError(f"Unexpected type {type(name).__name__}, expected str")
        name.encode()
        if len(name) >= FIELD_SIZE:
            # The C binding forgets to say what is wrong.
            raise SystemError("the call returned NULL without setting an exception")
        for each in value if isinstance(value, list | tuple) else [value]:
            made.append(TypedParam(name, typed_value(each, TYPES.get(name) if name in known else None)))
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
        if not isinstance(name, str):
            raise TypeError("bad argument type for built-in operation")
        if name not in kinds:
            raise LookupError(f'Attribute name "{name}" could not be recognized')
        made.append(TypedParam(name, typed_value(value, kinds[name])))
    return made
