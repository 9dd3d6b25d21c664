"""Title, description and users' own elements of a document that has them; domains and networks do.  Pure."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, Protocol

from vird import errors
from vird.api.enums.domain import DomainMetadataType as Kind
from vird.drivers.common.impact import bare_argument
from vird.errors import ErrorDomain
from vird.markup.raw import Metadata, Raw
from vird.model.domain.metadata import entry_of, shown
from vird.wire.procedures import Procedure

FIELDS: Final = {Kind.DESCRIPTION: "description", Kind.TITLE: "title"}


class Described(Protocol):
    """A document that says such things of itself."""

    title: str | None
    description: str | None
    metadata: Metadata | None


def check_named(kind: int, uri: str | None, procedure: Procedure, domain: ErrorDomain) -> None:
    """Raises ``InvalidArg`` for a namespace that is missing, and for one where none belongs."""
    if kind in tuple(Kind) and (kind == Kind.ELEMENT) != (uri is not None):
        raise _null("uri", procedure, domain, wanted=kind == Kind.ELEMENT)


def kind_of(number: int, domain: ErrorDomain) -> Kind:
    """What a call is about; networks number it as domains do.  Raises ``InvalidArg``."""
    try:
        return Kind(number)
    except ValueError:
        raise errors.InvalidArg(f"unknown metadata type '{number}'", domain=domain) from None


def check_given(kind: int, text: str | None, key: str | None, procedure: Procedure, domain: ErrorDomain) -> None:
    """Raises ``InvalidArg`` where text and prefix do not go with what is to be set."""
    if kind == Kind.ELEMENT:
        if text is not None and key is None:
            raise _null("key", procedure, domain, wanted=True)
        return
    if kind not in FIELDS:
        return
    if kind == Kind.TITLE and text is not None and "\n" in text:
        raise bare_argument("metadata title can't contain newlines", domain)
    if key is not None:
        raise _null("key", procedure, domain, wanted=False)


def writer(kind: Kind, text: str | None, key: str | None, uri: str | None) -> Callable[[Described], None]:
    """What writes it into a document; no text takes it away.  Raises what ``entry_of`` raises."""
    if kind == Kind.ELEMENT:
        element = entry_of(text, key or "", uri or "") if text is not None else None
        return lambda document: _set_element(document, uri or "", element)
    return lambda document: setattr(document, FIELDS[kind], text or None)


def read(document: Described, kind: Kind, uri: str | None) -> str | None:
    """What was set, None for nothing; an element without the namespace by which it is asked for."""
    if kind == Kind.ELEMENT:
        element = document.metadata.get(uri or "") if document.metadata is not None else None
        return shown(element, uri or "") if element is not None else None
    found: str | None = getattr(document, FIELDS[kind])
    return found


def _null(name: str, procedure: Procedure, domain: ErrorDomain, *, wanted: bool) -> errors.InvalidArg:
    must = "must not be NULL" if wanted else "must be NULL"
    return bare_argument(f"{name} in {procedure.function} {must}", domain)


def _set_element(document: Described, uri: str, element: Raw | None) -> None:
    """The new one goes to the end, wherever the old one stood."""
    kept = (document.metadata or Metadata.empty()).with_entry(uri, None)
    if element is not None:
        kept = kept.with_entry(uri, element)
    document.metadata = kept if any(True for _ in kept.children()) else None
