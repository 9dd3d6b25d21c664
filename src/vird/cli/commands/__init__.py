"""One module per command; each has ``SUMMARY``, ``add_arguments(parser)`` and ``run(arguments) -> int``."""

from __future__ import annotations

COMMANDS: dict[str, str] = {
    "daemon": "vird.cli.commands.daemon",
    "net": "vird.cli.commands.net",
    "xml": "vird.cli.commands.xml",
}
"""Command name to the module that holds it; imported when the command is named."""
