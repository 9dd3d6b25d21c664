"""Titles, descriptions and users' own elements of domains, for every driver that keeps a registry.

A driver says how a document is changed and kept, and adds the labels that it runs guests under.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable
from typing import Final, Protocol

from vird import errors
from vird.api.capabilities.metadata import Metadata as MetadataCapability
from vird.api.enums.domain import DomainMetadataType as Kind
from vird.api.events import DomainMetadataChange
from vird.api.flags import check_flags
from vird.drivers.common.bus import Bus
from vird.drivers.common.domain_entry import DomainEntry
from vird.drivers.common.domains import DomainKeeper
from vird.drivers.common.impact import EITHER, TYPED_STRINGS, bare_argument, document_of
from vird.errors import ErrorDomain
from vird.markup.raw import Metadata, Raw
from vird.model.domain.domain import Domain
from vird.model.domain.metadata import entry_of, shown
from vird.wire.procedures import Procedure, remote
from vird.wire.procedures.refs import DomainRef
from vird.wire.xdr import TypedParam

FIELDS: Final = {Kind.DESCRIPTION: "description", Kind.TITLE: "title"}

Edit = Callable[[Domain], None]


class MetadataKeeper(DomainKeeper, Protocol):
    """A driver that keeps domains and tells of their changes."""

    bus: Bus


class RegisteredMetadata(MetadataCapability):
    """The capability over a registry."""

    def __init__(self, keeper: MetadataKeeper) -> None:
        self._keeper = keeper

    @abstractmethod
    async def change(self, entry: DomainEntry, flags: int, edit: Edit) -> None:
        """Make a change in the documents that the flags name, and keep them."""

    async def domain_set_metadata(
        self, dom: DomainRef, type: int, metadata: str | None, key: str | None, uri: str | None, flags: int
    ) -> None:
        """Set title, description or the element of a namespace; nothing takes it away."""
        kind = _kind(type, uri, remote.DOMAIN_SET_METADATA)
        _check_given(kind, metadata, key)
        check_flags(flags, EITHER, remote.DOMAIN_SET_METADATA)
        entry = self._keeper.domains.find(dom)
        if kind == Kind.ELEMENT:
            element = entry_of(metadata, key or "", uri or "") if metadata is not None else None
            await self.change(entry, flags, lambda document: _set_element(document, uri or "", element))
        else:
            await self.change(entry, flags, lambda document: setattr(document, FIELDS[kind], metadata or None))
        self._keeper.bus.publish(DomainMetadataChange(entry.ref, type, uri))

    async def domain_get_metadata(self, dom: DomainRef, type: int, uri: str | None, flags: int) -> str:
        """What was set; an element without the namespace by which it is asked for."""
        kind = _kind(type, uri, remote.DOMAIN_GET_METADATA)
        check_flags(flags, EITHER, remote.DOMAIN_GET_METADATA)
        document = document_of(self._keeper.domains.find(dom), flags)
        found: str | None
        if kind == Kind.ELEMENT:
            element = document.metadata.get(uri or "") if document.metadata is not None else None
            found = shown(element, uri or "") if element is not None else None
        else:
            found = getattr(document, FIELDS[kind])
        if found is None:
            raise errors.NoDomainMetadata("Requested metadata element is not present", domain=ErrorDomain.DOMAIN)
        return found

    async def domain_get_launch_security_info(self, dom: DomainRef, flags: int) -> list[TypedParam]:
        """Nothing for a guest whose memory is not encrypted."""
        check_flags(flags, TYPED_STRINGS, remote.DOMAIN_GET_LAUNCH_SECURITY_INFO)
        self._keeper.domains.find(dom)
        return []


def _kind(number: int, uri: str | None, procedure: Procedure) -> Kind:
    try:
        kind = Kind(number)
    except ValueError:
        raise errors.InvalidArg(f"unknown metadata type '{number}'", domain=ErrorDomain.DOMAIN) from None
    if (kind == Kind.ELEMENT) != (uri is not None):
        raise _null("uri", procedure, wanted=kind == Kind.ELEMENT)
    return kind


def _check_given(kind: Kind, text: str | None, key: str | None) -> None:
    if kind == Kind.ELEMENT:
        if text is not None and key is None:
            raise _null("key", remote.DOMAIN_SET_METADATA, wanted=True)
        return
    if kind == Kind.TITLE and text is not None and "\n" in text:
        raise bare_argument("metadata title can't contain newlines", ErrorDomain.DOMAIN)
    if key is not None:
        raise _null("key", remote.DOMAIN_SET_METADATA, wanted=False)


def _null(name: str, procedure: Procedure, *, wanted: bool) -> errors.InvalidArg:
    must = "must not be NULL" if wanted else "must be NULL"
    return bare_argument(f"{name} in {procedure.function} {must}", ErrorDomain.DOMAIN)


def _set_element(document: Domain, uri: str, element: Raw | None) -> None:
    """The new one goes to the end, wherever the old one stood."""
    kept = (document.metadata or Metadata.empty()).with_entry(uri, None)
    if element is not None:
        kept = kept.with_entry(uri, element)
    document.metadata = kept if any(True for _ in kept.children()) else None
