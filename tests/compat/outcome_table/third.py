"""The third table: what is no argument at all, for every parameter of every method alike.

Objects of other kinds and classes, numbers of every size, texts that no C string can hold, keywords, too few and too
many arguments; and receivers whose connection is closed.
"""

import inspect
import os
from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import Any

from tests.compat.outcome_table.arguments import Values, values_of
from tests.compat.outcome_table.situations import SITUATIONS, Situation

WRONG = ["None", "True", "False", "0", "-1", "1", "2**31", "-(2**31) - 1", "2**32", "2**63", "-(2**63) - 1", "2**64"]
WRONG += ["10**30", "1.0", "float('nan')", "1j", "'x'", "''", "'a\\0b'", "'\\udcff'", "'\\U0001F600'", "'x' * 300"]
WRONG += ["b''", "b'x'", "b'a\\0b'", "b'\\xff' * 16", "bytearray(b'x')", "memoryview(b'x')", "[]", "[None]", "[1]"]
WRONG += ["['x']", "[b'x']", "[[]]", "[-1]", "[2**64]", "(1,)", "()", "{}", "{1: 1}", "{'x': None}", "{'x': b'y'}"]
WRONG += ["{'x': {}}", "{'x': [1, 'y']}", "set()", "object()", "len", "str", "range(2)", "...", "libvirt", "c"]
WRONG += ["c.networkLookupByName('default')", "c.lookupByName('test')", "c.newStream(1)", "A_STRING", "A_NUMBER"]
WRONG += ["AN_INDEX", "A_LIAR", "A_LIST", "A_DICT"]


FEW = ["None", "5"]
KEPT = {"cb", "opaque"}
"""Parameters that anything will do for, and whose calls leave the player a connection that nobody can close."""


class _String(str):
    __slots__ = ()


class _Number(int):
    pass


class _Index:
    def __index__(self) -> int:
        return 1


class _Liar:
    def __index__(self) -> int:
        raise ZeroDivisionError

    __str__ = __len__ = __iter__ = __float__ = __bool__ = __index__  # type: ignore[assignment]


class _List(list[Any]):
    pass


class _Dict(dict[Any, Any]):
    pass


NAMES: dict[str, Any] = {
    "A_STRING": _String("test"),
    "A_NUMBER": _Number(1),
    "AN_INDEX": _Index(),
    "A_LIAR": _Liar(),
    "A_LIST": _List([1]),
    "A_DICT": _Dict(x=1),
    "A_PIPE": os.pipe()[0],
}
"""What a world has besides its documents."""

_OTHER = "q = libvirt.open(c.getURI())"
CLOSED: dict[str, tuple[Situation, ...]] = {
    "virConnect": (Situation("closed", "q", ("d = c.lookupByName('test')", "v = None", _OTHER, "q.close()")),),
    "virDomain": (Situation("of a closed one", "d", (_OTHER, "d = q.lookupByName('test')", "q.close()")),),
    "virNetwork": (Situation("of a closed one", "n", (_OTHER, "n = q.networkLookupByName('default')", "q.close()")),),
    "virStoragePool": (
        Situation("of a closed one", "p", (_OTHER, "p = q.storagePoolLookupByName('default-pool')", "q.close()")),
    ),
    "virInterface": (Situation("of a closed one", "i", (_OTHER, "i = q.interfaceLookupByName('eth1')", "q.close()")),),
    "virNodeDevice": (
        Situation("of a closed one", "h", (_OTHER, "h = q.nodeDeviceLookupByName('computer')", "q.close()")),
    ),
    "virStream": (Situation("of a closed one", "st", (_OTHER, "st = q.newStream(NONBLOCK)", "q.close()")),),
}
"""Receivers whose connection was closed by its owner."""

_FUNCTIONS = Situation("functions", "libvirt", ())
UNSAFE = {"virEventRunDefaultImpl", "virEventRegisterDefaultImpl", "registerErrorHandler", "virInitialize"}
"""Functions that would change the player itself."""
_SMALL = {"0", "1", "True", "False", "A_NUMBER", "AN_INDEX"}
NEVER: dict[str, set[str]] = {
    # Which daemon is asked then depends on the host.
    **{name: {"None"} for name in ("open.name", "openReadOnly.name", "openAuth.uri")},
    # What the player's own loop runs by, or would never rest from.
    **dict.fromkeys(("virEventAddTimeout.timeout", "virEventRemoveHandle.watch", "virEventUpdateHandle.watch"), _SMALL),
    **dict.fromkeys(("virEventRemoveTimeout.timer", "virEventUpdateTimeout.timer"), _SMALL),
    "virEventUpdateTimeout.timeout": _SMALL,
    # The C binding falls over most of them.
    "openAuth.auth": set(WRONG),
    "virEventInvokeFreeCallback.opaque": {"A_STRING", *(each for each in WRONG if "'" in each)},
}
"""Values that functions are not given."""
FUNCTION_VALUES: dict[str, Values] = {
    "open.name": Values(["'test:///default'"]),
    "openReadOnly.name": Values(["'test:///default'"]),
    "openAuth.uri": Values(["'test:///default'"]),
    "openAuth.auth": Values(["[[2, 5], callback, None]", "[[], None, None]", "[[2], 5, None]"]),
    "getVersion.name": Values(["None", "'test'", "'TEST'", "'QEMU'", "'Remote'", "'no-such'", "''"]),
    "virEventAddHandle.fd": Values(["A_PIPE", "99", "-1"]),
    "virEventAddHandle.cb": Values(["callback"]),
    "virEventAddTimeout.cb": Values(["callback"]),
    "virEventAddTimeout.timeout": Values(["-1"]),
    "virEventUpdateTimeout.timeout": Values(["-1"]),
}


def functions(libvirt: Any) -> Iterator[tuple[str, Callable[..., Any]]]:
    """The module's public functions by name."""
    for name, function in vars(libvirt).items():
        if (
            inspect.isfunction(function)
            and function.__module__ == libvirt.__name__
            and not name.startswith("_")
            and name not in UNSAFE
        ):
            yield name, function


def value_of_function(name: str, parameter: str) -> Values:
    """What a parameter of one of the module's functions is given."""
    known = {"opaque": "None", "events": "0", "watch": "77", "timer": "77", "flags": "0", "fd": "0"}
    return FUNCTION_VALUES.get(f"{name}.{parameter}") or Values([known.get(parameter, "callback")])


def calls(libvirt: Any, methods: Any) -> Iterator[tuple[str, Situation, str]]:
    """Class, situation and call of each case."""
    for name, function in functions(libvirt):
        given = {each: value_of_function(name, each) for each in inspect.signature(function).parameters}
        omitted = {each: NEVER[f"{name}.{each}"] for each in given if f"{name}.{each}" in NEVER}
        for arguments in dict.fromkeys(_ways(given, omitted)):
            yield "libvirt", _FUNCTIONS, f"libvirt.{name}({arguments})"
    for kind, name, function in methods:
        parameters = [each for each in inspect.signature(function).parameters if each != "self"]
        given = {each: values_of(kind, name, each) for each in parameters}
        first = SITUATIONS[kind][0]
        for arguments in dict.fromkeys(_ways(given)):
            yield kind, first, f"{first.receiver}.{name}({arguments})"
        for situation in CLOSED.get(kind, ()):
            good = ", ".join(values.good[0] for values in given.values())
            yield kind, situation, f"{situation.receiver}.{name}({good})"


def _ways(given: dict[str, Values], never: Mapping[str, set[str]] = MappingProxyType({})) -> Iterator[str]:
    usual = {name: values.good[0] for name, values in given.items()}
    yield ", ".join(usual.values())
    for name, values in given.items():
        for value in [*values.good, *(FEW if name in KEPT else WRONG)]:
            if value not in never.get(name, ()):
                yield ", ".join({**usual, name: value}.values())
    for count in range(len(given)):
        yield ", ".join(list(usual.values())[:count])
    yield ", ".join([*usual.values(), "None"])
    yield ", ".join([*usual.values(), "nobody=1"])
    yield ", ".join(f"{name}={value}" for name, value in usual.items())
    for name, value in usual.items():
        yield ", ".join([*usual.values(), f"{name}={value}"])
