"""Refusals of arguments."""

from __future__ import annotations

import pytest

from vird.drivers.common.impact import bare_argument
from vird.errors import ErrorDomain


@pytest.mark.parametrize(
    ("text", "function", "argument"),
    [
        ("cpumap in virDomainPinIOThread must not be NULL", "virDomainPinIOThread", "cpumap"),
        ("string disk in virDomainGetBlockInfo must not be empty", "virDomainGetBlockInfo", "disk"),
    ],
)
def test_who_refuses_what_goes_with_it(text: str, function: str, argument: str) -> None:
    refusal = bare_argument(text, ErrorDomain.DOMAIN)
    assert refusal.message == text
    assert (refusal.str1, refusal.str2, refusal.int1, refusal.int2) == (function, argument, 0, 0)


def test_other_words_are_like_any_error() -> None:
    refusal = bare_argument("unsupported state value")
    assert (refusal.str1, refusal.str2, refusal.int1) == ("invalid argument: %s", "unsupported state value", -1)
