"""The texts of domains that clients ask for, in the form that their flags name.

A document's text costs more than all else of such a call, and most are asked for again and again.  So from the second
time on a text is kept together with a witness of its document (``markup/witness.py``): it is handed out as
long as nothing in the document has changed, whoever may have changed it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from weakref import WeakKeyDictionary

from vird.api.enums.domain import DomainXMLFlags
from vird.markup.witness import Witness
from vird.model.domain import forms
from vird.model.domain.domain import Domain

if TYPE_CHECKING:
    from vird.drivers.common.domain_entry import DomainEntry

KEPT: Final = 256
"""Domains whose texts are kept; a large one costs some 50 KiB."""


class _Kept:
    """What was made of one document: texts by flags, and the witness that they hold."""

    __slots__ = ("document", "number", "texts", "witness")

    def __init__(self, document: Domain, number: int) -> None:
        self.document = document
        self.number = number
        self.witness: Witness | None = None
        self.texts: dict[int, str] = {}


class Texts:
    """The texts of all domains of one driver."""

    def __init__(self) -> None:
        self._kept: WeakKeyDictionary[DomainEntry, dict[bool, _Kept]] = WeakKeyDictionary()

    def of(self, entry: DomainEntry, flags: int) -> str:
        """A domain's text in the form that ``DomainXMLFlags`` ask for."""
        if flags & DomainXMLFlags.MIGRATABLE:
            return shown(entry, flags)
        document = _wanted(entry, flags)
        kept = self._place(entry, document)
        if kept.witness is not None and kept.witness.holds():
            text = kept.texts.get(flags)
            if text is None:
                text = kept.texts[flags] = shown(entry, flags)
            return text
        text = shown(entry, flags)
        if kept.texts:  # the second time
            kept.witness = Witness(document)
        kept.texts = {flags: text}
        return text

    def _place(self, entry: DomainEntry, document: Domain) -> _Kept:
        """Where the texts of a document are kept; the domain's other document and number have theirs elsewhere."""
        places = self._kept.get(entry)
        if places is None:
            while len(self._kept) >= KEPT:
                del self._kept[next(iter(self._kept))]
            places = self._kept[entry] = {}
        is_live = document is entry.live
        kept = places.get(is_live)
        if kept is None or kept.document is not document or kept.number != entry.id:
            kept = places[is_live] = _Kept(document, entry.id)
        return kept


def _wanted(entry: DomainEntry, flags: int) -> Domain:
    persistent = entry.persistent
    return persistent if flags & DomainXMLFlags.INACTIVE and persistent is not None else entry.newest


def shown(entry: DomainEntry, flags: int) -> str:
    """A domain's text in the form that ``DomainXMLFlags`` ask for, made anew."""
    document = _wanted(entry, flags)
    is_live = document is entry.live and not flags & DomainXMLFlags.INACTIVE
    view = forms.live(document, entry.id) if is_live else forms.inactive(document)
    if flags & DomainXMLFlags.MIGRATABLE:
        view = forms.migratable(document, entry.configured_cpu if document is entry.live else None)
    if not flags & DomainXMLFlags.SECURE:
        view = forms.without_secrets(view)
    return view.to_xml()
