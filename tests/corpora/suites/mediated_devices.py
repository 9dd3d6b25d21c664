"""Mediated devices: commands for mdevctl, and what it lists.

A result is named for a device's document and what is done with it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

from tests.corpora.case import Case, Suite
from tests.corpora.compare import commands_differ, json_differs, xml_differs

_UUID = re.compile(r"--uuid[= ]([0-9a-f-]{36})")


def _cases(root: Path) -> Iterator[Case]:
    folder = root / "nodedevmdevctldata"
    for result in sorted(folder.glob("*.argv")):
        yield Case(result.stem, lambda result=result: _command_differs(root, result))
    for result in sorted(folder.glob("*.out.xml")):
        yield Case(result.stem, lambda result=result: _list_differs(result))


def _command_differs(root: Path, result: Path) -> str:
    from vird.drivers.node_devices.plan import mdevctl
    from vird.model.node_device import parse_node_device

    name, _, verb = result.stem.rpartition("-")
    if verb in ("define", "create"):
        device = parse_node_device((root / "nodedevschemadata" / f"{name}.xml").read_text())
        command = mdevctl.define(device) if verb == "define" else mdevctl.create(device)
        return commands_differ(result, [command.argv]) or json_differs(
            result.with_suffix(".json"), json.loads(command.stdin)
        )
    named = _UUID.search(result.read_text())
    uuid = named[1] if named else ""
    if verb == "autostart":
        return commands_differ(result, [mdevctl.set_autostart(uuid, on).argv for on in (True, False)])
    planned = {"start": mdevctl.start, "stop": mdevctl.stop, "undefine": mdevctl.undefine}[verb](uuid)
    return commands_differ(result, [planned.argv])


def _list_differs(result: Path) -> str:
    from vird.drivers.node_devices.plan.mdevctl import listed

    source = result.with_name(result.name.removesuffix(".out.xml") + ".json")
    return xml_differs(result, "".join(device.to_xml() for device in listed(source.read_text())))


SUITES = [Suite("nodedevmdevctldata", _cases)]
