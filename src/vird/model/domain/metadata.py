"""Users' own elements below ``<metadata>``, as they are asked for and given: without the prefix they are kept with.

A user names an element by its namespace, reads it without that namespace and gives it without;
the element is kept with the prefix that was given along.  Texts in, values out; no documents.
"""

from __future__ import annotations

import re

from lxml import etree

from vird import errors
from vird.errors import ErrorDomain
from vird.markup.document import parse_document
from vird.markup.raw import Raw

NAME = "metadata_xml"
"""What the fragment is called in errors of the parser."""

_PREFIX = re.compile(r"[^\W\d][\w.\-]*")


def shown(entry: Raw, uri: str) -> str:
    """An element's text, every part of the namespace without its prefix."""
    element = entry.element()
    prefixes = {prefix for prefix, known in element.nsmap.items() if known == uri}
    for part in element.iter():
        if isinstance(part.tag, str) and etree.QName(part).namespace == uri:
            part.tag = etree.QName(part).localname
    kept = {prefix for part in element.iter() if isinstance(part.tag, str) for prefix in part.nsmap} - prefixes
    etree.cleanup_namespaces(element, keep_ns_prefixes=[prefix for prefix in kept if prefix])
    # A user sees the element alone, and libvirt's text of it has no line end.
    return Raw(element).to_xml().rstrip("\n")


def entry_of(text: str, key: str, uri: str) -> Raw:
    """The element to keep for a user's text: every part without a namespace gets ``uri``, with the prefix ``key``.

    Raises ``XmlDetail`` for what is not XML, ``InternalError`` for a prefix that is none or is taken.
    """
    root = parse_document(text, NAME)
    if not _PREFIX.fullmatch(key):
        raise errors.InternalError("failed to validate prefix for a new XML namespace", domain=ErrorDomain.XML)
    if not uri or key in root.nsmap:
        raise errors.InternalError("failed to create a new XML namespace", domain=ErrorDomain.XML)
    outer = etree.Element("metadata", nsmap={key: uri})
    outer.append(root)
    for part in root.iter():
        if isinstance(part.tag, str) and etree.QName(part).namespace is None:
            part.tag = f"{{{uri}}}{part.tag}"
    return Raw(root)
