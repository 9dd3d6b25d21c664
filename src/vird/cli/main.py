"""The entry point of ``vird``: finds the command, lets its module do the rest.

A command's module is imported only when it is the one that was named, so ``vird --version``
costs nothing but the interpreter.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from importlib import import_module

from vird import __version__
from vird.cli.commands import COMMANDS


def parser(named: str | None = None) -> argparse.ArgumentParser:
    """The whole grammar; only the ``named`` command's options are filled in when one is given."""
    top = argparse.ArgumentParser(prog="vird", description="Manage virtual machines the way libvirt does.")
    top.add_argument("--version", action="version", version=f"vird {__version__}")
    verbs = top.add_subparsers(dest="command", metavar="COMMAND", required=True)
    for name, module_name in COMMANDS.items():
        if named in COMMANDS and name != named:
            verbs.add_parser(name)
            continue
        module = import_module(module_name)
        verb = verbs.add_parser(name, help=module.SUMMARY, description=module.SUMMARY)
        module.add_arguments(verb)
        verb.set_defaults(run=module.run)
    return top


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return the process's exit status."""
    words = list(sys.argv[1:] if argv is None else argv)
    named = next((word for word in words if not word.startswith("-")), None)
    arguments = parser(named).parse_args(words)
    try:
        status: int = arguments.run(arguments)
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        # Whoever read our output is gone; say nothing more to it, not even at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 141
    return status


if __name__ == "__main__":
    sys.exit(main())
