"""One module per command; each has ``SUMMARY``, ``add_arguments(parser)`` and ``run(arguments) -> int``."""

from __future__ import annotations

COMMANDS: dict[str, str] = {
    "completion": "vird.cli.commands.completion",
    "daemon": "vird.cli.commands.daemon",
    "net": "vird.cli.commands.net",
    "passwd": "vird.cli.commands.passwd",
    "schema": "vird.cli.commands.schema",
    "xml": "vird.cli.commands.xml",
}
"""Command name to the module that holds it; imported when the command is named."""
