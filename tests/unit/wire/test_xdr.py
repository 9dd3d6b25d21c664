"""Records and their bytes: what each annotation looks like on the wire, and what is refused."""

from __future__ import annotations

import math
from enum import IntEnum
from typing import Annotated, Any

import pytest

from vird import errors
from vird.wire.xdr import (
    Bool,
    Char,
    Double,
    FixedChars,
    FixedOpaque,
    Float,
    Hidden,
    Hyper,
    Int,
    MaxChars,
    MaxLen,
    Record,
    Repeated,
    Str,
    TypedParam,
    TypedParameterType,
    TypedValue,
    UHyper,
    UInt,
    Uuid,
    XdrError,
    field_values,
)


class Colour(IntEnum):
    RED = 1
    BLUE = 7


class Nothing(Record):
    pass


class IntField(Record):
    x: Int


class UIntField(Record):
    x: UInt


class HyperField(Record):
    x: Hyper


class UHyperField(Record):
    x: UHyper


class BoolField(Record):
    x: Bool


class FloatField(Record):
    x: Float


class DoubleField(Record):
    x: Double


class ColourField(Record):
    x: Colour


class TextField(Record):
    x: Annotated[str, MaxLen(8)]


class RepeatedField(Record):
    x: Annotated[str, Repeated(8)]


class OpaqueField(Record):
    x: Annotated[bytes, MaxLen(6)]


class FixedField(Record):
    x: Annotated[bytes, FixedOpaque(5)]


class FixedCharsField(Record):
    x: Annotated[str, FixedChars(4)]


class MaxCharsField(Record):
    x: Annotated[str, MaxChars(4)]


class CharList(Record):
    x: Annotated[list[Char], MaxLen(4)]


class NumberList(Record):
    x: Annotated[list[UHyper], MaxLen(3)]


class TextList(Record):
    x: Annotated[list[Annotated[str, MaxLen(4)]], MaxLen(3)]


class OptionalText(Record):
    x: Annotated[str, MaxLen(8)] | None


class OptionalNumber(Record):
    x: UInt | None


class Ref(Record):
    name: Str
    uuid: Uuid
    id: Int


class Inside(Record):
    before: UInt
    ref: Ref
    after: UHyper


class OptionalRef(Record):
    x: Ref | None


class RefList(Record):
    refs: Annotated[list[Ref], MaxLen(2)]
    ret: UInt


class Child(Ref):
    extra: UInt


class WithDefault(Record):
    name: Str
    flags: UInt = 0


class WithSecret(Record):
    name: Str
    value: Annotated[bytes, MaxLen(100), Hidden()]
    password: Annotated[Str, Hidden()] | None


class Odd(Record):
    x: Annotated[bytes, FixedOpaque(3)]
    flag: Bool
    colour: Colour
    chars: Annotated[str, FixedChars(3)]
    end: Hyper


UUID = bytes(range(16))
REF = Ref("ab", UUID, -1)
REF_HEX = "00000002 61620000 00010203 04050607 08090a0b 0c0d0e0f ffffffff"


CASES: list[tuple[Record, str]] = [
    (Nothing(), ""),
    (IntField(-2), "fffffffe"),
    (IntField(2**31 - 1), "7fffffff"),
    (UIntField(2**32 - 1), "ffffffff"),
    (HyperField(-(2**63)), "80000000 00000000"),
    (UHyperField(2**64 - 1), "ffffffff ffffffff"),
    (BoolField(True), "00000001"),
    (BoolField(False), "00000000"),
    (FloatField(1.5), "3fc00000"),
    (DoubleField(-2.25), "c0020000 00000000"),
    (ColourField(Colour.BLUE), "00000007"),
    (TextField(""), "00000000"),
    (TextField("a"), "00000001 61000000"),
    (TextField("abcd"), "00000004 61626364"),
    (TextField("é"), "00000002 c3a90000"),
    (TextField("\udcff"), "00000001 ff000000"),
    (RepeatedField("abc"), "00000003 61626300"),
    (OpaqueField(b""), "00000000"),
    (OpaqueField(b"\0\1"), "00000002 00010000"),
    (FixedField(b"12345"), "31323334 35000000"),
    (FixedCharsField("ab"), "00000061 00000062 00000000 00000000"),
    (FixedCharsField("é"), "ffffffc3 ffffffa9 00000000 00000000"),
    (FixedCharsField(""), "00000000 00000000 00000000 00000000"),
    (MaxCharsField("ab"), "00000003 00000061 00000062 00000000"),
    (CharList([1, -1]), "00000002 00000001 ffffffff"),
    (NumberList([]), "00000000"),
    (NumberList([1, 2]), "00000002 00000000 00000001 00000000 00000002"),
    (TextList(["a", "bc"]), "00000002 00000001 61000000 00000002 62630000"),
    (OptionalText(None), "00000000"),
    (OptionalText("a"), "00000001 00000001 61000000"),
    (OptionalNumber(None), "00000000"),
    (OptionalNumber(0), "00000001 00000000"),
    (REF, REF_HEX),
    (Inside(1, REF, 2), f"00000001 {REF_HEX} 00000000 00000002"),
    (OptionalRef(None), "00000000"),
    (OptionalRef(REF), f"00000001 {REF_HEX}"),
    (RefList([REF, REF], 2), f"00000002 {REF_HEX} {REF_HEX} 00000002"),
    (Child("ab", UUID, -1, 9), f"{REF_HEX} 00000009"),
    (
        Odd(b"abc", True, Colour.RED, "x", 5),
        "61626300 00000001 00000001 00000078 00000000 00000000 00000000 00000005",
    ),
    (TypedParam("a", TypedValue.int32(-1)), "00000001 61000000 00000001 ffffffff"),
    (TypedParam("a", TypedValue.uint32(1)), "00000001 61000000 00000002 00000001"),
    (TypedParam("a", TypedValue.int64(-1)), "00000001 61000000 00000003 ffffffff ffffffff"),
    (TypedParam("a", TypedValue.uint64(1)), "00000001 61000000 00000004 00000000 00000001"),
    (TypedParam("a", TypedValue.double(1.0)), "00000001 61000000 00000005 3ff00000 00000000"),
    (TypedParam("a", TypedValue.boolean(True)), "00000001 61000000 00000006 00000001"),
    (TypedParam("a", TypedValue.string("b")), "00000001 61000000 00000007 00000001 62000000"),
]


@pytest.mark.parametrize(("record", "expected"), CASES, ids=[repr(record)[:60] for record, _ in CASES])
class TestLayout:
    def test_encodes(self, record: Record, expected: str) -> None:
        assert record.encode().hex() == expected.replace(" ", "")

    def test_decodes(self, record: Record, expected: str) -> None:
        payload = bytes.fromhex(expected)
        for form in (payload, bytearray(payload), memoryview(payload)):
            assert type(record).decode(form) == record

    def test_refuses_every_shorter_message(self, record: Record, expected: str) -> None:
        payload = bytes.fromhex(expected)
        for size in range(len(payload)):
            with pytest.raises(XdrError):
                type(record).decode(payload[:size])

    def test_refuses_trailing_bytes(self, record: Record, expected: str) -> None:
        with pytest.raises(XdrError, match="4 bytes too many"):
            type(record).decode(bytes.fromhex(expected) + bytes(4))


UNSENDABLE: list[tuple[Record, str]] = [
    (IntField(2**31), "IntField.*format requires"),
    (UIntField(-1), "UIntField"),
    (HyperField(2**63), "HyperField"),
    (IntField("1"), "IntField"),  # type: ignore[arg-type]
    (IntField(None), "IntField"),  # type: ignore[arg-type]
    (TextField("123456789"), "TextField.x: 9 bytes are over the limit of 8"),
    (TextField("ééééé"), "TextField.x: 10 bytes are over the limit of 8"),
    (TextField("a\0b"), "TextField.x: a NUL"),
    (TextField(b"a"), "TextField.x: "),  # type: ignore[arg-type]
    (TextField("\ud800"), "TextField.x: .*surrogates not allowed"),
    (RepeatedField("123456789"), "RepeatedField.x: 9 bytes are over the limit of 8"),
    (RepeatedField("a\0"), "RepeatedField.x: a NUL"),
    (OpaqueField(b"1234567"), "OpaqueField.x: 7 bytes are over the limit of 6"),
    (OpaqueField("text"), "OpaqueField"),  # type: ignore[arg-type]
    (FixedField(b"1234"), "FixedField.x: 4 bytes instead of 5"),
    (FixedCharsField("abcd"), "FixedCharsField.x: 5 bytes are over the limit of 4"),
    (MaxCharsField("abcd"), "MaxCharsField.x: 5 bytes are over the limit of 4"),
    (MaxCharsField("a\0b"), "MaxCharsField.x: a NUL"),
    (NumberList([1, 2, 3, 4]), "NumberList.x: 4 values are over the limit of 3"),
    (NumberList([-1]), "NumberList.x: "),
    (TextList(["a", "toolong"]), r"TextList.x\[\]: 7 bytes are over the limit of 4"),
    (RefList([REF, REF, REF], 3), "RefList.refs: 3 values are over the limit of 2"),
    (RefList([Ref("a", b"", 1)], 1), r"RefList.refs\[\].uuid: 0 bytes instead of 16"),
    (RefList([None], 1), r"RefList.refs\[\].name: "),  # type: ignore[list-item]
    (ColourField(3), "ColourField.x: 3 is not a Colour"),  # type: ignore[arg-type]
    (TypedParam("a", TypedValue(8, 1)), "TypedParam.value: 8 is not a type"),
    (TypedParam("a", TypedValue(1, "1")), "TypedParam"),
]


@pytest.mark.parametrize(("record", "why"), UNSENDABLE)
def test_refuses_to_encode(record: Record, why: str) -> None:
    with pytest.raises(XdrError, match=f"Unable to encode message payload: .*{why}"):
        record.encode()


UNREADABLE: list[tuple[type[Record], str, str]] = [
    (BoolField, "00000002", "BoolField.x: 2 is not a truth value"),
    (OptionalText, "00000002 00000000", "OptionalText.x: 2 is not a presence flag"),
    (ColourField, "00000002", "ColourField.x: 2 is not a Colour"),
    (TextField, "00000001 61000001", "TextField.x: padding is not zero"),
    (TextField, "00000001 610000", "TextField.x: padding is not zero or cut off"),
    (TextField, "00000003 61006200", "TextField.x: a NUL inside"),
    (TextField, "00000009 61616161 61616161 61000000", "TextField.x: 9 is over the limit of 8"),
    (TextField, "00000008 61616161", "TextField.x: 8 announced, 4 bytes left"),
    (TextField, "ffffffff", "TextField.x: 4294967295 is over the limit of 8"),
    (RepeatedField, "00000002 00610000", "RepeatedField.x: a NUL inside"),
    (OpaqueField, "00000007 61616161 61616100", "OpaqueField.x: 7 is over the limit of 6"),
    (OpaqueField, "00000001 61010000", "OpaqueField.x: padding is not zero"),
    (FixedField, "31323334 35000100", "FixedField.x: padding is not zero"),
    (NumberList, "00000004", "NumberList.x: 4 is over the limit of 3"),
    (NumberList, "00000003 00000000 00000000", "NumberList.x: 3 announced, 8 bytes left"),
    (MaxCharsField, "00000005", "MaxCharsField.x: 5 is over the limit of 4"),
    (FixedCharsField, "00000061" * 4, "FixedCharsField.x: the text is not closed by a NUL"),
    (MaxCharsField, "00000001 00000061", "MaxCharsField.x: the text is not closed by a NUL"),
    (RefList, "00000002 00000000", "RefList.refs: 2 announced, 4 bytes left"),
    (RefList, f"00000001 {REF_HEX[:-8]} 00", r"RefList.refs\[\].uuid…id: the bytes end too early"),
    (TypedParam, "00000001 61000000 00000008 00000000", "TypedParam.value: 8 is not a type"),
    (TypedParam, "00000001 61000000 00000006 00000002", "TypedParam.value: 2 is not a truth value"),
]


@pytest.mark.parametrize(("cls", "message", "why"), UNREADABLE)
def test_refuses_to_decode(cls: type[Record], message: str, why: str) -> None:
    with pytest.raises(XdrError, match=f"Unable to decode message payload: .*{why}"):
        cls.decode(bytes.fromhex(message))


def test_a_size_is_checked_before_anything_is_made() -> None:
    with pytest.raises(XdrError, match="100000000 announced, 4 bytes left"):
        BigLists.decode((100_000_000).to_bytes(4, "big") + bytes(4))


class BigLists(Record):
    refs: Annotated[list[Ref], MaxLen(2**31)]


def test_an_error_is_an_rpc_error() -> None:
    with pytest.raises(errors.Rpc) as caught:
        IntField.decode(b"")
    assert caught.value.code == 39
    assert caught.value.domain == errors.ErrorDomain.RPC


class TestRecord:
    def test_is_built_by_position_or_by_name(self) -> None:
        assert Ref("a", UUID, 1) == Ref(id=1, uuid=UUID, name="a")

    def test_has_defaults(self) -> None:
        assert WithDefault("a").flags == 0
        assert WithDefault("a", 3) == WithDefault("a", flags=3)

    @pytest.mark.parametrize("arguments", [(), ("a",), ("a", UUID, 1, 2)])
    def test_refuses_a_wrong_number_of_fields(self, arguments: tuple[Any, ...]) -> None:
        with pytest.raises(TypeError):
            Ref(*arguments)

    def test_refuses_an_unknown_field(self) -> None:
        with pytest.raises(TypeError):
            Ref(name="a", uuid=UUID, number=1)  # type: ignore[call-arg]

    def test_fields_of_a_child_follow_its_parent_even_if_that_was_used_first(self) -> None:
        Ref("a", UUID, 1).encode()
        assert Child.__match_args__ == ("name", "uuid", "id", "extra")
        child = Child("a", UUID, 1, 2)
        assert Child.decode(child.encode()) == child

    def test_equality_needs_the_same_class(self) -> None:
        assert IntField(1) != UIntField(1)
        assert IntField(1) != IntField(2)
        assert IntField(1) != 1

    def test_matches_by_position(self) -> None:
        match REF:
            case Ref(name, _, number):
                assert (name, number) == ("ab", -1)

    def test_gives_its_values_in_order(self) -> None:
        assert field_values(REF) == ("ab", UUID, -1)
        assert field_values(IntField(4)) == (4,)
        assert field_values(Nothing()) == ()

    def test_shows_itself_without_secrets(self) -> None:
        shown = repr(WithSecret("a", b"hush", "quiet"))
        assert shown == "WithSecret(name='a', value=…, password=…)"

    def test_cannot_be_a_key(self) -> None:
        with pytest.raises(TypeError):
            hash(REF)


class TestTypedValue:
    @pytest.mark.parametrize(
        ("value", "kind"),
        [
            (True, TypedParameterType.BOOLEAN),
            (1, TypedParameterType.INT),
            (-(2**31), TypedParameterType.INT),
            (2**31, TypedParameterType.UINT),
            (2**32, TypedParameterType.LLONG),
            (-(2**31) - 1, TypedParameterType.LLONG),
            (2**63, TypedParameterType.ULLONG),
            (1.5, TypedParameterType.DOUBLE),
            ("a", TypedParameterType.STRING),
        ],
    )
    def test_takes_the_smallest_type_that_fits(self, value: Any, kind: TypedParameterType) -> None:
        assert TypedValue.of(value) == TypedValue(kind, value)

    def test_takes_the_type_that_is_asked_for(self) -> None:
        assert TypedValue.of(1, TypedParameterType.ULLONG) == TypedValue.uint64(1)

    def test_its_type_survives_the_wire(self) -> None:
        param = TypedParam.decode(TypedParam("x", TypedValue.uint64(5)).encode())
        assert param.value.type is TypedParameterType.ULLONG

    def test_differs_by_type(self) -> None:
        assert TypedValue.int32(1) != TypedValue.uint32(1)
        assert hash(TypedValue.int32(1)) == hash(TypedValue.int32(1))


def test_counted_text_may_be_missing_altogether() -> None:
    assert MaxCharsField.decode(bytes(4)) == MaxCharsField("")


def test_what_follows_the_closing_nul_is_dropped() -> None:
    assert FixedCharsField.decode(bytes.fromhex("00000061 00000000 00000062 00000000")) == FixedCharsField("a")


def test_odd_doubles_travel() -> None:
    assert math.isnan(DoubleField.decode(DoubleField(math.nan).encode()).x)
    assert DoubleField.decode(DoubleField(math.inf).encode()).x == math.inf


class Unlimited(Record):
    x: list[Int]


class Unmarked(Record):
    x: int


class Undecided(Record):
    x: Int | Str


@pytest.mark.parametrize("record", [Unlimited([]), Unmarked(1), Undecided(1)])
def test_an_annotation_without_a_layout_is_a_mistake(record: Record) -> None:
    with pytest.raises(TypeError, match="has no XDR layout"):
        record.encode()


class Countless(Record):
    x: Annotated[list[Nothing], MaxLen(3)]


def test_values_of_no_size_cannot_be_counted() -> None:
    with pytest.raises(TypeError, match="take no bytes"):
        Countless.decode(bytes(4))
