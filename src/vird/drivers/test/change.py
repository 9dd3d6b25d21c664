"""Which documents of a guest a call is about, and how they are changed.

A change is made on copies; only when all of them are made do they take the place of what was there.
"""

from __future__ import annotations

from collections.abc import Callable

from vird.api.enums.domain import DomainModificationImpact as Impact
from vird.drivers.test.guest import Guest
from vird.drivers.test.refuse import invalid_operation, plain_argument
from vird.errors import ErrorDomain
from vird.model.domain.domain import Domain

EITHER = Impact.LIVE | Impact.CONFIG
TYPED_STRINGS = 4
"""The flag by which clients say that they understand text among typed parameters."""


def affected(guest: Guest, flags: int) -> tuple[bool, bool]:
    """Whether a change is for the running guest, and whether for its definition.

    Raises ``OperationInvalid`` when it is for one that is not there.
    """
    live, config = bool(flags & Impact.LIVE), bool(flags & Impact.CONFIG)
    if not live and not config:
        live, config = guest.is_active, not guest.is_active
    if live and not guest.is_active:
        raise invalid_operation("domain is not running")
    if config and not guest.is_persistent:
        raise invalid_operation("transient domains do not have any persistent config")
    return live, config


def document_of(guest: Guest, flags: int) -> Domain:
    """The one document that a question is about."""
    if flags & EITHER == EITHER:
        raise plain_argument(
            "Flags 'VIR_DOMAIN_AFFECT_LIVE' and 'VIR_DOMAIN_AFFECT_CONFIG' are mutually exclusive", ErrorDomain.DOMAIN
        )
    live, _ = affected(guest, flags)
    document = guest.live if live else guest.persistent
    assert document is not None
    return document


def change(guest: Guest, flags: int, edit: Callable[[Domain], None]) -> None:
    """Change the documents that the flags name; an error of ``edit`` leaves all as they were."""
    live, config = affected(guest, flags)
    changed_live = _edited(guest.live, edit) if live else None
    changed_definition = _edited(guest.persistent, edit) if config else None
    if changed_live is not None:
        guest.live = changed_live
    if changed_definition is not None:
        guest.persistent = changed_definition


def _edited(document: Domain | None, edit: Callable[[Domain], None]) -> Domain:
    assert document is not None
    changed = document.copy()
    edit(changed)
    return changed
