"""The daemon's log: where records go, from which priority on, and in which form.

A file gets one JSON object a line, standard error plain text.  Records carry a time, a level, the
module and the message; ``extra={"client": …}`` style fields are kept as fields.  Secrets and
payloads never come here.  Outputs and filters can be changed while the daemon runs.
"""

from __future__ import annotations

import json
import logging
import os
import sys
from collections.abc import Sequence
from logging.handlers import SysLogHandler, WatchedFileHandler
from pathlib import Path

from vird import errors
from vird.daemon.log_rules import Filter, Output

_STANDARD = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}

LEVELS = {1: logging.DEBUG, 2: logging.INFO, 3: logging.WARNING, 4: logging.ERROR}
"""libvirtd.conf's numbers for priorities."""

PROGRAM = "vird"
SYSLOG_SOCKET = "/dev/log"


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


class Logs:
    """The outputs and filters in force; there is one, as Python's logging is one for the process."""

    def __init__(self, level: int, outputs: Sequence[Output], filters: Sequence[Filter] = ()) -> None:
        self._level = level
        self._defaults = tuple(outputs)
        self.filters: tuple[Filter, ...] = tuple(filters)
        self.outputs: tuple[Output, ...] = ()
        self._logger = logging.getLogger(PROGRAM)
        self._logger.propagate = False
        self.set_outputs(outputs)
        self.set_filters(filters)

    def set_outputs(self, outputs: Sequence[Output]) -> None:
        """Write to these from now on; to the first ones again when there is none.

        Raises ``SystemError_`` for one that cannot be opened, and then all stays as it was.
        """
        wanted = tuple(_settled(output) for output in outputs or self._defaults)
        made: list[logging.Handler] = []
        try:
            for output in wanted:
                made.append(_handler(output))
        except OSError as failure:
            for handler in made:
                handler.close()
            raise errors.SystemError_(
                f"failed to open {output.target or output.destination}: {failure.strerror}"
            ) from failure
        for handler in made:
            handler.addFilter(self._passes)
        before = self._logger.handlers[:]
        self._logger.handlers[:] = made
        logging.getLogger("asyncio").handlers[:] = made
        self.outputs = wanted
        for handler in before:
            handler.close()

    def set_filters(self, filters: Sequence[Filter]) -> None:
        """Decide by these from now on what is logged; by the general priority alone when there is none."""
        self.filters = tuple(filters)
        self._logger.setLevel(LEVELS[min([self._level, *(each.priority for each in filters)])])

    def _passes(self, record: logging.LogRecord) -> bool:
        least = next((each.priority for each in self.filters if each.matches(record.name)), self._level)
        return record.levelno >= LEVELS[least]


def _settled(output: Output) -> Output:
    return output._replace(target=os.path.abspath(output.target)) if output.destination == "file" else output


def _handler(output: Output) -> logging.Handler:
    handler: logging.Handler
    if output.destination == "file":
        handler = _file(Path(output.target))
    elif output.destination == "syslog":
        handler = SysLogHandler(SYSLOG_SOCKET, SysLogHandler.LOG_DAEMON)
        handler.setFormatter(logging.Formatter(f"{output.target}[%(process)d]: %(name)s: %(message)s"))
    elif output.destination == "journald":
        handler = _journal()
    else:
        handler = logging.StreamHandler(sys.stderr)
        handler.setFormatter(logging.Formatter(f"{PROGRAM}: %(levelname)s: %(name)s: %(message)s"))
    handler.setLevel(LEVELS[output.priority])
    return handler


def _file(path: Path) -> logging.Handler:
    is_new = not path.exists()
    handler = WatchedFileHandler(path, delay=False)
    if is_new:
        path.chmod(0o600)
    handler.setFormatter(JsonLines())
    return handler


def _journal() -> logging.Handler:
    from vird.daemon.journal import Journal

    return Journal(PROGRAM)


def configure(folder: Path, level: int, outputs: Sequence[Output] = (), filters: Sequence[Filter] = ()) -> Logs:
    """Log from now on: to ``outputs``, or else to ``folder/vird.log`` and warnings to standard error as well."""
    if not outputs:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        outputs = (Output(1, "file", str(folder / f"{PROGRAM}.log")), Output(3, "stderr"))
    return Logs(level, outputs, filters)
