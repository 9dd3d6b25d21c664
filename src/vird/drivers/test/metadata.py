"""Titles, descriptions and foreign elements of simulated guests, and the label they run under."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from lxml import etree

from vird import errors
from vird.api.capabilities.metadata import Metadata as MetadataCapability
from vird.api.enums.domain import DomainMetadataType
from vird.api.events import DomainMetadataChange
from vird.drivers.test.change import EITHER, change, document_of
from vird.drivers.test.refuse import unknown_flags
from vird.errors import ErrorDomain
from vird.markup.raw import Metadata, Raw
from vird.model.domain.domain import Domain
from vird.wire.procedures import remote
from vird.wire.procedures.domain_metadata import DomainGetSecurityLabelRet
from vird.wire.procedures.refs import DomainRef
from vird.wire.xdr import TypedParam

if TYPE_CHECKING:
    from vird.drivers.test.world import World

LABEL: Final = "libvirt-test"
FIELDS: Final = {DomainMetadataType.DESCRIPTION: "description", DomainMetadataType.TITLE: "title"}


class TestMetadata(MetadataCapability):
    """The capability."""

    error_domain = ErrorDomain.TEST

    def __init__(self, world: World) -> None:
        self._world = world

    async def domain_set_metadata(
        self, dom: DomainRef, type: int, metadata: str | None, key: str | None, uri: str | None, flags: int
    ) -> None:
        """Set title, description or the element of a namespace; None takes it away."""
        unknown_flags(flags, EITHER, remote.DOMAIN_SET_METADATA)
        guest = self._world.guest(dom)
        kind = _kind(type)
        if kind == DomainMetadataType.ELEMENT:
            entry = _qualified(metadata, key or "", uri or "") if metadata is not None else None
            change(guest, flags, lambda document: _set_element(document, uri or "", entry))
        else:
            change(guest, flags, lambda document: setattr(document, FIELDS[kind], metadata or None))
        self._world.bus.publish(DomainMetadataChange(guest.ref, type, uri))

    async def domain_get_metadata(self, dom: DomainRef, type: int, uri: str | None, flags: int) -> str:
        """What was set."""
        unknown_flags(flags, EITHER, remote.DOMAIN_GET_METADATA)
        guest = self._world.guest(dom)
        kind = _kind(type)
        document = document_of(guest, flags)
        if kind == DomainMetadataType.ELEMENT:
            entry = document.metadata.get(uri or "") if document.metadata is not None else None
            found = _unqualified(entry) if entry is not None else None
        else:
            found = getattr(document, FIELDS[kind])
        if found is None:
            raise errors.NoDomainMetadata("Requested metadata element is not present", domain=ErrorDomain.DOMAIN)
        return str(found)

    async def domain_get_security_label(self, dom: DomainRef) -> DomainGetSecurityLabelRet:
        """The label of a running guest."""
        guest = self._world.guest(dom)
        return DomainGetSecurityLabelRet(LABEL, 1) if guest.is_active else DomainGetSecurityLabelRet("", 0)

    async def domain_get_launch_security_info(self, dom: DomainRef, flags: int) -> list[TypedParam]:
        """Nothing: simulated memory is not encrypted."""
        unknown_flags(flags, None, remote.DOMAIN_GET_LAUNCH_SECURITY_INFO)
        self._world.guest(dom)
        return []


def _kind(number: int) -> DomainMetadataType:
    try:
        return DomainMetadataType(number)
    except ValueError:
        raise errors.InvalidArg(f"unknown metadata type '{number}'", domain=ErrorDomain.DOMAIN) from None


def _qualified(text: str, key: str, uri: str) -> Raw:
    """The element with all that is unqualified in it put into the namespace."""
    try:
        given = Raw.parse(text).element()
        top = etree.Element(f"{{{uri}}}{etree.QName(given).localname}", nsmap={key: uri})
    except (etree.XMLSyntaxError, ValueError) as fault:
        raise errors.XmlDetail(f"(metadata_xml): {fault}", domain=ErrorDomain.DOMAIN) from None
    _fill(top, given, uri)
    return Raw(top)


def _fill(target: etree._Element, source: etree._Element, uri: str) -> None:
    target.text = source.text
    for attribute, value in source.items():
        target.set(attribute, value)
    for child in source:
        if not isinstance(child.tag, str):
            continue
        name = etree.QName(child)
        made = etree.SubElement(target, child.tag if name.namespace else f"{{{uri}}}{name.localname}")
        made.tail = child.tail
        _fill(made, child, uri)


def _unqualified(entry: Raw) -> str:
    """The element as it was given, without the namespace; its text ends without a line break."""
    element = entry.element()
    uri = etree.QName(element).namespace
    top = etree.Element(etree.QName(element).localname)
    _strip(top, element, uri)
    return Raw(top).to_xml().rstrip("\n")


def _strip(target: etree._Element, source: etree._Element, uri: str | None) -> None:
    target.text = source.text
    for attribute, value in source.items():
        target.set(attribute, value)
    for child in source:
        if not isinstance(child.tag, str):
            continue
        name = etree.QName(child)
        made = etree.SubElement(target, name.localname if name.namespace == uri else child.tag)
        made.tail = child.tail
        _strip(made, child, uri)


def _set_element(document: Domain, uri: str, entry: Raw | None) -> None:
    if document.metadata is None and entry is None:
        return
    changed = (document.metadata or Metadata.empty()).with_entry(uri, entry)
    document.metadata = changed if any(True for _ in changed.children()) else None
