"""The methods of the capability classes against the procedure tables: neither may drift."""

from __future__ import annotations

import inspect
from types import NoneType, UnionType
from typing import Annotated, Any, Union, get_args, get_origin, get_type_hints

import pytest

from vird.api import matrix
from vird.api.capabilities import CAPABILITIES
from vird.api.capability import Capability, WithFiles
from vird.api.streams import ByteStream
from vird.wire import procedures
from vird.wire.procedures import Files, Procedure
from vird.wire.xdr import Record

DRIVER_CALLS = [
    row for row in procedures.every() if row.program is not procedures.ADMIN and not matrix.is_session_call(row)
]


def plain(kind: Any) -> Any:
    """An annotation without its wire marks: what a driver sees."""
    if get_origin(kind) is Annotated:
        return plain(get_args(kind)[0])
    if get_origin(kind) is list:
        return list[plain(get_args(kind)[0])]  # type: ignore[misc]
    if get_origin(kind) in (Union, UnionType):
        return plain(next(arm for arm in get_args(kind) if arm is not NoneType)) | None
    return kind


def fields(record: type[Record] | None) -> list[tuple[str, Any]]:
    if record is None:
        return []
    hints = get_type_hints(record, include_extras=True)
    return [(name, plain(hints[name])) for name in record.__match_args__]


def expected_parameters(row: Procedure) -> list[tuple[str, Any]]:
    found = fields(row.args)
    if row.files in (Files.IN, Files.BOTH):
        found.append(("files", list[int]))
    if row.stream is not None:
        found.append(("stream", ByteStream))
    return found


def expected_result(row: Procedure) -> Any:
    ret = fields(row.ret)
    result: Any = NoneType
    if len(ret) == 1:
        result = ret[0][1]
    elif row.ret is not None:
        result = row.ret
    if row.files in (Files.OUT, Files.BOTH):
        return WithFiles[result]
    return result


@pytest.mark.parametrize("row", DRIVER_CALLS, ids=lambda row: row.name)
def test_method_matches_its_row(row: Procedure) -> None:
    method = vars(matrix.capability_of(row))[row.name]
    original = inspect.unwrap(method)
    assert inspect.iscoroutinefunction(method)
    assert inspect.iscoroutinefunction(original)
    hints = get_type_hints(original)
    names = list(inspect.signature(original).parameters)[1:]
    assert [(name, hints[name]) for name in names] == expected_parameters(row)
    assert hints["return"] == expected_result(row)
    assert method.__doc__


def test_every_method_is_a_procedure() -> None:
    declared = [name for owner in CAPABILITIES for name in matrix.methods(owner)]
    assert len(declared) == len(set(declared))
    assert sorted(declared) == sorted(row.name for row in DRIVER_CALLS)


def test_session_calls_have_no_method() -> None:
    with pytest.raises(KeyError):
        matrix.capability_of(procedures.remote.CONNECT_OPEN)


@pytest.mark.parametrize("owner", CAPABILITIES, ids=lambda owner: owner.__name__)
def test_capabilities_stay_of_one_size(owner: type[Capability]) -> None:
    assert 1 <= len(matrix.methods(owner)) <= 25
    assert owner.__bases__ == (Capability,)
