"""A document held against libvirt's own schema, for callers that ask for it (the ``VALIDATE`` flags).

Comes before a document is read: what the schema does not allow is refused with ``XmlInvalidSchema`` and
libxml2's words.  The schemas are the system's; where they are not installed, the model's own classes judge: then
elements and attributes are refused that none of them declares.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final, TypeVar

from vird.errors import ErrorDomain, XmlInvalidSchema
from vird.markup import InvalidXml, parse_document
from vird.markup.schema import check_schema
from vird.model.kinds import Kind, kind_named

Xml = TypeVar("Xml", bound="str | bytes")
SCHEMAS: Final = Path("/usr/share/libvirt/schemas")


def validated(xml: Xml, tag: str, wanted: int | bool, *, schemas: Path = SCHEMAS) -> Xml:
    """The text itself, for the reader; where it is ``wanted`` refused unless the schema of documents with this root
    element allows it.

    Raises NotWellFormed and XmlInvalidSchema.  Another root element is left to whoever reads the document.
    """
    if wanted:
        _check(xml, kind_named(tag), schemas)
    return xml


def _check(xml: str | bytes, kind: Kind, schemas: Path) -> None:
    name = kind.element._document
    root = parse_document(xml, name)
    if root.tag != kind.tag or kind.schema is None:
        return
    path = schemas / kind.schema
    if path.exists():
        check_schema(xml, path, name)
        return
    try:
        kind.element.from_element(root, "error")
    except InvalidXml as broken:
        words = "\n".join(map(str, broken.problems))
        raise XmlInvalidSchema(f"Unable to validate doc against {path}\n{words}\n", domain=ErrorDomain.XML) from None
