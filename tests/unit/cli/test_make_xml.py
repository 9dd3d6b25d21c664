"""Elements put together."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from vird.cli.make_xml import element, leaf


def test_nesting() -> None:
    assert (
        element("a", {"b": 1, "c": None}, leaf("d", "x"), None, element("e")) == "<a b='1'>\n  <d>x</d>\n  <e/>\n</a>\n"
    )
    assert leaf("d", None) is None


TEXT = st.text(st.characters(min_codepoint=32, max_codepoint=0xD7FF), max_size=20)


@given(TEXT, TEXT)
def test_whatever_is_said_comes_back(attribute: str, text: str) -> None:
    root = etree.fromstring(element("a", {"b": attribute}, text=text).encode())
    assert (root.get("b"), root.text or "") == (attribute, text)
