"""As what the volumes of one pool were made, so that no guest can change it.

A guest may write another format's header into its raw disk.  Whoever looked at the file then would take it for an
image with a backing file of the guest's choice, and show or copy a file of the host.  What was made or filled through
the API as raw stays raw, then, as long as it is the same file.  Other files look like what they look like.
Blocking and short.
"""

from __future__ import annotations

import json
import logging
from pathlib import Path

from vird.host import files

log = logging.getLogger(__name__)


class MadeRaw:
    """Names and inode numbers of the files that were made raw."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._inodes: dict[str, int] = {}
        try:
            kept = json.loads(files.read_text(path, "{}", files.SMALL_FILE_MAX))
            self._inodes = {str(name): int(inode) for name, inode in kept.items()}
        except (OSError, ValueError, AttributeError, TypeError) as fault:
            log.error("cannot read %s: %s", path, fault)

    def holds(self, name: str, inode: int) -> bool:
        """Whether this very file was made raw."""
        return self._inodes.get(name) == inode

    def note(self, name: str, inode: int | None) -> None:
        """A file was made raw, or (None) made or filled as something else."""
        if self._inodes.get(name) == inode:
            return
        if inode is None:
            self._inodes.pop(name, None)
        else:
            self._inodes[name] = inode
        self._save()

    def forget_others(self, names: set[str]) -> None:
        """Only these files are there any more."""
        gone = self._inodes.keys() - names
        if gone:
            for name in gone:
                del self._inodes[name]
            self._save()

    def _save(self) -> None:
        files.make_folder(self._path.parent, 0o700)
        files.write_atomic(self._path, json.dumps(self._inodes).encode())

    def remove(self) -> None:
        """The pool is no more."""
        self._inodes.clear()
        files.remove(self._path)
