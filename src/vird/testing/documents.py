"""Random documents of any class of the model, made from the same plan that reads and writes it.

For property tests with hypothesis: what ``documents(Domain)`` draws can be written and read back.
"""

from __future__ import annotations

from typing import Any, Final

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from vird.markup import Element, Metadata, Plan, Raw, Slot, plan_of
from vird.markup.scalars import NumberSet

MOST_FIELDS: Final = 5
"""Optional fields that an element is given at once; more only make examples slow."""

_LETTERS = st.characters(max_codepoint=0x2FFF, exclude_categories=("Cs", "Cc", "Cn"))
_WORDS = st.text(_LETTERS, min_size=1, max_size=12).filter(lambda text: text.strip() != "")
_SPELLED: Final[dict[str, SearchStrategy[Any]]] = {
    "a MAC address": st.binary(min_size=6, max_size=6).map(lambda raw: raw.hex(":")),
    "a UUID": st.uuids().map(str),
    "an IP address": st.ip_addresses(v=4).map(str),
    "an architecture": st.sampled_from(["x86_64", "aarch64", "s390x"]),
}
_CANDIDATES: Final = (
    "1", "0x1", "01", "10", "1.0", "0.5", "on", "default", "a", "2026-01-01T00:00:00Z", "1.2.3.4", "false", "ipv4",
    "NEW", "SYN/ALL", "src", "fd00::1", "02:00:00:00:00:01", "ff:00:00:00:00:00",
)  # fmt: skip


def documents(cls: type[Element], depth: int = 6) -> SearchStrategy[Any]:
    """Objects of the class; below ``depth`` levels only what must be there."""
    return _element(cls, depth)


@st.composite
def _element(draw: DrawFn, cls: type[Element], depth: int) -> Element:
    plan: Plan = plan_of(cls)
    optional = [s for s in plan.slots if not s.required and (depth > 0 or s.kind in ("value", "flag"))]
    chosen: set[Slot | None] = draw(st.sets(st.sampled_from(optional), max_size=MOST_FIELDS)) if optional else set()
    if any(slot is not None and slot.is_child for slot in chosen):
        chosen.discard(plan.text)  # an element has text or children
    found = object.__new__(cls)
    for name in plan.lists:
        found.__dict__[name] = []
    for name, default in plan.defaults:
        found.__dict__[name] = default
    # attributes first: they decide about the children
    for slot in sorted((s for s in plan.slots if s.required or s in chosen), key=lambda s: s.is_child):
        value = _field(draw, slot, found, depth - 1)
        if value is not None:
            setattr(found, slot.py, value)
    return found


def _field(draw: DrawFn, slot: Slot, parent: Element, depth: int) -> Any:
    if not slot.many:
        return draw(_one(slot, parent, depth))
    items = draw(st.lists(_one(slot, parent, depth), max_size=2))
    return [item for item in items if item is not None]


def _one(slot: Slot, parent: Element, depth: int) -> SearchStrategy[Any]:
    if slot.kind == "flag":
        return st.just(True)
    if slot.kind == "element":
        return _element(slot.type, depth).map(_if_written)
    if slot.kind == "union":
        return _member(slot, parent, depth)
    if slot.kind == "raw":
        return st.just(_raw(slot))
    return _scalar(slot)


def _member(slot: Slot, parent: Element, depth: int) -> SearchStrategy[Any]:
    choice = slot.choice
    if choice is None or choice.pick is not None:
        return st.none()
    if choice.parents:
        key = "/".join(str(getattr(parent, name, None) or "") for name in choice.parents)
        member = choice.by.get(key, choice.open)
        return _element(member, depth).map(_if_written) if member is not None else st.none()
    return st.one_of(
        [_element(member, depth).filter(_tells(slot, member)).map(_if_written) for member in choice.members]
    )


def _tells(slot: Slot, member: type[Element]) -> Any:
    """Whether an object says by its attribute that it is of this class."""
    attr = slot.choice.attr if slot.choice is not None else None
    if attr is None or slot.choice is None:
        return lambda _: True
    choice = slot.choice
    field = next((s.py for s in plan_of(member).attrs.values() if s.xml == attr), None)

    def tells(item: Element) -> bool:
        value = getattr(item, field) if field is not None else None
        return (choice.absent if value is None else choice.by.get(str(value), choice.open)) is member

    return tells


def _if_written(item: Element) -> Element | None:
    """None for an element that is left out when it is empty."""
    return item if item.to_xml(tag="x") else None


def _raw(slot: Slot) -> Raw:
    if issubclass(slot.type, Metadata):
        return Metadata.parse("<metadata><a:x xmlns:a='urn:a' b='1'><a:y>text</a:y></a:x></metadata>")
    made: Raw = slot.type.parse(f"<{slot.xml}><a b='1'/></{slot.xml}>")
    return made


def _scalar(slot: Slot) -> SearchStrategy[Any]:
    if slot.words:
        return st.sampled_from(slot.words)
    if slot.measure is not None:
        return st.integers(0, 2**40)
    if isinstance(slot.type, type) and issubclass(slot.type, NumberSet):
        return st.sets(st.integers(0, 70), min_size=1).map(slot.type)
    if slot.is_text:
        return _WORDS
    if slot.type is int:
        return _integer(slot)
    return _SPELLED[slot.expects] if slot.expects in _SPELLED else _fitting(slot)


def _integer(slot: Slot) -> SearchStrategy[int]:
    if slot.bounds is not None:
        return st.integers(slot.bounds.low, slot.bounds.high)
    return st.integers(0, next(high for high in (200, 15, 3, 1) if _survives(slot, high)))


def _survives(slot: Slot, number: int) -> bool:
    """Whether a spelling of its own can show the number and read it back."""
    try:
        return bool(slot.load(slot.show(number)) == number)
    except ValueError:
        return False


def _fitting(slot: Slot) -> SearchStrategy[Any]:
    """Values of a spelling of its own, found by trying."""
    values = []
    for text in _CANDIDATES:
        try:
            value = slot.load(text)
            if slot.load(slot.show(value)) == value:
                values.append(value)
        except (ValueError, KeyError):
            continue
    if not values:
        raise TypeError(f"no example of {slot.expects!r} for {slot.py!r}")
    return st.sampled_from(values)
