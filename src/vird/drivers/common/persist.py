"""Documents of one kind as files: one ``NAME.xml`` each, and a folder of autostart links.

The layout is libvirt's (``/etc/libvirt/qemu/NAME.xml``, ``…/autostart/NAME.xml``).  Writing is
atomic, so a crash leaves the old file or the new one.  All calls block and are short; callers
on the event loop run them in a thread.
"""

from __future__ import annotations

import contextlib
import logging
import os
from collections.abc import Iterator
from pathlib import Path

from vird import errors
from vird.host.files import write_atomic

log = logging.getLogger(__name__)

HEADER = """<!--
  vird keeps this file. Edits made here are lost; use: virsh {edit}
-->

"""


class DocumentFolder:
    """The files of one kind of object; ``edit`` is the virsh verb named in each file's header."""

    def __init__(self, folder: Path, edit: str, *, autostart: Path | None = None) -> None:
        self.folder = folder
        self.edit = edit
        self.links = autostart

    def path(self, name: str) -> Path:
        """Where the document of this name lives.

        Raises ``XmlError`` for a name that is no single file name.
        """
        if not name or "/" in name or "\0" in name or name in (".", ".."):
            raise errors.XmlError(f"name {name} cannot contain '/'")
        return self.folder / f"{name}.xml"

    def save(self, name: str, xml: str) -> None:
        """Write one document."""
        target = self.path(name)
        # nothing in a comment may look like its end
        edit = f"{self.edit} {name}".replace("--", "- -")
        content = (HEADER.format(edit=edit) + xml).encode()
        try:
            write_atomic(target, content, mode=0o600)
        except FileNotFoundError:
            self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            write_atomic(target, content, mode=0o600)

    def remove(self, name: str) -> None:
        """Delete one document and its autostart link; what is gone already is fine."""
        _unlink(self.path(name))
        self.set_autostart(name, False)

    def load_all(self) -> Iterator[tuple[str, bytes]]:
        """Every document: name from the file's name, and the bytes."""
        for file in sorted(self.folder.glob("*.xml")):
            try:
                yield file.stem, file.read_bytes()
            except OSError as failure:
                log.error("cannot read %s: %s", file, failure)

    def autostart(self, name: str) -> bool:
        """Whether the autostart link is there."""
        return self.links is not None and (self.links / f"{name}.xml").is_symlink()

    def set_autostart(self, name: str, wanted: bool) -> None:
        """Make or remove the autostart link."""
        if self.links is None:
            return
        link = self.links / self.path(name).name
        if not wanted:
            _unlink(link)
            return
        self.links.mkdir(parents=True, exist_ok=True, mode=0o700)
        with contextlib.suppress(FileExistsError):
            link.symlink_to(self.path(name))


def _unlink(path: Path) -> None:
    with contextlib.suppress(FileNotFoundError):
        os.unlink(path)
