"""Keys in the vocabularies of clients."""

from __future__ import annotations

import pytest

from vird import errors
from vird.api.enums.domain_console import KeycodeSet
from vird.drivers.qemu.keys import COLUMNS, TABLE, names, translate


@pytest.mark.parametrize(
    ("vocabulary", "code"),
    [
        (KeycodeSet.LINUX, 30),
        (KeycodeSet.XT, 0x1E),
        (KeycodeSet.ATSET1, 0x1E),
        (KeycodeSet.ATSET2, 0x1C),
        (KeycodeSet.OSX, 0),
        (KeycodeSet.USB, 4),
        (KeycodeSet.WIN32, 0x41),
    ],
)
def test_the_letter_a_in_every_vocabulary(vocabulary: KeycodeSet, code: int) -> None:
    assert translate(vocabulary, [code]) == [{"type": "qcode", "data": "a"}]


def test_numbers_of_qemus_own_go_as_they_are() -> None:
    assert translate(KeycodeSet.QNUM, [0xC7]) == [{"type": "number", "data": 0xC7}]


def test_keys_together_keep_their_order() -> None:
    pressed = [key["data"] for key in translate(KeycodeSet.LINUX, [29, 56, 111])]
    assert pressed == ["ctrl", "alt", "delete"]


def test_an_unknown_key_is_named() -> None:
    with pytest.raises(errors.InternalError, match="cannot translate keycode 9999 of linux codeset to qnum keycode"):
        translate(KeycodeSet.LINUX, [9999])


def test_every_row_has_every_column_and_no_code_stands_for_two_keys() -> None:
    rows = [row.split() for row in TABLE.strip().split("\n")]
    assert {len(row) for row in rows} == {len(COLUMNS) + 1}
    assert len({row[0] for row in rows}) == len(rows)
    for vocabulary in COLUMNS:
        column = COLUMNS.index(vocabulary) + 1
        codes = [code for row in rows if row[column] != "-" for code in row[column].split("/")]
        assert len(set(codes)) == len(codes) == len(names(vocabulary))
