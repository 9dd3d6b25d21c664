"""Where the files of a guest are: ``[datastore] folder/file`` in documents, a path in ``.vmx`` files.

Other products than ESX know only paths.  A driver that can ask its host for datastores brings its
own functions; these two are what can be told from the text alone.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from vird.errors import InternalError

Place = Callable[[str], str | None]
"""Translates a file's name; None when there is no such file, which only removable media may lack."""

_VOLUME = re.compile(r"/vmfs/volumes/([^/]+)/(.+)")
_DATASTORE = re.compile(r"\[([^\]]+)\] *(.+)")


def datastore_place(datastore: str | None = None, folder: str | None = None) -> Place:
    """A translation from paths, for a guest whose own file is in that folder of that datastore."""

    def place(name: str) -> str | None:
        found = _VOLUME.fullmatch(name)
        if found is not None:
            return f"[{found[1]}] {found[2]}"
        if name.startswith("/") or datastore is None:
            return name
        return f"[{datastore}] {folder}/{name}" if folder else f"[{datastore}] {name}"

    return place


def datastore_path(name: str) -> str:
    """The path of a file; raises InternalError for half a datastore's name."""
    found = _DATASTORE.fullmatch(name)
    if found is not None:
        return f"/vmfs/volumes/{found[1]}/{found[2]}"
    if name.startswith("["):
        raise InternalError(f"Could not parse datastore path '{name}'")
    return name
