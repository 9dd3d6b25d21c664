"""Write a document of any kind as libvirt lays it out; with --complete filled in with libvirt's defaults, as far as
those depend on neither a host nor an emulator.  With --json its elements as JSON objects instead."""

from __future__ import annotations

import argparse
import json
from typing import TYPE_CHECKING

from vird.cli.xml.inputs import add_strict, read

if TYPE_CHECKING:
    from vird.markup import Element

SUMMARY = "write a document as libvirt lays it out"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of this verb."""
    parser.add_argument("file", nargs="?", default="-", metavar="FILE", help="document (default: standard input)")
    parser.add_argument("--complete", action="store_true", help="fill in the defaults")
    add_strict(parser)


def run(arguments: argparse.Namespace) -> int:
    """Write it."""
    from vird.model.json_form import to_json
    from vird.model.kinds import read_as_written, read_for_use

    given = read(arguments.file)
    document = (read_for_use if arguments.complete else read_as_written)(given.raw, strict=arguments.strict)
    if arguments.json:
        print(json.dumps(to_json(document), indent=2))
    else:
        print(_text(document, given.raw), end="")
    return 0


def _text(document: Element, raw: bytes) -> str:
    """A device that came alone is written alone."""
    from vird.markup import parse_document
    from vird.model.domain.devices.devices import Devices

    if not isinstance(document, Devices) or parse_document(raw).tag == document._tag:
        return document.to_xml()
    return "".join(f"{line[2:]}\n" for line in document.to_xml().splitlines()[1:-1])
