"""How values are spelled on QEMU's command line: JSON where QEMU takes it, ``key=value`` elsewhere.

The rest of the plan builds `Properties` and does not care which of the two a QEMU wants.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any, TypeAlias

Properties: TypeAlias = dict[str, Any]
"""Properties in order; values are strings, integers, booleans, None, lists and nested properties."""


def as_json(properties: Mapping[str, Any]) -> str:
    """The properties as one JSON object without blanks."""
    return json.dumps(properties, separators=(",", ":"), ensure_ascii=False)


def escape(text: str) -> str:
    """A value of ``key=value`` syntax: commas are doubled."""
    return text.replace(",", ",,")


def as_options(properties: Mapping[str, Any], first: str | None = None) -> str:
    """The properties as ``key=value,…``; the one called ``first`` comes without its key."""
    parts: list[str] = []
    for key, value in properties.items():
        parts += [_spelled(value)] if key == first else _pairs(key, value)
    return ",".join(parts)


def _pairs(key: str, value: Any) -> Iterable[str]:
    if isinstance(value, Mapping):
        for name, inner in value.items():
            yield from _pairs(f"{key}.{name}", inner)
    elif isinstance(value, list) and all(isinstance(each, int) for each in value):
        yield from (f"{key}={part}" for part in ranges(value))
    elif isinstance(value, list):
        # what is wrapped as {"str": …} in JSON is the bare text here
        yield from (f"{key}={_spelled(each['str'] if isinstance(each, Mapping) else each)}" for each in value)
    elif value is not None:
        yield f"{key}={_spelled(value)}"


def _spelled(value: Any) -> str:
    if isinstance(value, bool):
        return "on" if value else "off"
    return escape(str(value))


def ranges(numbers: Iterable[int]) -> list[str]:
    """Numbers as ``0-3`` and ``5``, ascending."""
    found: list[list[int]] = []
    for number in sorted(set(numbers)):
        if found and found[-1][1] == number - 1:
            found[-1][1] = number
        else:
            found.append([number, number])
    return [str(low) if low == high else f"{low}-{high}" for low, high in found]


def given(**values: Any) -> Properties:
    """The properties that have a value; an underscore in a name stands for itself."""
    return {name: value for name, value in values.items() if value is not None}


def present(properties: Mapping[str, Any]) -> Properties:
    """The properties without those that are None."""
    return {name: value for name, value in properties.items() if value is not None}


def switch(value: str | None) -> bool | None:
    """``on``/``yes`` and ``off``/``no`` of a document as a boolean; None stays None."""
    return None if value is None else value in ("on", "yes")
