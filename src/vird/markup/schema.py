"""A document held against a RELAX NG schema, for callers that ask for strictness.

The schema is the caller's: a path.  It is loaded on first use and kept; a file that has changed
since is loaded anew.  Says what libvirt says: the schema's path and libxml2's own words.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

from lxml import etree

from vird.errors import ErrorDomain, InternalError, XmlInvalidSchema
from vird.markup.document import parse_document

_LOADED: Final[dict[Path, tuple[int, etree.RelaxNG]]] = {}


def check_schema(text: str | bytes, schema: Path, name: str = "document") -> None:
    """Raise XmlInvalidSchema when the text does not fit, NotWellFormed when it is no XML, InternalError
    when there is no such schema."""
    root = parse_document(text, name)
    rules = _load(schema)
    if rules.validate(root):
        return
    log: Any = rules.error_log
    words = "".join(f"{entry.message}\n" for entry in log)
    raise XmlInvalidSchema(f"Unable to validate doc against {schema}\n{words}", domain=ErrorDomain.XML)


def _load(schema: Path) -> etree.RelaxNG:
    try:
        changed = schema.stat().st_mtime_ns
        known = _LOADED.get(schema)
        if known is None or known[0] != changed:
            known = _LOADED[schema] = (changed, etree.RelaxNG(file=str(schema)))
    except (OSError, etree.LxmlError) as broken:
        raise InternalError(f"Unable to parse RNG {schema}: {broken}", domain=ErrorDomain.XML) from None
    return known[1]
