"""An interface's document turned into that of a bridge which it is in, and back.

Pure. What is about addresses and start belongs to whichever of the two is used; what is about the device goes along.
"""

from __future__ import annotations

from lxml import etree

from vird.cli.device_nodes import parsed, shown
from vird.cli.failure import Failed

OF_THE_DEVICE = ("mac", "bond", "vlan")
"""Elements that stay with the device when it gets into a bridge."""


def bridged(document: str, bridge: str, *, stp: bool, delay: int) -> str:
    """The document of a new bridge; `Failed` for what is a bridge itself."""
    top = parsed(document)
    kind, name = top.get("type"), top.get("name")
    if kind == "bridge":
        raise Failed(f"Existing device {name} is already a bridge")
    top.set("type", "bridge")
    top.set("name", bridge)
    around = etree.SubElement(top, "bridge", stp="on" if stp else "off")
    if stp:
        around.set("delay", str(delay))
    inner = etree.SubElement(around, "interface", type=kind or "", name=name or "")
    inner.extend([each for each in top if each.tag in OF_THE_DEVICE])
    return shown(top)


def unbridged(document: str, bridge: str) -> tuple[str, str]:
    """The name and the document of the one device in a bridge; `Failed` for what is no bridge with one."""
    top = parsed(document)
    around = top.find("bridge")
    if top.get("type") != "bridge" or around is None:
        raise Failed(f"Device {bridge} is not a bridge")
    inside = around.findall("interface")
    if len(inside) != 1:
        raise Failed("Multiple interfaces attached to bridge" if inside else "No interface attached to bridge")
    (inner,) = inside
    for name in ("type", "name"):
        top.set(name, inner.get(name) or "")
    top.remove(around)
    top.extend(list(inner))
    return inner.get("name") or "", shown(top)
