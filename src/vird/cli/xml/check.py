"""Say all that is wrong with documents of any kind: FILE:LINE: PATH: what.  The status is 1 when anything is.

What libvirt leaves to the driver that runs a guest (what an emulator can do, what the host has) is not looked at.
"""

from __future__ import annotations

import argparse
import json

from vird.cli.xml.faults import Fault, faults_of
from vird.cli.xml.inputs import Input, add_strict, read

SUMMARY = "say all that is wrong with documents"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of this verb."""
    parser.add_argument("files", nargs="*", default=["-"], metavar="FILE", help="documents (default: standard input)")
    add_strict(parser)


def run(arguments: argparse.Namespace) -> int:
    """Check each file; 0 when all are good."""
    found = []
    for name in arguments.files:
        document = read(name)
        kind, faults = check(document, strict=arguments.strict)
        found.append({"file": document.name, "kind": kind, "faults": [fault.to_json() for fault in faults]})
        if not arguments.json:
            for fault in faults:
                print(fault.shown(document.name))
    if arguments.json:
        print(json.dumps(found, indent=2))
    return int(any(entry["faults"] for entry in found))


def check(document: Input, *, strict: bool) -> tuple[str | None, list[Fault]]:
    """The kind of a document, as far as that can be told, and its faults."""
    from vird.errors import VirdError
    from vird.markup import parse_document
    from vird.model.all_faults import all_faults
    from vird.model.kinds import kind_of

    try:
        kind = kind_of(parse_document(document.raw)).name
    except VirdError as failure:
        return None, faults_of(failure)
    return kind, [Fault.of(each) for each in all_faults(document.raw, strict=strict)]
