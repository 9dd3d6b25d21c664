"""What is known of guests' snapshots, or of their checkpoints, on disk: one document each below ``KIND/GUEST``.

libvirt's folders and format.  Files are written before anything in memory counts on them.  ``of`` and what it calls
block and are short; ``keeping`` is what changes go through.
"""

from __future__ import annotations

import asyncio
import logging
import shutil
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Generic, TypeVar

from vird import errors
from vird.drivers.common.domain_entry import DomainEntry
from vird.drivers.common.moments import Moment, Moments
from vird.drivers.common.persist import DocumentFolder

log = logging.getLogger(__name__)

Document = TypeVar("Document")


class Kept(Generic[Document]):
    """One document as a file says it; ``name`` and ``parent`` are its own words."""

    __slots__ = ("document", "is_current", "name", "parent")

    def __init__(self, document: Document, name: str | None, parent: str | None, *, is_current: bool) -> None:
        self.document = document
        self.name = name
        self.parent = parent
        self.is_current = is_current


class MomentStore(Generic[Document]):
    """The documents of all guests, below one folder.

    ``word`` is what they are called; ``tree`` finds a guest's, ``read`` takes a file's text apart and ``text``
    writes it as it stands in the tree.
    """

    def __init__(
        self,
        folder: Path,
        word: str,
        tree: Callable[[DomainEntry], Moments[Document]],
        read: Callable[[bytes], Kept[Document]],
        text: Callable[[DomainEntry, Moment[Document]], str],
    ) -> None:
        self._root = folder
        self._word = word
        self._tree = tree
        self._read = read
        self._text = text

    def of(self, guest: str) -> DocumentFolder:
        """The files of one guest."""
        return DocumentFolder(self._root / guest, f"{self._word}-edit {guest}")

    def load(self, entry: DomainEntry) -> None:
        """Read all documents of a guest into its tree; what cannot be read is reported and left out."""
        tree = self._tree(entry)
        for name, text in self.of(entry.name).load_all():
            try:
                kept = self._read(text)
                if kept.name != name:
                    raise errors.XmlError(f"it describes '{kept.name}'")
                tree.add(name, kept.document, parent=kept.parent)
            except (errors.VirdError, ValueError) as failure:
                log.error("cannot load %s %s of %s: %s", self._word, name, entry.name, failure)
                continue
            if kept.is_current:
                if tree.current is not None:
                    words = "too many %ss of %s claim to be current: %s, %s"
                    log.error(words, self._word, entry.name, tree.current, name)
                tree.current = name
        self._forget_circles(entry)

    def save(self, entry: DomainEntry, moments: Iterable[Moment[Document]]) -> None:
        """Write the documents of these, as they stand in the tree."""
        folder = self.of(entry.name)
        for moment in moments:
            folder.save(moment.name, self._text(entry, moment))

    def remove(self, entry: DomainEntry, names: Iterable[str]) -> None:
        """Delete the documents of these, and the folder with the last of them."""
        folder = self.of(entry.name)
        for name in names:
            folder.remove(name)
        if not len(self._tree(entry)):
            self.clear(entry.name)

    def rename(self, old: str, new: str) -> None:
        """The guest has another name."""
        source = self._root / old
        if source.is_dir():
            self.clear(new)
            source.rename(self._root / new)

    def clear(self, guest: str) -> None:
        """Forget all that is known of a guest."""
        shutil.rmtree(self._root / guest, ignore_errors=True)

    @asynccontextmanager
    async def keeping(self, entry: DomainEntry) -> AsyncIterator[None]:
        """Keep what the body changes in the guest's tree; when it or the disk fails the tree is as before.

        Only documents that are new, or whose parent or being current has changed, are written.
        """
        tree = self._tree(entry)
        before = {each.name: (each.document, tree.parent_of(each), tree.current == each.name) for each in tree}
        go_back = tree.way_back()
        try:
            yield
            now = {each.name: (each.document, tree.parent_of(each), tree.current == each.name) for each in tree}
            changed = [each for each in tree if before.get(each.name) != now[each.name]]
            await asyncio.to_thread(self.save, entry, changed)
            await asyncio.to_thread(self.remove, entry, before.keys() - now.keys())
        except BaseException:
            go_back()
            raise

    def _forget_circles(self, entry: DomainEntry) -> None:
        """Files that make one its own ancestor would be listed without end."""
        tree = self._tree(entry)
        for moment in tree:
            seen = {moment.name}
            while (parent := tree.parent_of(moment)) is not None:
                if parent in seen:
                    words = "the %ss of %s are each other's parents: %s has none now"
                    log.error(words, self._word, entry.name, moment.name)
                    moment.parent = None
                    break
                seen.add(parent)
                moment = tree[parent]
