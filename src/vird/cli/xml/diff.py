"""Say what two documents of one kind say differently; the status is 1 when they do.

Layout, order, units and defaults are no difference, and neither is what libvirt makes up where one of them leaves it
open (UUIDs, MAC addresses, places on buses).  For a domain each change says whether a running guest of QEMU takes it
(live, with the command), has it from its next boot, or must be defined anew (redefine).
"""

from __future__ import annotations

import argparse
import json
from typing import TYPE_CHECKING

from vird.cli.xml.colours import Colours, for_standard_output
from vird.cli.xml.inputs import add_strict, read

if TYPE_CHECKING:
    from vird.model.diff import Change

SUMMARY = "say what two documents say differently"
SIGNS = {"added": "+", "removed": "-", "changed": "~", "reordered": "~"}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of this verb."""
    parser.add_argument("old", metavar="OLD", help="the document as it was; - is standard input")
    parser.add_argument("new", metavar="NEW", help="the document as it is to be")
    parser.add_argument("--as-written", action="store_true", help="without defaults: what is not said is absent")
    add_strict(parser)


def run(arguments: argparse.Namespace) -> int:
    """Compare; 0 when nothing is different."""
    from vird.model.diff import diff
    from vird.model.kinds import read_as_written, read_for_use

    take = read_as_written if arguments.as_written else read_for_use
    old, new = (take(read(name).raw, strict=arguments.strict) for name in (arguments.old, arguments.new))
    changes = diff(old, new)
    if arguments.json:
        print(json.dumps([change.to_json() for change in changes], indent=2))
    else:
        colours = for_standard_output()
        for change in changes:
            print(shown(change, colours))
    return int(bool(changes))


def shown(change: Change, colours: Colours) -> str:
    """A change on one line, or two where both values are shown."""
    sign = SIGNS[change.operation]
    verdict = f"   [{change.verdict}{f': {change.how}' if change.how else ''}]" if change.verdict else ""
    head = f"{sign} {change.path}"
    if change.operation in ("changed", "reordered"):
        values = f"{colours.red(change.old or '')} → {colours.green(change.new or '')}"
        return f"{colours.bold(head)}: {values}{colours.dim(verdict)}"
    value = change.new if change.operation == "added" else change.old
    paint = colours.green if change.operation == "added" else colours.red
    return f"{colours.bold(head)}: {paint(value or '')}{colours.dim(verdict)}"
