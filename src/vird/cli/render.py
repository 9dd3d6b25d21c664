"""Results as data: JSON and YAML of what a verb returned, and the JSON schema of what it may return.

Both follow from the types alone, so they cannot differ. Pure.
"""

from __future__ import annotations

import dataclasses
import json
import types
from enum import Enum
from typing import Any, Union, get_args, get_origin, get_type_hints

from vird.cli.results import Table, Told

SCHEMA = "https://json-schema.org/draft/2020-12/schema"


def data(result: Any) -> Any:
    """What JSON can hold of a result: tables are lists, records objects, bytes hexadecimal text."""
    if isinstance(result, Table):
        return [data(row) for row in result.rows]
    if dataclasses.is_dataclass(result):
        return {each.name: data(getattr(result, each.name)) for each in dataclasses.fields(result)}
    if isinstance(result, dict):
        return {str(key): data(value) for key, value in result.items()}
    if isinstance(result, list | tuple):
        return [data(each) for each in result]
    if isinstance(result, Enum):
        return result.value
    if isinstance(result, bytes):
        return result.hex()
    return result


def as_json(result: Any) -> str:
    """JSON text, with a line's end."""
    return json.dumps(data(result), indent=2, ensure_ascii=False) + "\n"


def as_yaml(result: Any) -> str:
    """YAML text of the same data."""
    import yaml

    text: str = yaml.safe_dump(data(result), sort_keys=False, allow_unicode=True)
    return text


def schema(returns: Any) -> dict[str, Any]:
    """The schema of all that a verb with this return annotation can show."""
    return {"$schema": SCHEMA, **_schema(returns)}


def _schema(kind: Any) -> dict[str, Any]:
    origin, inner = get_origin(kind), get_args(kind)
    if origin is Table:
        return {"type": "array", "items": _schema(inner[0])}
    if origin in (list, tuple):
        return {"type": "array", "items": _schema(inner[0])}
    if origin is dict:
        return {"type": "object", "additionalProperties": _schema(inner[1])}
    if origin in (Union, types.UnionType):
        return {"anyOf": [_schema(each) for each in inner]}
    if dataclasses.is_dataclass(kind):
        hints = get_type_hints(kind)
        names = [each.name for each in dataclasses.fields(kind)]
        return {
            "type": "object",
            "properties": {name: _schema(hints[name]) for name in names},
            "required": names,
            "additionalProperties": False,
        }
    if kind is Any:
        return {}
    if kind is None or kind is type(None) or kind is Told:
        return {"type": "null"}
    plain = {str: "string", bool: "boolean", int: "integer", float: "number", bytes: "string"}
    if kind in plain:
        return {"type": plain[kind]}
    if isinstance(kind, type) and issubclass(kind, Enum):
        return {"enum": [member.value for member in kind]}
    raise TypeError(f"no schema for {kind!r}")
