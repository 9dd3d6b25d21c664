"""``vird schema COMMAND``: the JSON schema of what a command shows with ``-o json``."""

from __future__ import annotations

import argparse
import sys

SUMMARY = "print the JSON schema of a command's output"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of this command."""
    parser.add_argument("verb", metavar="COMMAND", help="a command that `vird help` lists")


def run(arguments: argparse.Namespace) -> int:
    """Print it; 1 for a command that there is not."""
    from vird.cli.render import as_json, schema
    from vird.cli.verbs import find

    found = find(arguments.verb)
    if found is None:
        print(f"error: unknown command: '{arguments.verb}'", file=sys.stderr)
        return 1
    print(as_json(schema(found.returns)), end="")
    return 0
