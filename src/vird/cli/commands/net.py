"""``vird net doctor NAME``: what keeps a network's guests from reaching anybody, and what would help."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from vird import errors

SUMMARY = "find out why a network does not work"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of this command."""
    verbs = parser.add_subparsers(dest="verb", metavar="VERB", required=True)
    doctor = verbs.add_parser("doctor", help="look for what blocks a network's packets")
    doctor.add_argument("name", metavar="NAME", help="the network")
    doctor.add_argument("--repair", action="store_true", help="do what can be done, in other programs' tables too")
    doctor.add_argument("--json", action="store_true", help="answer in JSON")
    doctor.add_argument("--root", type=Path, metavar="DIR", help="the daemon's folder (default: the system's)")


def run(arguments: argparse.Namespace) -> int:
    """Look, tell, repair if asked; 0 when nothing blocks (any more), 1 when something does, 2 when nobody can tell."""
    from vird.drivers.network import doctor
    from vird.host.paths import Paths

    paths = Paths(arguments.root)
    try:
        findings = doctor.examine(paths, arguments.name)
        if arguments.repair and findings:
            doctor.repair(findings)
            left = doctor.examine(paths, arguments.name)
        else:
            left = findings
    except (errors.VirdError, OSError) as failure:
        print(f"vird: {failure}", file=sys.stderr)
        return 2
    if arguments.json:
        shown = [
            {"severity": each.severity, "text": each.text, "help": each.help, "repaired": each not in left}
            for each in findings
        ]
        print(json.dumps(shown, indent=2))
    else:
        for each in findings:
            print(f"{'repaired' if each not in left else each.severity}: {each.text}\n    {each.help}")
        if not findings:
            print(f"nothing on this host blocks network {arguments.name}")
    return int(any(each.severity == "blocks" for each in left))
