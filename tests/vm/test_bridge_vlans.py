"""Ports of a bridge keep VLANs apart: our code in a guest whose kernel can do it, with real frames."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from tests.vm import python_guest
from vird.drivers.common.bridge_vlan import vlans_of
from vird.model.vlan import Vlan
from vird.testing import guest_image

QEMU = shutil.which("qemu-system-x86_64")
BUILD = Path(__file__).parents[2] / "build/guest"
pytestmark = pytest.mark.skipif(QEMU is None, reason="qemu-system-x86_64 is not installed")

PORTS = {
    "blue1": "<vlan><tag id='42'/></vlan>",
    "blue2": "<vlan><tag id='42'/></vlan>",
    "red": "<vlan><tag id='43'/></vlan>",
    "trunk": "<vlan trunk='yes'><tag id='42'/><tag id='43'/></vlan>",
    "native": "<vlan trunk='yes'><tag id='42' nativeMode='untagged'/><tag id='43'/></vlan>",
    "tagged": "<vlan trunk='yes'><tag id='42' nativeMode='tagged'/></vlan>",
}
PROGRAM = """
import json, os, select, struct
from vird.host import bridge, link, tap
from vird.host.bridge import PortVlan

ports = {ports}
bridge.create("plain")
bridge.create("br0", vlan_filtering=True)
link.set_up("br0")
told = {{"plain": bridge.filters_vlans("plain"), "br0": bridge.filters_vlans("br0"), "vlans": {{}}, "frames": []}}
files = {{}}
for name, vlans in ports.items():
    _, (files[name],) = tap.open_new(name, vnet_header=False)
    link.configure(name, link.master("br0"))
    before = bridge.port_vlans(name)
    bridge.set_port_vlans(name, vlans)
    link.set_up(name)
    told["vlans"][name] = [before, bridge.port_vlans(name)]

def send(name, tag):
    number = len(told["frames"])
    head = bytes.fromhex("ffffffffffff") + bytes.fromhex("5254000000%02x" % list(ports).index(name))
    tagged = b"" if tag is None else struct.pack("!HH", 0x8100, tag)
    os.write(files[name], head + tagged + struct.pack("!HB", 0x88B5, number) + bytes(60))
    got = {{}}
    # What the kernel forwards it forwards within the write; taps have it at once.
    while ready := select.select(list(files.values()), [], [], 0.1)[0]:
        for other, file in files.items():
            if file in ready:
                frame = os.read(file, 2048)
                kind, = struct.unpack_from("!H", frame, 12)
                seen = struct.unpack_from("!H", frame, 14)[0] & 0xFFF if kind == 0x8100 else None
                rest = frame[16:] if kind == 0x8100 else frame[12:]
                if rest[:3] == struct.pack("!HB", 0x88B5, number):
                    got[other] = seen
    told["frames"].append([name, tag, got])

send("blue1", None)
send("red", None)
send("trunk", None)
send("trunk", 43)
send("trunk", 44)
send("native", None)
send("tagged", None)
send("blue1", 42)
send("blue1", 43)
bridge.set_port_vlans("blue2", ports["red"])
send("blue1", None)
print("told:" + json.dumps(told))
"""


def test_who_hears_whom() -> None:
    image = guest_image.build(BUILD)
    ports = {name: vlans_of(Vlan.from_xml(xml)) for name, xml in PORTS.items()}
    said = python_guest.run(
        image,
        PROGRAM.format(ports=repr(ports)),
        imports=["json", "os", "select", "struct", "vird.host.bridge", "vird.host.link", "vird.host.tap"],
        modules=["bridge", "tun"],
        qemu=str(QEMU),
    )
    told = json.loads(said.partition("told:")[2])
    assert (told["plain"], told["br0"]) == (False, True)
    for name, vlans in ports.items():
        before, after = told["vlans"][name]
        assert before == [[1, True, True]]
        assert after == sorted(map(list, vlans))
    blue = {"blue1": None, "blue2": None, "trunk": 42, "native": None, "tagged": 42}
    red = {"red": None, "trunk": 43, "native": 43}

    def without(heard: dict[str, int | None], *names: str) -> dict[str, int | None]:
        return {name: tag for name, tag in heard.items() if name not in names}

    assert told["frames"] == [
        ["blue1", None, without(blue, "blue1")],
        ["red", None, without(red, "red")],
        # A trunk without a native VLAN has no place for frames without a tag, and none for other VLANs.
        ["trunk", None, {}],
        ["trunk", 43, without(red, "trunk")],
        ["trunk", 44, {}],
        ["native", None, without(blue, "native")],
        ["tagged", None, without(blue, "tagged")],
        # A guest does not get out of its VLAN by naming another.
        ["blue1", 42, without(blue, "blue1")],
        ["blue1", 43, {}],
        # Moved away, it does not hear any more.
        ["blue1", None, without(blue, "blue1", "blue2")],
    ]
