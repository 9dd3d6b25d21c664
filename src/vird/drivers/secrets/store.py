"""The secret driver's files, as libvirt has them: ``UUID.xml`` and ``UUID.base64``, for nobody but root.

Blocking and short; callers on the event loop run it in a thread.
"""

from __future__ import annotations

import base64
import binascii
import logging
from collections.abc import Iterator
from pathlib import Path

from vird.drivers.common.secret_calls import SecretEntry
from vird.errors import VirdError
from vird.host import files
from vird.model.secret import parse_secret

log = logging.getLogger(__name__)


class SecretStore:
    """Reads and writes secrets in one folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def save(self, entry: SecretEntry) -> None:
        """Keep a secret; of an ephemeral one nothing is kept."""
        if entry.is_ephemeral:
            self.remove(entry)
            return
        files.make_folder(self._folder, 0o700)
        files.write_atomic(self._document(entry), entry.document.to_xml().encode())
        if entry.value is not None:
            files.write_atomic(self._value(entry), base64.b64encode(entry.value))

    def remove(self, entry: SecretEntry) -> None:
        """Forget a secret, its value first."""
        files.remove(self._value(entry))
        files.remove(self._document(entry))

    def kept(self) -> Iterator[SecretEntry]:
        """Every readable secret, with its value where that is readable too."""
        for path in sorted(self._folder.glob("*.xml")):
            try:
                document = parse_secret(files.read_small(path))
            except (OSError, ValueError, VirdError) as fault:
                log.error("secret %s is left out: %s", path.stem, fault)
                continue
            if document.uuid != path.stem:
                log.error("secret %s is left out: its file describes %s", path.stem, document.uuid)
                continue
            entry = SecretEntry(document)
            try:
                entry.value = base64.b64decode(files.read_small(self._value(entry)), validate=True)
            except FileNotFoundError:
                pass
            except (OSError, binascii.Error, ValueError):
                # Not what is wrong with it: that might show what stands there.
                log.error("the value of secret %s cannot be read", path.stem)
            yield entry

    def _document(self, entry: SecretEntry) -> Path:
        return self._folder / f"{entry.document.uuid}.xml"

    def _value(self, entry: SecretEntry) -> Path:
        return self._folder / f"{entry.document.uuid}.base64"
