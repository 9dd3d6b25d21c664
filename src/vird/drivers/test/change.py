"""How a guest's documents are changed: on copies, which take the place of what was there once all are made."""

from __future__ import annotations

from collections.abc import Callable

from vird.drivers.common.domain_entry import DomainEntry
from vird.drivers.common.impact import affected, document_of
from vird.drivers.test.guest import Guest
from vird.model.domain.domain import Domain


def change(guest: DomainEntry, flags: int, edit: Callable[[Domain], None]) -> None:
    """Change the documents that the flags name; an error of ``edit`` leaves all as they were."""
    live, config = affected(guest, flags)
    if isinstance(guest, Guest):
        guest.require_still()
    changed_live = _edited(guest.live, edit) if live else None
    changed_definition = _edited(guest.persistent, edit) if config else None
    if changed_live is not None:
        guest.live = changed_live
    if changed_definition is not None:
        guest.persistent = changed_definition


def change_one(guest: DomainEntry, flags: int, edit: Callable[[Domain], None]) -> None:
    """The same, for calls that may be about one document only.

    Raises ``InvalidArg`` when both are named.
    """
    document_of(guest, flags)
    change(guest, flags, edit)


def _edited(document: Domain | None, edit: Callable[[Domain], None]) -> Domain:
    assert document is not None
    changed = document.copy()
    edit(changed)
    return changed
