"""Each scalar: what is read, how it is shown, what is refused."""

import pickle
from collections.abc import Callable

import pytest

from vird.errors import InvalidArg, Overflow
from vird.markup import BadValue
from vird.markup.scalars import (
    SHORT,
    CpuSet,
    c_number,
    decimal,
    hexadecimal,
    octal,
    parse_mac,
    parse_uuid,
    pretty_bytes,
    remembered,
    scale_bytes,
)


@pytest.mark.parametrize(
    ("parse", "raw", "value"),
    [
        (decimal, "10", 10),
        (decimal, " +7", 7),
        (decimal, "-1", -1),
        (c_number, "0x1f", 31),
        (c_number, "010", 8),
        (c_number, "0", 0),
        (c_number, "-0X10", -16),
        (hexadecimal, "ff", 255),
        (octal, " 0755\n", 0o755),
        (hexadecimal, "0xFF", 255),
        (parse_mac, "52:54:0:AB:c:1", "52:54:00:ab:0c:01"),
        (parse_uuid, " AAAAAAAAe89b12d3a456426614174000\n", "aaaaaaaa-e89b-12d3-a456-426614174000"),
    ],
)
def test_read(parse: Callable[[str], object], raw: str, value: object) -> None:
    assert parse(raw) == value


@pytest.mark.parametrize(
    ("parse", "raw"),
    [
        (decimal, ""),
        (decimal, "1_000"),
        (decimal, "1 "),
        (decimal, "٣"),
        (decimal, "9" * 5000),
        (c_number, "08"),
        (c_number, "0x"),
        (c_number, "1.5"),
        (hexadecimal, "0xg"),
        (octal, "0-755"),
        (octal, "8"),
        (octal, "0o7"),
        (parse_mac, "52:54:00:ab:0c"),
        (parse_mac, "52:54:00:ab:0c:1ff"),
        (parse_uuid, "{aaaaaaaa-e89b-12d3-a456-426614174000}"),
        (parse_uuid, "aaaaaaaa-e89b-12d3-a456-42661417400"),
        (CpuSet.parse, ""),
        (CpuSet.parse, "1,^1"),
        (CpuSet.parse, ",".join(["0"] * 20000)),
        (CpuSet.parse, "3-1"),
        (CpuSet.parse, "1,,2"),
        (CpuSet.parse, "-1"),
        (CpuSet.parse, "16384"),
        (CpuSet.parse, "0-999999999"),
    ],
)
def test_refused(parse: Callable[[str], object], raw: str) -> None:
    with pytest.raises(ValueError):
        parse(raw)


def test_a_spelling_is_read_once_and_long_ones_or_too_many_are_not_kept() -> None:
    seen: list[str] = []

    def parse(raw: str) -> int:
        seen.append(raw)
        return int(raw)

    known = remembered(parse, room=2)
    long = "1".rjust(SHORT + 1)
    for raw in ("1", "1", "2", "3", "3", "2", long, long):
        assert known(raw) == int(raw)
    assert seen == ["1", "2", "3", "3", long, long]
    with pytest.raises(ValueError, match="invalid"):
        known("x")


def test_sets_are_shown_as_runs() -> None:
    assert str(CpuSet.parse("8, 0-3,^2,9")) == "0-1,3,8-9"
    assert repr(CpuSet([1, 2])) == "CpuSet('1-2')"
    assert CpuSet.parse("1") == {1}
    assert CpuSet.parse(",".join(["0-16383"] * 16000)) == set(range(16384))


def test_sets_behave_as_sets() -> None:
    cpus = CpuSet([5, 1, 2])
    assert (list(cpus), len(cpus), bool(cpus), bool(CpuSet())) == ([1, 2, 5], 3, True, False)
    assert 2 in cpus
    assert 3 not in cpus
    assert -1 not in cpus
    assert cpus & {2, 5, 9} == {2, 5}
    assert cpus | CpuSet([9]) == CpuSet([1, 2, 5, 9])
    assert cpus - {1} == {2, 5}
    assert CpuSet([1, 2]) <= cpus
    assert hash(cpus) == hash(frozenset({1, 2, 5}))
    assert pickle.loads(pickle.dumps(cpus)) == cpus


@pytest.mark.parametrize(
    ("number", "unit", "size"),
    [(1, None, 1), (1, "b", 1), (1, "KB", 1000), (1, "k", 1024), (2, "mib", 2 << 20), (1, "EiB", 1 << 60)],
)
def test_units(number: int, unit: str | None, size: int) -> None:
    assert scale_bytes(number, unit) == size


def test_a_bare_number_has_the_default_unit() -> None:
    assert scale_bytes(3, "", 1024) == scale_bytes(3, None, 1024) == 3072


def test_units_that_cannot_be() -> None:
    with pytest.raises(BadValue) as caught:
        scale_bytes(1, "Q")
    assert caught.value.error is InvalidArg
    with pytest.raises(BadValue) as caught:
        scale_bytes(16, "EiB")
    assert caught.value.error is Overflow


@pytest.mark.parametrize(("size", "shown"), [(0, ("0", "B")), (1023, ("1023", "B")), (3 << 20, ("3", "MiB"))])
def test_the_largest_unit_that_fits(size: int, shown: tuple[str, str]) -> None:
    assert pretty_bytes(size) == shown
