"""Typed parameters against what a call knows."""

from __future__ import annotations

import pytest

from vird import errors
from vird.api.params.checked import checked
from vird.wire.xdr import TypedParam, TypedParameterType, TypedValue

KNOWN = {"size": TypedParameterType.UINT, "path": TypedParameterType.STRING}


def param(name: str, value: int | str, kind: TypedParameterType) -> TypedParam:
    return TypedParam(name, TypedValue(kind, value))


SIZE = param("size", 3, TypedParameterType.UINT)


def test_known_parameters_become_values_by_name() -> None:
    path = param("path", "/x", TypedParameterType.STRING)
    assert checked([SIZE, path], KNOWN) == {"size": 3, "path": "/x"}


def test_repeatable_parameters_become_lists() -> None:
    paths = [param("path", name, TypedParameterType.STRING) for name in ("/x", "/y")]
    assert checked([*paths, SIZE], KNOWN, repeatable=frozenset({"path"})) == {"size": 3, "path": ["/x", "/y"]}


def test_a_strange_name_is_not_supported() -> None:
    with pytest.raises(errors.ArgumentUnsupported, match="parameter 'colour' not supported"):
        checked([param("colour", 1, TypedParameterType.UINT)], KNOWN)


def test_another_type_is_named_with_the_expected_one() -> None:
    with pytest.raises(errors.InvalidArg, match="invalid type 'string' for parameter 'size', expected 'uint'"):
        checked([param("size", "3", TypedParameterType.STRING)], KNOWN)


def test_a_name_comes_once() -> None:
    with pytest.raises(errors.InvalidArg, match="parameter 'size' occurs multiple times"):
        checked([SIZE, SIZE], KNOWN)
