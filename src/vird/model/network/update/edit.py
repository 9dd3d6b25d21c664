"""One requested change, and what all sections do alike with it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, NamedTuple, TypeVar

from vird.errors import OperationInvalid, OperationUnsupported
from vird.model.network.document import Network

T = TypeVar("T")

COMMANDS: Final = ("modify", "delete", "add-last", "add-first")


class Edit(NamedTuple):
    """A command on one section: the network (changed in place), the parent's number, the fragment."""

    network: Network
    command: str
    parent: int
    fragment: Any  # lxml's element class has no public name

    @property
    def adds(self) -> bool:
        """Whether the fragment becomes a new entry."""
        return self.command.startswith("add")

    @property
    def deletes(self) -> bool:
        """Whether the fragment names an entry to take away."""
        return self.command == "delete"

    def refuse_modify(self, entries: str) -> None:
        """For sections whose entries have nothing to be found by once changed."""
        if self.command == "modify":
            raise OperationUnsupported(f"{entries} cannot be modified, only added or deleted")

    def apply(
        self, entries: list[T], entry: T, same: Callable[[T], bool], missing: str, present: str, many: str = ""
    ) -> None:
        """Change the list: ``same`` tells the entries that the fragment is about.

        ``missing``, ``present`` and ``many`` are the texts of OperationInvalid for none to
        change, one already there, and more than one to delete (empty: the first goes).
        """
        if self.command not in COMMANDS:
            raise OperationUnsupported(f"unrecognized network update command code {self.command}")
        found = [index for index, old in enumerate(entries) if same(old)]
        if self.adds:
            if found:
                raise OperationInvalid(present)
            entries.insert(0 if self.command == "add-first" else len(entries), entry)
            return
        if not found:
            raise OperationInvalid(missing)
        if many and len(found) > 1:
            raise OperationInvalid(many)
        if self.deletes:
            del entries[found[0]]
        else:
            entries[found[0]] = entry
