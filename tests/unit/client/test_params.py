"""Typed parameters and UUIDs as programs write them."""

from __future__ import annotations

import pytest

from vird import errors
from vird.client.params import params_of, uuid_bytes, uuid_text, values_of
from vird.wire.xdr import TypedParam, TypedParameterType, TypedValue


def types(params: list[TypedParam]) -> list[int]:
    return [param.value.type for param in params]


def test_known_names_have_their_type() -> None:
    made = params_of({"hard_limit": 1, "weight": 2, "vcpu_quota": 3, "shares": 4, "cmt": 1, "group_name": "g"})
    kinds = TypedParameterType
    assert types(made) == [kinds.ULLONG, kinds.UINT, kinds.LLONG, kinds.INT, kinds.BOOLEAN, kinds.STRING]
    assert values_of(made)["hard_limit"] == 1


def test_unknown_names_have_the_smallest_type_that_fits() -> None:
    made = params_of({"a": 1, "b": 2**40, "c": True, "d": 1.5, "e": "x", "f": TypedValue.uint64(1)})
    kinds = TypedParameterType
    assert types(made) == [kinds.INT, kinds.LLONG, kinds.BOOLEAN, kinds.DOUBLE, kinds.STRING, kinds.ULLONG]


def test_a_list_is_repeated() -> None:
    assert [param.value.value for param in params_of({"migrate_disks": ["vda", "vdb"]})] == ["vda", "vdb"]
    given = [TypedParam("a", TypedValue.int32(1))]
    assert params_of(given) == given


def test_other_values_are_refused() -> None:
    with pytest.raises(errors.InvalidArg, match="'a' cannot be a NoneType"):
        params_of({"a": None})  # type: ignore[dict-item]
    with pytest.raises(errors.InvalidArg, match="'a' cannot be a object"):
        params_of({"a": [object()]})  # type: ignore[list-item]


def test_uuids() -> None:
    text = "6695eb01-f6a4-8304-79aa-97f2502e193f"
    assert uuid_text(uuid_bytes(text)) == text
    assert uuid_bytes(text.replace("-", "").upper()) == uuid_bytes(uuid_bytes(text))
    for wrong in ("6695", "x" * 32, b"short"):
        with pytest.raises(errors.InvalidArg, match="is not a UUID"):
            uuid_bytes(wrong)
