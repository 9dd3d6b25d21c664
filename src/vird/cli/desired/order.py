"""In which order objects are made so that each finds what it needs. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from vird.cli.desired.wanted import KINDS, Wanted
from vird.model.filter.document import Filter
from vird.model.volume import Volume


def in_order(wanted: Iterable[Wanted]) -> list[Wanted]:
    """Filters, networks, secrets, pools, volumes, guests; within a kind what is referred to comes first."""
    given = sorted(wanted, key=lambda each: KINDS.index(each.kind))
    done: list[Wanted] = []
    entered: set[int] = set()

    def take(each: Wanted) -> None:
        # who is entered already and not done refers to itself by way of others: the daemon will say so
        if id(each) in entered:
            return
        entered.add(id(each))
        for other in given:
            if other is not each and needs(each, other):
                take(other)
        done.append(each)

    for each in given:
        take(each)
    return done


def needs(one: Wanted, other: Wanted) -> bool:
    """Whether a filter includes the other, or a volume lies over it."""
    if isinstance(one.element, Filter) and other.kind == one.kind:
        return any(reference.filter == other.name for reference in one.element.references)
    if isinstance(one.element, Volume) and isinstance(other.element, Volume):
        backing = one.element.backing
        path = str(backing.path) if backing is not None and backing.path is not None else ""
        target = other.element.target
        known = target.path if target is not None else None
        return bool(path) and (path == known if known else path.rpartition("/")[2] == other.name)
    return False
