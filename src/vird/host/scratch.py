"""A sparse file without a name: it is gone with whoever holds it, however that ends."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from vird.host.sparse_file import SparseFile


class ScratchFile(SparseFile):
    """The file, made in ``folder`` (None: where temporary files go); what was never written costs nothing."""

    def __init__(self, folder: Path | None = None) -> None:
        handle, name = tempfile.mkstemp(prefix=".vird-", dir=folder)
        os.unlink(name)
        super().__init__(handle)
