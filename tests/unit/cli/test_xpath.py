"""Parts of documents."""

from __future__ import annotations

import pytest

from vird.cli.failure import Failed
from vird.cli.xpath import chosen

TEXT = "<a><b c='1'/><b>x</b></a>"


@pytest.mark.parametrize(
    ("expression", "shown"),
    [
        (None, TEXT),
        ("//b", '<b c="1"/>\n<b>x</b>'),
        ("//@c", "1"),
        ("//b/text()", "x"),
        ("//nope", ""),
    ],
)
def test_chosen(expression: str | None, shown: str) -> None:
    assert chosen(TEXT, expression) == shown


def test_wrapped() -> None:
    assert chosen(TEXT, "//b[@c]", wrap=True) == '<nodes>\n  <b c="1"/>\n</nodes>\n'


@pytest.mark.parametrize("expression", ["((", "count(//b)"])
def test_refused(expression: str) -> None:
    with pytest.raises(Failed):
        chosen(TEXT, expression)
