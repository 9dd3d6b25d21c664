"""``vird xml``: libvirt's documents without a daemon: checked, laid out, compared, converted."""

from __future__ import annotations

import argparse
import sys
from importlib import import_module

from vird import errors

SUMMARY = "check, lay out, compare and convert documents, without a daemon"

VERBS: dict[str, str] = {
    "check": "vird.cli.xml.check",
    "format": "vird.cli.xml.format",
    "diff": "vird.cli.xml.diff",
    "convert": "vird.cli.xml.convert",
}
"""Each verb's module has what a command's has."""
FAILED = 1
TROUBLE = 2
"""Exit statuses: the document is not good (or, for ``diff``, differs); it could not be looked at."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The verbs and what they have in common."""
    verbs = parser.add_subparsers(dest="verb", metavar="VERB", required=True)
    for name, module_name in VERBS.items():
        module = import_module(module_name)
        verb = verbs.add_parser(name, help=module.SUMMARY, description=module.__doc__)
        module.add_arguments(verb)
        verb.add_argument("--json", action="store_true", help="answer in JSON")
        verb.set_defaults(do=module.run)


def run(arguments: argparse.Namespace) -> int:
    """Do it; 2 when a file cannot be read or, where that is not the question, the document cannot be taken."""
    try:
        status: int = arguments.do(arguments)
    except (errors.VirdError, OSError) as failure:
        print(f"vird: {_words(failure)}", file=sys.stderr)
        return TROUBLE
    return status


def _words(failure: Exception) -> str:
    if isinstance(failure, OSError):
        return f"{failure.filename}: {failure.strerror}" if failure.filename else str(failure)
    return str(failure)
