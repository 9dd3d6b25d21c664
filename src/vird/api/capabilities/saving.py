"""Domains in files: save, managed save, core dump."""

from __future__ import annotations

from vird.api.capability import Capability, derived_from, no_support
from vird.api.enums.domain import DomainCoreDumpFormat
from vird.wire.procedures import remote
from vird.wire.procedures.refs import DomainRef
from vird.wire.xdr import TypedParam


class Saving(Capability):
    """Domains in files: save, managed save, core dump."""

    @derived_from("domain_core_dump_with_format")
    async def domain_core_dump(self, dom: DomainRef, to: str, flags: int) -> None:
        """Write the guest's memory to a file."""
        await self.domain_core_dump_with_format(dom, to, DomainCoreDumpFormat.RAW, flags)

    @derived_from("domain_restore_flags")
    async def domain_restore(self, from_: str) -> None:
        """Bring a saved domain back."""
        await self.domain_restore_flags(from_, None, 0)

    @derived_from("domain_save_flags")
    async def domain_save(self, dom: DomainRef, to: str) -> None:
        """Save a running domain to a file and end it."""
        await self.domain_save_flags(dom, to, None, 0)

    async def domain_managed_save(self, dom: DomainRef, flags: int) -> None:
        """Save a running domain where its next start finds it."""
        raise no_support(remote.DOMAIN_MANAGED_SAVE)

    async def domain_has_managed_save_image(self, dom: DomainRef, flags: int) -> int:
        """1 when a managed save exists, else 0."""
        raise no_support(remote.DOMAIN_HAS_MANAGED_SAVE_IMAGE)

    async def domain_managed_save_remove(self, dom: DomainRef, flags: int) -> None:
        """Throw a managed save away."""
        raise no_support(remote.DOMAIN_MANAGED_SAVE_REMOVE)

    async def domain_save_flags(self, dom: DomainRef, to: str, dxml: str | None, flags: int) -> None:
        """Save a running domain, with another document for the way back if given."""
        raise no_support(remote.DOMAIN_SAVE_FLAGS)

    async def domain_restore_flags(self, from_: str, dxml: str | None, flags: int) -> None:
        """Bring a saved domain back, with another document if given."""
        raise no_support(remote.DOMAIN_RESTORE_FLAGS)

    async def domain_save_image_get_xml_desc(self, file: str, flags: int) -> str:
        """The document inside a save file."""
        raise no_support(remote.DOMAIN_SAVE_IMAGE_GET_XML_DESC)

    async def domain_save_image_define_xml(self, file: str, dxml: str, flags: int) -> None:
        """Replace the document inside a save file."""
        raise no_support(remote.DOMAIN_SAVE_IMAGE_DEFINE_XML)

    async def domain_core_dump_with_format(self, dom: DomainRef, to: str, dumpformat: int, flags: int) -> None:
        """Write the guest's memory to a file of a ``DomainCoreDumpFormat``."""
        raise no_support(remote.DOMAIN_CORE_DUMP_WITH_FORMAT)

    async def domain_managed_save_get_xml_desc(self, dom: DomainRef, flags: int) -> str:
        """The document inside a managed save."""
        raise no_support(remote.DOMAIN_MANAGED_SAVE_GET_XML_DESC)

    async def domain_managed_save_define_xml(self, dom: DomainRef, dxml: str | None, flags: int) -> None:
        """Replace the document inside a managed save."""
        raise no_support(remote.DOMAIN_MANAGED_SAVE_DEFINE_XML)

    async def domain_save_params(self, dom: DomainRef, params: list[TypedParam], flags: int) -> None:
        """Save a running domain as typed parameters say."""
        raise no_support(remote.DOMAIN_SAVE_PARAMS)

    async def domain_restore_params(self, params: list[TypedParam], flags: int) -> None:
        """Bring a saved domain back as typed parameters say."""
        raise no_support(remote.DOMAIN_RESTORE_PARAMS)
