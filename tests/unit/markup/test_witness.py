"""A document changed anywhere is not what it was."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from vird.markup import Attr, Element
from vird.markup.witness import Witness
from vird.model.domain.domain import Domain

GUEST = Path(__file__).parents[3] / "benchmarks/guest.xml"


class Part(Element, tag="part"):
    name: Attr[str | None] = None
    size: Attr[int | None] = None


class First(Part, tag="first"):
    pass


class Whole(Element, tag="whole"):
    title: str | None = None
    first: First | None = None
    parts: list[Part] = []
    words: list[str] = []


def whole() -> Whole:
    return Whole(title="t", first=First(name="a"), parts=[Part(name="b", size=1), Part()], words=["x", "y"])


def test_what_nobody_touched_is_the_same() -> None:
    document = whole()
    witness = Witness(document)
    assert witness.holds()
    document.to_xml()
    document.copy().title = "other"
    assert witness.holds()


def clear_size(document: Whole) -> None:
    document.parts[0].size = None


def forget_name(document: Whole) -> None:
    assert document.first is not None
    del document.first.name


def swap(document: Whole) -> None:
    document.parts.reverse()


def replace_by_an_equal_one_and_change_that(document: Whole) -> None:
    document.first = First(name="a")


@pytest.mark.parametrize(
    "change",
    [
        clear_size,
        forget_name,
        swap,
        replace_by_an_equal_one_and_change_that,
        lambda document: document.parts.append(Part()),
        lambda document: document.parts.pop(),
        lambda document: document.words.__setitem__(1, "z"),
        lambda document: setattr(document, "title", None),
        lambda document: setattr(document, "parts", []),
        lambda document: setattr(document.parts[1], "name", "new"),
    ],
)
def test_every_kind_of_change_is_seen(change: Callable[[Whole], None]) -> None:
    document = whole()
    witness = Witness(document)
    change(document)
    assert not witness.holds()


def everything_in(element: Element) -> Iterator[Element]:
    yield element
    for value in vars(element).values():
        for each in value if isinstance(value, list) else [value]:
            if isinstance(each, Element):
                yield from everything_in(each)


def test_no_field_of_a_whole_guest_can_change_unseen() -> None:
    domain = Domain.from_xml(GUEST.read_text())
    witness = Witness(domain)
    tried = 0
    for element in everything_in(domain):
        fields = vars(element)
        for name, value in list(fields.items()):
            other: Any = object()
            setattr(element, name, other)
            assert not witness.holds(), f"{type(element).__name__}.{name}"
            setattr(element, name, value)
            assert witness.holds(), f"{type(element).__name__}.{name}"
            tried += 1
    assert tried > 200
