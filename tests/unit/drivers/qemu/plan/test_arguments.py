"""Values as QEMU spells them."""

import pytest

from vird.drivers.qemu.plan.arguments import as_json, as_options, escape, present, ranges, switch


def test_json_has_no_blanks_and_keeps_the_order() -> None:
    assert as_json({"b": True, "a": None, "c": {"x": [1, "ü"]}}) == '{"b":true,"a":null,"c":{"x":[1,"ü"]}}'


def test_options_spell_booleans_and_double_commas() -> None:
    assert as_options({"qom-type": "secret", "id": "a,b", "on": True, "n": 5}, "qom-type") == "secret,id=a,,b,on=on,n=5"


def test_lists_of_numbers_are_ranges_and_wrapped_texts_are_bare() -> None:
    assert as_options({"host-nodes": [0, 1, 2, 5]}) == "host-nodes=0-2,host-nodes=5"
    assert as_options({"guestfwd": [{"str": "tcp:1"}, {"str": "tcp:2"}]}) == "guestfwd=tcp:1,guestfwd=tcp:2"
    assert as_options({"addr": {"type": "unix", "path": "/x"}}) == "addr.type=unix,addr.path=/x"


@pytest.mark.parametrize(
    ("numbers", "expected"), [([], []), ([3], ["3"]), ([2, 1, 0, 7], ["0-2", "7"]), ([5, 5], ["5"])]
)
def test_ranges(numbers: list[int], expected: list[str]) -> None:
    assert ranges(numbers) == expected


def test_small_things() -> None:
    assert escape("a,b,,c") == "a,,b,,,,c"
    assert present({"a": None, "b": False, "c": 0}) == {"b": False, "c": 0}
    assert [switch(word) for word in ("on", "yes", "off", "no", None)] == [True, True, False, False, None]
