"""Errors on the wire and back."""

from __future__ import annotations

import pytest

from vird.errors import BY_CODE, ErrorDomain, ErrorLevel, NoDomain, OperationInvalid, VirdError
from vird.wire.error_record import TEXT_MAX, ErrorRecord, from_record, to_record


@pytest.mark.parametrize("cls", BY_CODE.values(), ids=lambda cls: cls.__name__)
@pytest.mark.parametrize("detail", [None, "it's so"])
def test_every_error_survives(cls: type[VirdError], detail: str | None) -> None:
    error = cls(detail, domain=ErrorDomain.QEMU)
    back = from_record(ErrorRecord.decode(to_record(error).encode()))
    assert type(back) is cls
    assert (str(back), back.domain, back.level) == (str(error), ErrorDomain.QEMU, error.level)
    assert (back.str1, back.str2, back.str3, back.int1, back.int2) == (
        error.str1,
        error.str2,
        error.str3,
        error.int1,
        error.int2,
    )


def test_the_layout() -> None:
    record = to_record(NoDomain("x", domain=ErrorDomain.TEST))
    assert record.encode().hex(" ", 4) == (
        "0000002a 0000000c 00000001 00000013 446f6d61 696e206e 6f742066 6f756e64 3a207800 00000002 "
        "00000000 00000001 00000014 446f6d61 696e206e 6f742066 6f756e64 3a202573 00000001 00000001 78000000 "
        "00000000 ffffffff ffffffff 00000000"
    )


def test_a_number_from_the_future_is_kept() -> None:
    back = from_record(ErrorRecord(9999, 888, "new", 7, None, None, None, None, 1, 2, None))
    assert (type(back), back.code, str(back)) == (VirdError, 9999, "new")
    assert (back.domain, back.level, back.int1, back.int2) == (ErrorDomain.NONE, ErrorLevel.ERROR, 1, 2)


def test_odd_and_huge_texts_are_made_to_fit() -> None:
    error = OperationInvalid("a\0b" + "x" * (2 * TEXT_MAX))
    text = from_record(ErrorRecord.decode(to_record(error).encode())).message
    assert "a\\0b" in text
    assert len(text) == TEXT_MAX
