"""The entry point of ``vird``: commands of its own, and the verbs that libvirt's users know.

    vird daemon --root DIR                        one of our own commands; its module takes its options
    vird [options] list --all                     a verb, run against the daemon that the options name
    vird [options] "net-list; list --all"         several, in one argument
    vird admin [options] srv-list                 a verb of the daemon's administration
    vird [options]                                the interactive shell

A command's module is imported only when it is the one that was named, so ``vird --version``
costs nothing but the interpreter.
"""

from __future__ import annotations

import argparse
import getopt
import io
import os
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import TYPE_CHECKING

from vird import __version__
from vird.cli.commands import COMMANDS
from vird.cli.families import FAMILIES

if TYPE_CHECKING:
    from vird.cli.shell import Settings

SHORT = "c:d:e:hk:K:l:o:qrtvV"
LONG = [
    "connect=",
    "debug=",
    "escape=",
    "help",
    "keepalive-interval=",
    "keepalive-count=",
    "log=",
    "output=",
    "quiet",
    "readonly",
    "timing",
    "version",
]
SAME = {
    "-c": "--connect",
    "-d": "--debug",
    "-e": "--escape",
    "-h": "--help",
    "-k": "--keepalive-interval",
    "-K": "--keepalive-count",
    "-l": "--log",
    "-o": "--output",
    "-q": "--quiet",
    "-r": "--readonly",
    "-t": "--timing",
    "-v": "--version",
    "-V": "--version",
}
USAGE = """\
usage: vird [options]... [<command>...]
       vird [options]... "<command>; <command>"
       vird [options]...                           interactive
       vird admin [options]... <command>...        the daemon's own administration

options:
  -c, --connect URI              the daemon and driver, such as qemu:///system
  -r, --readonly                 look, change nothing
  -o, --output table|json|yaml   how results are shown
  -q, --quiet                    no headings, no confirmations
  -t, --timing                   tell how long each command took
  -e, --escape CHARACTER         leaves a console; ^] is set
  -k, --keepalive-interval N     seconds between questions whether the daemon is there, 0 for none
  -K, --keepalive-count N        how many of them it may leave unanswered
  -l, --log FILE                 write what is done into a file
  -d, --debug N                  how much of it, 0 (all) to 4 (errors)
  -v, --version                  tell the version
  -h, --help                     this text

commands of vird itself:
"""


DAEMON_NAMES = ("libvirtd", "virtqemud")
"""Under these names, as a link to it may have them, the program is the daemon."""


class WrongOptions(Exception):
    """The words before the verb make no sense; the text says which."""


def parser(named: str) -> argparse.ArgumentParser:
    """The grammar of one of our own commands."""
    top = argparse.ArgumentParser(prog="vird", description="Manage virtual machines the way libvirt does.")
    verbs = top.add_subparsers(dest="command", metavar="COMMAND", required=True)
    module = import_module(COMMANDS[named])
    verb = verbs.add_parser(named, help=module.SUMMARY, description=module.SUMMARY)
    module.add_arguments(verb)
    verb.set_defaults(run=module.run)
    return top


def usage() -> str:
    """What ``--help`` says."""
    own = "".join(f"  {name:<30} {import_module(module).SUMMARY}\n" for name, module in COMMANDS.items())
    return f"{USAGE}{own}\nall other commands: vird help\n"


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return the process's exit status."""
    _have_all_streams()
    words = list(sys.argv[1:] if argv is None else argv)
    if argv is None and os.path.basename(sys.argv[0]) in DAEMON_NAMES:
        # libvirt's clients start a user's daemon by its name.
        words = ["daemon", *words]
    try:
        if words and words[0] in COMMANDS:
            arguments = parser(words[0]).parse_args(words)
            status: int = arguments.run(arguments)
            return status
        if words and words[0] in FAMILIES:
            return _verbs(words[1:], words[0])
        return _verbs(words)
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        # Whoever read our output is gone; say nothing more to it, not even at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 141


def _have_all_streams() -> None:
    """Whoever starts us with a standard stream closed has one at which nothing is said or heard."""
    for fd, name in enumerate(("stdin", "stdout", "stderr")):
        if getattr(sys, name) is None:
            opened = os.open(os.devnull, os.O_RDWR)
            if opened != fd:
                os.dup2(opened, fd)
                os.close(opened)
            raw = io.FileIO(fd, "w" if fd else "r", closefd=False)
            setattr(sys, name, io.TextIOWrapper(io.BufferedWriter(raw) if fd else io.BufferedReader(raw)))
    for stream in (sys.stdout, sys.stderr):
        # documents and data are UTF-8 whatever the locale, as libvirt's shell has them
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="surrogateescape")


def _verbs(words: list[str], family: str = "") -> int:
    try:
        given, rest = getopt.getopt(words, SHORT, LONG)
        options = [(SAME.get(name, name), value) for name, value in given]
        if ("--version", "") in options:
            print(f"vird {__version__}")
            return 0
        if ("--help", "") in options:
            print(usage(), end="")
            return 0
        chosen = settings(options)
    except (getopt.GetoptError, WrongOptions) as fault:
        if any(word in ("json", "yaml") for word in " ".join(words).replace("=", " ").split()):
            import json

            remedy = "vird --help tells what there is"
            print(json.dumps({"error": {"message": str(fault), "cause": None, "remedy": remedy}}), file=sys.stderr)
        else:
            print(f"error: {fault}\nvird --help tells what there is", file=sys.stderr)
        return 1
    from vird.cli import session

    if family:
        # The option before a verb names what the verb is about.
        chosen.admin_uri, chosen.uri = chosen.uri, None
    return session.run(chosen, rest, family)


def settings(options: list[tuple[str, str]]) -> Settings:
    """What the options say; raises `WrongOptions`."""
    from vird.cli.shell import OUTPUTS, Settings

    chosen = Settings()
    for name, value in options:
        match name:
            case "--connect":
                chosen.uri = value
            case "--readonly":
                chosen.read_only = True
            case "--quiet":
                chosen.quiet = True
            case "--timing":
                chosen.timing = True
            case "--output":
                if value not in OUTPUTS:
                    raise WrongOptions(f"--output takes {', '.join(OUTPUTS)}, not '{value}'")
                chosen.output = OUTPUTS[value]
            case "--escape":
                if len(value) != 1 and not (len(value) == 2 and value[0] == "^"):
                    raise WrongOptions(f"Invalid string '{value}' for escape sequence")
                chosen.escape = value
            case "--keepalive-interval":
                chosen.keepalive_interval_s = _whole(name, value)
            case "--keepalive-count":
                chosen.keepalive_count = _whole(name, value)
            case "--debug":
                chosen.debug = _whole(name, value)
            case "--log":
                chosen.log = value
    return chosen


def _whole(name: str, value: str) -> int:
    if not value.isdecimal():
        raise WrongOptions(f"{name} takes a whole number, not '{value}'")
    return int(value)


if __name__ == "__main__":
    sys.exit(main())
