"""Convert between libvirt's XML and another program's format, as domxml-to-native and domxml-from-native do, and more:
networks, filters, pools and volumes as the files and commands that they become.  One of the two formats is always xml.
"""

from __future__ import annotations

import argparse
import json
import secrets
from importlib import import_module
from typing import Any, NamedTuple

from vird.cli.xml.formats import FORMATS, XML, Format
from vird.cli.xml.inputs import Input, read

SUMMARY = "convert between documents and other programs' formats"


class Options(NamedTuple):
    """What some of the formats need to be told; see ``add_arguments``."""

    name: str | None = None
    emulator: str | None = None
    capture: str | None = None
    interface: str = "vnet0"
    variables: tuple[str, ...] = ()
    included: tuple[str, ...] = ()
    datastore: str | None = None
    hardware: int | None = None


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of this verb."""
    names = [XML, *FORMATS]
    parser.add_argument("file", nargs="?", default="-", metavar="FILE", help="input (default: standard input)")
    parser.add_argument("--from", dest="source", choices=names, default=XML, metavar="FORMAT", help="default: xml")
    parser.add_argument("--to", dest="target", choices=names, default=XML, metavar="FORMAT", help="default: xml")
    parser.add_argument("--list", action="store_true", help="list the formats and which ways there are")
    parser.add_argument("--name", help="openvz: the container's number, where the file's name does not say it")
    parser.add_argument("--emulator", metavar="PATH", help="qemu-argv: the QEMU to write for, which is asked")
    parser.add_argument("--capture", metavar="FILE", help="qemu-argv: a recorded monitor conversation in its place")
    parser.add_argument("--interface", default="vnet0", help="filters: the interface that is filtered")
    parser.add_argument(
        "--variable",
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="filters: a variable's value",
    )
    parser.add_argument(
        "--include", action="append", default=[], metavar="FILE", help="nftables: a filter that the filter includes"
    )
    parser.add_argument("--datastore", metavar="NAME", help="vmware-vmx: where file names without one are")
    parser.add_argument("--hardware", type=int, metavar="N", help="vmware-vmx: the version of the virtual hardware")


def run(arguments: argparse.Namespace) -> int:
    """Convert; 0 when it could be done."""
    from vird.errors import InvalidArg

    if arguments.list:
        return _list(arguments.json)
    if (arguments.source == XML) == (arguments.target == XML):
        raise InvalidArg("one of --from and --to must name a format other than xml; --list shows which there are")
    options = Options(
        arguments.name, arguments.emulator, arguments.capture, arguments.interface, tuple(arguments.variable),
        tuple(arguments.include), arguments.datastore, arguments.hardware,
    )  # fmt: skip
    reads = arguments.target == XML
    name = arguments.source if reads else arguments.target
    text = convert(FORMATS[name], read(arguments.file), options, reads=reads)
    if arguments.json:
        print(json.dumps({"from": arguments.source, "to": arguments.target, "text": text}, indent=2))
    else:
        print(text, end="" if text.endswith("\n") else "\n")
    return 0


def convert(form: Format, given: Input, options: Options, *, reads: bool) -> str:
    """The text in the other format; raises InvalidArg for a way that does not exist."""
    from vird.errors import InvalidArg

    where = form.reads if reads else form.writes
    if where is None:
        raise InvalidArg(f"{form.name} can only be {'written' if reads else 'read'}")
    module, _, function = where.partition(":")
    act: Any = getattr(import_module(module), function)
    result: str = act(given, options)
    return result


def new_mac() -> str:
    """An address for interfaces that have none."""
    return f"52:54:00:{secrets.token_bytes(3).hex(':')}"


def _list(as_json: bool) -> int:
    if as_json:
        rows = [
            {"name": each.name, "of": each.of, "reads": each.reads is not None, "writes": each.writes is not None}
            for each in FORMATS.values()
        ]
        print(json.dumps(rows, indent=2))
        return 0
    for each in FORMATS.values():
        ways = {(True, True): "both ways", (True, False): "to xml", (False, True): "from xml"}
        print(f"{each.name:16} {each.of:16} {ways[each.reads is not None, each.writes is not None]:10} {each.summary}")
    return 0
