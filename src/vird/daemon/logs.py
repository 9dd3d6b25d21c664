"""The daemon's log: one JSON object a line in the log folder, plain text on standard error.

Records carry a time, a level, the module and the message; ``extra={"client": …}`` style fields
are kept as fields.  Secrets and payloads never come here.
"""

from __future__ import annotations

import json
import logging
import sys
from logging.handlers import WatchedFileHandler
from pathlib import Path

_STANDARD = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}


class JsonLines(logging.Formatter):
    """A log record as one line of JSON."""

    def format(self, record: logging.LogRecord) -> str:
        fields: dict[str, object] = {
            "time": round(record.created, 6),
            "level": record.levelname.lower(),
            "module": record.name,
            "message": record.getMessage(),
        }
        fields.update((key, value) for key, value in vars(record).items() if key not in _STANDARD)
        if record.exc_info:
            fields["traceback"] = self.formatException(record.exc_info)
        return json.dumps(fields, default=str)


LEVELS = {1: logging.DEBUG, 2: logging.INFO, 3: logging.WARNING, 4: logging.ERROR}
"""libvirtd.conf's ``log_level`` numbers."""


def configure(folder: Path, level: int) -> None:
    """Log to ``folder/vird.log`` from now on, and warnings to standard error as well."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    to_file = WatchedFileHandler(folder / "vird.log", delay=False)
    (folder / "vird.log").chmod(0o600)
    to_file.setFormatter(JsonLines())
    to_terminal = logging.StreamHandler(sys.stderr)
    to_terminal.setLevel(logging.WARNING)
    to_terminal.setFormatter(logging.Formatter("vird: %(levelname)s: %(name)s: %(message)s"))
    root = logging.getLogger("vird")
    root.handlers[:] = [to_file, to_terminal]
    root.setLevel(LEVELS.get(level, logging.INFO))
    root.propagate = False
    logging.getLogger("asyncio").handlers[:] = [to_file]
