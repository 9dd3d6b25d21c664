"""Paths as documents hold them."""

from __future__ import annotations

import re
from typing import Annotated

from vird.markup import Spelling


def sanitize_path(path: str) -> str:
    """The path with single slashes and none at its end; two leading slashes alone are kept, as POSIX allows.

    A relative path is cleaned the same way; ``/`` stays.
    """
    leading = "//" if path.startswith("//") and not path.startswith("///") else ""
    rest = path[len(leading) :].lstrip("/") if leading else path
    clean = re.sub("/{2,}", "/", rest)
    if len(clean) > 1 or leading:
        clean = clean.rstrip("/")
    return leading + clean


CleanPath = Annotated[str, Spelling(sanitize_path, str, "a path")]
"""A path that is read with repeated and trailing slashes left out."""
