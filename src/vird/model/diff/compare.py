"""Two objects of one class, compared field by field by the plan that reads and writes them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any, Final, NamedTuple

from lxml import etree

from vird.markup import Element, Metadata, Raw, Slot, plan_of
from vird.markup.escape import spelled
from vird.model.diff.change import Change, Operation
from vird.model.diff.keys import ORDERED, keys_of, predicate, value_of

OPEN: Final = re.compile(r"uuid|genid|mac|devices/interface/mac|devices/[^/]+/address")
"""What is made up for documents that leave it out: said by one side only, it is no difference."""
DEVICES: Final = "devices"

Pair = tuple[Any, Any]
"""An item as it was (None: added) and as it is (None: removed)."""


class Place(NamedTuple):
    """Where a comparison is; the words are those of ``Change``."""

    path: str
    topic: str = ""
    owners: tuple[Element | None, Element | None] = (None, None)

    def inside(self, name: str, which: str = "", owners: tuple[Element | None, Element | None] | None = None) -> Place:
        """One level further down."""
        bare = name.rpartition(":")[2] if not name.startswith("@") else name
        topic = f"{self.topic}/{bare}" if self.topic else bare
        return Place(f"{self.path}/{name}{which}", topic, owners or self.owners)


def compare(old: Element, new: Element) -> list[Change]:
    """All changes from one document to another of the same class, in the order of the document."""
    return list(_element(old, new, Place(f"/{spelled(old._tag)}" if old._tag else "")))


def _element(old: Any, new: Any, place: Place) -> Iterator[Change]:
    for slot in plan_of(type(new)).slots:
        before, after = getattr(old, slot.py), getattr(new, slot.py)
        if slot.many:
            yield from _list(slot, before or [], after or [], place)
        elif before != after:
            yield from _field(slot, before, after, place)


def _field(slot: Slot, before: Any, after: Any, outer: Place) -> Iterator[Change]:
    place = _place_of(slot, before if after is None else after, outer)
    if (before is None) != (after is None):
        if OPEN.fullmatch(place.topic):
            return
        if _is_container(before if after is None else after):
            inner = list(_element(before or type(after)(), after or type(before)(), place))
            if inner:
                yield from inner
                return
    if slot.kind == "flag":
        yield _change(place, None if not before else "yes", None if not after else "yes")
    elif isinstance(before, Element) and type(before) is type(after):
        yield from _element(before, after, place if outer.topic != DEVICES else place._replace(owners=(before, after)))
    elif isinstance(before, Metadata) or isinstance(after, Metadata):
        yield from _metadata(before, after, place)
    else:
        shown = _shown(slot, before), _shown(slot, after)
        if shown[0] != shown[1]:
            yield _change(place if outer.topic != DEVICES else place._replace(owners=(before, after)), *shown)


def _is_container(value: Any) -> bool:
    """Whether it is an element that says nothing but what its children say."""
    if not isinstance(value, Element):
        return False
    plan = plan_of(type(value))
    return not plan.required and all(
        slot.is_child or getattr(value, slot.py) in (None, slot.default) for slot in plan.slots
    )


def _place_of(slot: Slot, value: Any, outer: Place) -> Place:
    if slot.is_attr:
        return outer.inside(f"@{spelled(slot.xml)}")
    if not slot.is_child:
        return outer
    return outer.inside(_name(slot, value))


def _name(slot: Slot, value: Any) -> str:
    if isinstance(value, Element) and slot.choice is not None and slot.choice.tags:
        return spelled(type(value)._tag)
    if isinstance(value, Raw):
        return etree.QName(value.tag).localname
    return slot.written


def _change(place: Place, old: str | None, new: str | None) -> Change:
    operation: Operation = "added" if old is None else "removed" if new is None else "changed"
    return Change(place.path, operation, old, new, place.topic, place.owners)


def _shown(slot: Slot, value: Any) -> str | None:
    """A value as words; None for what is not there or would not be written."""
    if value is None or value is False:
        return None
    if isinstance(value, Element):
        text = value.to_xml(tag=_name(slot, value).rpartition(":")[2])
    elif isinstance(value, Raw):
        text = value.to_xml()
    elif slot.kind == "flag":
        return "yes"
    else:
        unit = f" {slot.measure.show(value)[1]}" if slot.measure is not None else ""
        return f"{slot.measure.show(value)[0] if slot.measure is not None else slot.show(value)}{unit}"
    return "".join(line.strip() for line in text.splitlines()) or None


def _metadata(before: Metadata | None, after: Metadata | None, place: Place) -> Iterator[Change]:
    """Users' own elements, each by its namespace."""
    old, new = ({each.tag: each for each in side.children()} if side is not None else {} for side in (before, after))
    for tag in dict.fromkeys([*old, *new]):
        if old.get(tag) != new.get(tag):
            shown = [
                "".join(line.strip() for line in side[tag].to_xml().splitlines()) if tag in side else None
                for side in (old, new)
            ]
            name = etree.QName(tag)
            where = f"*[local-name()='{name.localname}' and namespace-uri()='{name.namespace}']"
            yield _change(Place(f"{place.path}/{where}", place.topic, place.owners), shown[0], shown[1])


def _list(slot: Slot, before: list[Any], after: list[Any], outer: Place) -> Iterator[Change]:
    if before == after:
        return
    if slot.inside is not None:
        outer = outer.inside(spelled(slot.inside))
    if not isinstance((before or after)[0], Element):
        yield from _words(slot, before, after, outer)
        return
    pairs = match(slot, before, after)
    for old, new in pairs:
        if old is not None and old == new:
            continue
        item, side = (old, before) if new is None else (new, after)
        owners = (old, new) if outer.owners == (None, None) else outer.owners
        place = outer.inside(_name(slot, item), _which(slot, item, side), owners)
        if old is not None and new is not None and type(old) is type(new):
            yield from _element(old, new, place)
        else:
            shown = _shown(slot, old), _shown(slot, new)
            if shown[0] != shown[1]:
                yield _change(place, *shown)
    yield from _order(slot, pairs, before, outer)


def _which(slot: Slot, item: Element, side: list[Any]) -> str:
    """The predicate that names one item of a list: its best key that no other has, or its number."""
    name = _name(slot, item)
    alike = [each for each in side if _name(slot, each) == name]
    for key in keys_of(name):
        value = value_of(item, key)
        if value is not None and sum(value_of(each, key) == value for each in alike) == 1:
            words = predicate(item, key)
            if words is not None:
                return words
    return f"[{next(number for number, each in enumerate(alike, start=1) if each is item)}]"


def _words(slot: Slot, before: list[Any], after: list[Any], outer: Place) -> Iterator[Change]:
    """Lists of plain values."""
    place = outer.inside(slot.written)
    gone, come = (list((Counter(a) - Counter(b)).elements()) for a, b in ((before, after), (after, before)))
    for value in gone:
        yield _change(place, _shown(slot, value), None)
    for value in come:
        yield _change(place, None, _shown(slot, value))
    if not gone and not come and _is_ordered(place.topic):
        yield Change(
            place.path, "reordered", " ".join(map(str, before)), " ".join(map(str, after)), place.topic, place.owners
        )


def _order(slot: Slot, pairs: Sequence[Pair], before: list[Any], outer: Place) -> Iterator[Change]:
    place = outer.inside(slot.written)
    if not _is_ordered(place.topic):
        return
    stays = [old for old, new in pairs if old is not None and new is not None]
    was = [old for old in before if any(old is each for each in stays)]
    if any(one is not other for one, other in zip(stays, was, strict=True)):
        shown = [" ".join(_shown(slot, each) or "" for each in side) for side in (was, stays)]
        yield Change(place.path, "reordered", shown[0], shown[1], place.topic, place.owners)


def _is_ordered(topic: str) -> bool:
    return any(topic == each or topic.endswith(f"/{each}") for each in ORDERED)


def match(slot: Slot, before: Sequence[Any], after: Sequence[Any]) -> list[Pair]:
    """Which item of one list is which of the other: equal ones, then by the natural keys, best first.

    Two that have different values of a better key are not the same by a lesser one.  What no key tells
    apart is taken in its order.  The pairs are in the order of ``after``; what was removed comes last.
    """
    left = _Left(slot, list(before), list(after))
    for tag in dict.fromkeys(_name(slot, item) for item in (*after, *before)):
        left.pair_equal(tag)
        keys = keys_of(tag)
        for number in range(len(keys)):
            left.pair_by(tag, keys, number)
        left.pair_in_order(tag, keys)
    place = {id(item): number for number, item in enumerate(after)}
    found = sorted([*left.found, *((None, item) for item in left.new)], key=lambda pair: place[id(pair[1])])
    return [*found, *((item, None) for item in left.old)]


class _Left:
    """Two lists and what of them is paired already."""

    def __init__(self, slot: Slot, old: list[Any], new: list[Any]) -> None:
        self.slot, self.old, self.new = slot, old, new
        self.found: list[Pair] = []

    def pair_equal(self, tag: str) -> None:
        """Items that are the same in all."""
        for item in self._named(self.new, tag):
            twin = next((each for each in self.old if each == item), None)
            if twin is not None:
                self._take(twin, item)

    def pair_by(self, tag: str, keys: Sequence[str], number: int) -> None:
        """Items that are the only ones on their side with this value of the key."""
        sides = [
            [(value, item) for item in self._named(side, tag) if (value := value_of(item, keys[number])) is not None]
            for side in (self.old, self.new)
        ]
        if not all(sides):
            return
        for value, item in sides[1]:
            twins = [each for other, each in sides[0] if other == value]
            alike = [each for other, each in sides[1] if other == value]
            if len(twins) == len(alike) == 1 and not _are_different(twins[0], item, keys[:number]):
                self._take(twins[0], item)

    def pair_in_order(self, tag: str, keys: Sequence[str]) -> None:
        """What no key tells apart: the first is the first, and so on."""
        for item in self._named(self.new, tag):
            for twin in self._named(self.old, tag):
                if not _are_different(twin, item, keys):
                    self._take(twin, item)
                    break

    def _named(self, side: list[Any], tag: str) -> list[Any]:
        return [item for item in side if _name(self.slot, item) == tag]

    def _take(self, twin: Any, item: Any) -> None:
        self.old = [each for each in self.old if each is not twin]
        self.new = [each for each in self.new if each is not item]
        self.found.append((twin, item))


def _are_different(one: Element, other: Element, keys: Sequence[str]) -> bool:
    for key in keys:
        values = value_of(one, key), value_of(other, key)
        if None not in values and values[0] != values[1]:
            return True
    return False
