"""The tree of a guest's snapshots, or of its checkpoints: names, parents, which one is current."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Generic, TypeVar

from vird import errors
from vird.errors import ErrorDomain

Document = TypeVar("Document")


class Moment(Generic[Document]):
    """One of them; ``parent`` is the name of the one that it was made on, None for a root."""

    def __init__(self, name: str, parent: str | None, document: Document) -> None:
        self.name = name
        self.parent = parent
        self.document = document


class Moments(Generic[Document]):
    """All of one kind that a guest has; ``current`` is the name of the one it goes on from."""

    def __init__(self) -> None:
        self._by_name: dict[str, Moment[Document]] = {}
        self.current: str | None = None

    def __len__(self) -> int:
        return len(self._by_name)

    def get(self, name: str) -> Moment[Document] | None:
        """The one of this name, or None."""
        return self._by_name.get(name)

    def __getitem__(self, name: str) -> Moment[Document]:
        return self._by_name[name]

    def __iter__(self) -> Iterator[Moment[Document]]:
        return iter(list(self._by_name.values()))

    def add(self, name: str, document: Document, *, parent: str | None = None) -> Moment[Document]:
        """Take a new one in; raises ``OperationFailed`` for a name that is taken."""
        if name in self._by_name:
            raise errors.OperationFailed(f"domain moment {name} already exists", domain=ErrorDomain.DOMAIN)
        moment = self._by_name[name] = Moment(name, parent, document)
        return moment

    def children(self, name: str | None) -> list[Moment[Document]]:
        """Those made on the one of this name (None: the roots), the latest first."""
        return [moment for moment in reversed(self._by_name.values()) if self._parent(moment) == name]

    def descendants(self, name: str | None) -> Iterator[Moment[Document]]:
        """Children and theirs, each parent before its children."""
        for child in self.children(name):
            yield child
            yield from self.descendants(child.name)

    def is_leaf(self, moment: Moment[Document]) -> bool:
        """Whether none was made on it."""
        return not any(self._parent(other) == moment.name for other in self._by_name.values())

    def _parent(self, moment: Moment[Document]) -> str | None:
        return moment.parent if moment.parent in self._by_name else None

    def parent_of(self, moment: Moment[Document]) -> str | None:
        """The name of its parent, None where there is none any more."""
        return self._parent(moment)

    def check_parent(self, name: str, parent: str | None) -> None:
        """Raises ``InvalidArg`` for a parent that one of this name cannot have."""
        if parent is None:
            return
        if parent == name:
            raise errors.InvalidArg(f"cannot set moment {name} as its own parent")
        above = self.get(parent)
        if above is None:
            raise errors.InvalidArg(f"parent {parent} for moment {name} not found")
        while (higher := self.parent_of(above)) is not None:
            if higher == name:
                raise errors.InvalidArg(f"parent {above.name} would create cycle to {name}")
            above = self[higher]

    def remove(self, moment: Moment[Document]) -> None:
        """Forget one; its children become its parent's, and so does what is current."""
        above = self._parent(moment)
        for child in self.children(moment.name):
            child.parent = above
        del self._by_name[moment.name]
        if self.current == moment.name:
            self.current = above

    def remove_descendants(self, moment: Moment[Document]) -> None:
        """Forget all that was made on it; it becomes current where one of them was."""
        for child in list(self.descendants(moment.name)):
            if self.current == child.name:
                self.current = moment.name
            self._by_name.pop(child.name)

    def clear(self) -> None:
        """Forget all."""
        self._by_name.clear()
        self.current = None

    def way_back(self) -> Callable[[], None]:
        """What makes everything as it is now again."""
        current, moments = self.current, [(each, each.parent, each.document) for each in self]

        def go_back() -> None:
            self.current = current
            self._by_name = {each.name: each for each, _, _ in moments}
            for each, parent, document in moments:
                each.parent, each.document = parent, document

        return go_back
