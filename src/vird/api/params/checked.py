"""Refusing typed parameters that a call does not know, in libvirt's words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from vird import errors
from vird.wire.xdr import TypedParam, TypedParameterType


def checked(
    params: Iterable[TypedParam], known: Mapping[str, TypedParameterType], *, repeatable: frozenset[str] = frozenset()
) -> dict[str, Any]:
    """The values by name; lists of values for the ``repeatable`` ones.

    Raises ``ArgumentUnsupported`` for a name that is not known, ``InvalidArg`` for a value of
    another type than the known one and for a name that comes twice.
    """
    values: dict[str, Any] = {}
    for param in params:
        kind = known.get(param.field)
        if kind is None:
            refusal = errors.ArgumentUnsupported(f"parameter '{param.field}' not supported")
            refusal.of_nobody = True
            raise refusal
        if param.value.type != kind:
            got = TypedParameterType(param.value.type).name.lower()
            raise errors.InvalidArg(
                f"invalid type '{got}' for parameter '{param.field}', expected '{kind.name.lower()}'"
            )
        if param.field in repeatable:
            values.setdefault(param.field, []).append(param.value.value)
        elif param.field in values:
            raise errors.InvalidArg(f"parameter '{param.field}' occurs multiple times")
        else:
            values[param.field] = param.value.value
    return values
