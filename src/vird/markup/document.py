"""Text to tree, once, with bounds: size, depth, no entities, no DTD, no network.

The error of text that is not well formed is worded as libvirt words libxml2's: the document's
name, the line, the parser's words, the line's text and a caret under the place.
"""

from __future__ import annotations

import re
from typing import Any, Final

from lxml import etree

from vird.errors import ErrorDomain
from vird.markup.problems import NotWellFormed

MAX_BYTES: Final = 8 * 1024 * 1024
"""The largest text that is looked at; the wire carries at most half of it."""


def _new_parser(encoding: str | None = None) -> etree.XMLParser:
    return etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        huge_tree=False,
        remove_blank_text=True,
        strip_cdata=False,
        encoding=encoding,
    )


_PARSER: Final = _new_parser()
_SAYS_UTF16: Final = re.compile(rb"\s*<\?xml[^>]*encoding=['\"](?i:utf-?16|ucs-?[24])")
_UTF8_PARSER: Final = _new_parser("utf-8")
"""For text that says of itself what it cannot be, as it came in bytes."""
_DOCTYPE: Final = re.compile(rb"(?>\s+|<!--.*?-->|<\?.*?\?>|\xef\xbb\xbf)*+<!DOCTYPE", re.DOTALL)


def parse_document(text: str | bytes, name: str = "document", *, is_file: bool = False) -> etree._Element:
    """The root of ``text``; NotWellFormed when it is no XML or is refused unread.

    Errors show the name in brackets, unless it is that of a file.
    """
    name = name if is_file else f"({name})"
    # the length first: a copy of something huge is huge too
    is_huge = len(text) > MAX_BYTES
    raw = b"" if is_huge else text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text
    if is_huge or len(raw) > MAX_BYTES:
        raise _refused(name, 1, f"Document is larger than {MAX_BYTES} bytes")
    if b"<!DOCTYPE" in raw and _DOCTYPE.match(raw):
        raise _refused(name, 1, "Document type declarations are not accepted")
    try:
        root = etree.fromstring(raw, _UTF8_PARSER if _SAYS_UTF16.match(raw) else _PARSER)
    except etree.XMLSyntaxError:
        raise _not_well_formed(name, raw) from None
    if root.getroottree().docinfo.internalDTD is not None:
        raise _refused(name, 1, "Document type declarations are not accepted")
    return root


def without_namespace(root: etree._Element) -> str:
    """The root's name as it would be without the namespace that it is in."""
    return str(etree.QName(root).localname)


def _refused(name: str, line: int, text: str) -> NotWellFormed:
    return NotWellFormed(f"{name}:{line}: {text}", domain=ErrorDomain.DOMAIN)


def _not_well_formed(name: str, raw: bytes) -> NotWellFormed:
    # read once more: the log of the parser that all documents share also holds their errors
    parser = _new_parser()
    if not raw:
        return _refused(name, 1, "Document is empty\n(null)\n^")
    try:
        etree.fromstring(raw, parser)
    except etree.XMLSyntaxError as broken:
        line, column = broken.position
        words = str(broken)
    log: Any = parser.error_log
    for entry in log:
        line, column, words = entry.line, entry.column, entry.message
        break
    lines = raw.split(b"\n", line)
    shown = lines[line - 1].decode("utf-8", "replace") if 0 < line <= len(lines) else ""
    start = max(0, column - 200)
    caret = "-" * min(max(column - 1 - start, 0), 400) + "^"
    return _refused(name, line, f"{words}\n{shown[start : start + 400]}\n{caret}")
