"""Where a storage pool or volume appears on the host, and with which permissions."""

from __future__ import annotations

from typing import Annotated

from vird.errors import XmlError
from vird.markup import Element, Fails, Spelling
from vird.model.paths import CleanPath


def _parse_mode(text: str) -> int:
    mode = int(text.strip(), 8)
    if not 0 <= mode <= 0o7777:
        raise ValueError(text)
    return mode


def _parse_owner(text: str) -> int:
    owner = int(text.strip())
    if not -1 <= owner < 2**32:
        raise ValueError(text)
    return owner


FileMode = Annotated[int, Spelling(_parse_mode, "0{:o}".format, "an octal mode"), Fails(XmlError)]
OwnerId = Annotated[int, Spelling(_parse_owner, str, "a user or group number"), Fails(XmlError)]


class Permissions(Element, empty="omit"):
    """What is said of a file or folder; -1 for an owner is the same as not saying it."""

    mode: FileMode | None = None
    owner: OwnerId | None = None
    group: OwnerId | None = None
    label: str | None = None


class PoolTarget(Element, tag="target"):
    """The folder in which volumes appear."""

    path: CleanPath | None = None
    permissions: Permissions | None = None
