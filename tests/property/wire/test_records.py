"""Any record that can be encoded comes back; any bytes that are no record are refused, and cost nothing."""

from __future__ import annotations

import struct
import tracemalloc
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.property.wire.records import PLAIN, Field, listed, optional, record_kinds, record_of
from vird.wire import procedures
from vird.wire.xdr import Record, XdrError

RECORDS = sorted(
    {kind for row in procedures.every() for kind in (row.args, row.ret) if kind is not None},
    key=lambda cls: cls.__name__,
)


@pytest.mark.parametrize("name", PLAIN)
@pytest.mark.parametrize("form", [lambda field: field, listed, optional], ids=["alone", "listed", "optional"])
@given(data=st.data())
def test_every_annotation_comes_back(data: st.DataObject, name: str, form: Any) -> None:
    field: Field = form(PLAIN[name])
    cls, records = record_of([field])
    record = data.draw(records)
    payload = record.encode()
    assert len(payload) % 4 == 0
    assert cls.decode(payload) == record


@given(data=st.data(), kind=record_kinds)
def test_any_record_comes_back_and_has_one_form(
    data: st.DataObject, kind: tuple[type[Record], st.SearchStrategy[Record]]
) -> None:
    cls, records = kind
    record = data.draw(records)
    payload = record.encode()
    back = cls.decode(payload)
    assert back == record
    assert back.encode() == payload


@given(data=st.data(), kind=record_kinds)
def test_a_shorter_or_longer_message_is_refused(
    data: st.DataObject, kind: tuple[type[Record], st.SearchStrategy[Record]]
) -> None:
    cls, records = kind
    payload = data.draw(records).encode()
    with pytest.raises(XdrError):
        cls.decode(payload + b"\0")
    if payload:
        with pytest.raises(XdrError):
            cls.decode(payload[: data.draw(st.integers(0, len(payload) - 1))])


@given(cls=st.sampled_from(RECORDS), payload=st.binary(max_size=300))
def test_garbage_is_refused_or_is_a_record(cls: type[Record], payload: bytes) -> None:
    try:
        record = cls.decode(payload)
    except XdrError:
        return
    again = record.encode()
    assert cls.decode(again).encode() == again


@given(
    cls=st.sampled_from(RECORDS),
    words=st.lists(st.sampled_from([0, 1, 2, 3, 16, 1 << 14, 1 << 20, 1 << 31, (1 << 32) - 1]), max_size=20),
)
def test_announced_sizes_allocate_nothing(cls: type[Record], words: list[int]) -> None:
    payload = struct.pack(f">{len(words)}I", *words)
    with suppress(XdrError):
        cls.decode(b"")  # its codec is composed now
    tracemalloc.start()
    try:
        with suppress(XdrError):
            cls.decode(payload)
    finally:
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert peak < 200_000
