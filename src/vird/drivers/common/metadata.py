"""Titles, descriptions and users' own elements of domains, for every driver that keeps a registry.

A driver says how a document is changed and kept, and adds the labels that it runs guests under.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable
from enum import IntEnum
from typing import Final, Protocol

from vird import errors
from vird.api.capabilities.metadata import Metadata as MetadataCapability
from vird.api.events import DomainMetadataChange
from vird.api.flags import check_flags
from vird.drivers.common.bus import Bus
from vird.drivers.common.described import check_given, check_named, kind_of, read, writer
from vird.drivers.common.domain_entry import DomainEntry
from vird.drivers.common.domains import DomainKeeper
from vird.drivers.common.impact import EITHER, TYPED_STRINGS, affected, document_of
from vird.errors import ErrorDomain
from vird.model.domain.domain import Domain
from vird.wire.procedures import Procedure, remote
from vird.wire.procedures.refs import DomainRef
from vird.wire.xdr import TypedParam

DOMAIN: Final = ErrorDomain.DOMAIN

Edit = Callable[[Domain], None]


class MetadataKeeper(DomainKeeper, Protocol):
    """A driver that keeps domains and tells of their changes."""

    bus: Bus


class RegisteredMetadata(MetadataCapability):
    """The capability over a registry."""

    def __init__(self, keeper: MetadataKeeper) -> None:
        self._keeper = keeper

    @staticmethod
    def check_flags(flags: int, known: type[IntEnum] | int | None, procedure: Procedure) -> None:
        """Raises ``InvalidArg`` for flags that are not known; a driver may name functions of its own."""
        check_flags(flags, known, procedure)

    @abstractmethod
    async def change(self, entry: DomainEntry, flags: int, edit: Edit) -> None:
        """Make a change in the documents that the flags name, and keep them."""

    async def domain_set_metadata(
        self, dom: DomainRef, type: int, metadata: str | None, key: str | None, uri: str | None, flags: int
    ) -> None:
        """Set title, description or the element of a namespace; nothing takes it away."""
        check_named(type, uri, remote.DOMAIN_SET_METADATA, DOMAIN)
        check_given(type, metadata, key, remote.DOMAIN_SET_METADATA, DOMAIN)
        self.check_flags(flags, EITHER, remote.DOMAIN_SET_METADATA)
        entry = self._keeper.domains.find(dom)
        affected(entry, flags)
        # libvirt takes a negative number for a kind of which there is never anything
        if type >= 0:
            await self.change(entry, flags, writer(kind_of(type, DOMAIN), metadata, key, uri))
        self._keeper.bus.publish(DomainMetadataChange(entry.ref, type, uri))

    async def domain_get_metadata(self, dom: DomainRef, type: int, uri: str | None, flags: int) -> str:
        """What was set; an element without the namespace by which it is asked for."""
        check_named(type, uri, remote.DOMAIN_GET_METADATA, DOMAIN)
        self.check_flags(flags, EITHER, remote.DOMAIN_GET_METADATA)
        entry = self._keeper.domains.find(dom)
        kind = kind_of(type, DOMAIN) if type >= 0 else None
        document = document_of(entry, flags)
        found = read(document, kind, uri) if kind is not None else None
        if found is None:
            raise errors.NoDomainMetadata("Requested metadata element is not present", domain=ErrorDomain.DOMAIN)
        return found

    async def domain_get_launch_security_info(self, dom: DomainRef, flags: int) -> list[TypedParam]:
        """Nothing for a guest whose memory is not encrypted."""
        check_flags(flags, TYPED_STRINGS, remote.DOMAIN_GET_LAUNCH_SECURITY_INFO)
        self._keeper.domains.find(dom)
        return []
