"""Source that is written for a record: numbers move together, names are new, errors know their field."""

from __future__ import annotations

import struct

import pytest

from vird.wire.codec.source import DecodeSource, EncodeSource
from vird.wire.xdr import XdrError


def test_neighbouring_numbers_move_in_one_call() -> None:
    source = EncodeSource("X")
    for name in ("a", "b", "c"):
        with source.field("." + name):
            source.number("I", f"self.{name}")
    source.flush()
    assert len(source.lines) == 1
    assert source.lines[0].endswith("(self.a, self.b, self.c))")
    assert source.paths == ["X.a…c"]


def test_numbers_do_not_wait_across_the_edges_of_a_block() -> None:
    source = EncodeSource("X")
    source.number("I", "one")
    with source.block("if two:"):
        source.number("I", "two")
    source.number("I", "three")
    source.flush()
    assert [line.split("(")[-1] for line in source.lines] == ["one))", "if two:", "two))", "three))"]
    assert [line.startswith("  ") for line in source.lines] == [False, False, True, False]


def test_names_and_constants_are_new() -> None:
    source = DecodeSource("X")
    names = [source.fresh("n"), source.fresh("n"), source.constant("n", 5)]
    assert len(set(names)) == 3
    assert source.names[names[2]] == 5


def test_a_decoder_moves_over_what_it_read() -> None:
    source = DecodeSource("X")
    source.line("pos = 0")
    source.line("buf = payload")
    source.number("H", "a")
    source.number("I", "b")
    source.flush()
    source.line("return a, b, pos")
    assert source.compile("payload", "decode")(struct.pack(">HI", 7, 8)) == (7, 8, 6)


def test_an_error_names_the_field_of_its_line() -> None:
    source = EncodeSource("X")
    source.line("pass")
    with source.field(".list"), source.field("[]"):
        source.line("1 / 0")
    with pytest.raises(XdrError, match=r"Unable to encode message payload: X\.list\[\]: division by zero") as caught:
        source.compile("self", "encode")(None)
    assert isinstance(caught.value.__cause__, ZeroDivisionError)


def test_a_check_says_why() -> None:
    source = DecodeSource("X")
    source.check("payload > 3", "{payload} is too much")
    source.line("return payload")
    decode = source.compile("payload", "decode")
    assert decode(3) == 3
    with pytest.raises(XdrError, match="Unable to decode message payload: X: 4 is too much"):
        decode(4)


def test_numbers_have_a_direction() -> None:
    from vird.wire.codec.source import Source

    source = Source("X")
    source.number("I", "a")
    with pytest.raises(AssertionError, match="no direction"):
        source.flush()
