"""How text and names are spelled in libvirt's XML."""

from __future__ import annotations

import re
from typing import Final

from vird.markup.fields import Namespace

needs_escape: Final = re.compile("[&<>'\"\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]").search
"""None when a text can stand as it is."""
_sub: Final = re.compile("[&<>'\"\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]").sub
_ESCAPES: Final = {"&": "&amp;", "<": "&lt;", ">": "&gt;", "'": "&apos;", '"': "&quot;"}


def escape(text: str) -> str:
    """Text or attribute value made safe: the five markup characters escaped, in text as in
    attributes; characters that XML cannot hold, and carriage returns, left out."""
    if needs_escape(text) is None:
        return text
    return _sub(lambda found: _ESCAPES.get(found[0], ""), text)


def spelled(name: str) -> str:
    """The name as written: ``{uri}local`` with its conventional prefix."""
    if not name.startswith("{"):
        return name
    uri, _, local = name[1:].partition("}")
    return f"{Namespace.by_uri[uri].prefix}:{local}"
