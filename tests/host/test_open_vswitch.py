"""Devices on a real Open vSwitch: who hears whom, and how fast."""

from __future__ import annotations

import os
import select
import signal
import struct
import subprocess
import time
from pathlib import Path

import pytest

from tests.compat import switch
from tests.host.namespace import in_namespace
from tests.host.test_shaping import ETHERTYPE, FAR, GUEST, RATE, check, frame
from vird.drivers.common import ovs
from vird.drivers.common.ovs_port import NO_LIMITS, OvsProfile, OvsVlan
from vird.drivers.common.shaping import Shaping
from vird.errors import InternalError
from vird.host import link, tap
from vird.host.tc import Limit

pytestmark = pytest.mark.skipif(switch.why_not() is not None, reason=str(switch.why_not()))
PROFILE = OvsProfile("09b11c53-8b5c-4eeb-8f00-d84eaa0aaa4f", None, "a-guest")
PROGRAMS = ("ovs-vswitchd", "ovsdb-server")


class Switch:
    """A switch in this network namespace, with its files in a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.socket = folder, folder / "db.sock"
        subprocess.run(["ovsdb-tool", "create", str(folder / "conf.db"), str(switch.SCHEMA)], check=True)
        self._daemon("ovsdb-server", str(folder / "conf.db"), f"--remote=punix:{self.socket}")
        self.ctl("--no-wait", "init")
        self._daemon("ovs-vswitchd", f"unix:{self.socket}", "--disable-system")
        self.ctl("add-br", "ovs0", "--", "set", "bridge", "ovs0", "datapath_type=netdev")

    def ctl(self, *words: str) -> str:
        argv = ["ovs-vsctl", "--timeout=10", f"--db=unix:{self.socket}", *words]
        return subprocess.run(argv, check=True, capture_output=True, text=True).stdout

    def tap(self, name: str, mac: str, vlan: OvsVlan, shaping: Shaping = NO_LIMITS) -> int:
        _, (fd,) = tap.open_new(name, vnet_header=False, mac=tap.host_mac(mac))
        link.set_up(name)
        ovs.plug(name, "ovs0", mac, PROFILE, vlan, shaping, socket=self.socket)
        return fd

    def close(self) -> None:
        self.ctl("del-br", "ovs0")
        for program in PROGRAMS:
            pid = int((self.folder / f"{program}.pid").read_text())
            pidfd = os.pidfd_open(pid)
            os.kill(pid, signal.SIGTERM)
            assert select.select([pidfd], [], [], 10)[0]
            os.close(pidfd)

    def _daemon(self, program: str, *arguments: str) -> None:
        files = [("--pidfile", "pid"), ("--unixctl", "ctl"), ("--log-file", "log")]
        options = [f"{option}={self.folder}/{program}.{end}" for option, end in files]
        subprocess.run([program, *arguments, *options, "--detach"], check=True, stderr=subprocess.DEVNULL)


def hears(fd: int, number: int, timeout_s: float) -> bytes | None:
    """The frame of this number if it comes."""
    deadline = time.monotonic() + timeout_s
    while (left := deadline - time.monotonic()) > 0 and select.select([fd], [], [], left)[0]:
        seen = os.read(fd, 2048)
        if seen.endswith(struct.pack("!I", number)):
            return seen
    return None


def numbered(number: int) -> bytes:
    head = b"\xff" * 6 + bytes.fromhex(GUEST.replace(":", "")) + struct.pack("!H", ETHERTYPE)
    return head + bytes(60) + struct.pack("!I", number)


def test_vlans_and_limits(tmp_path: Path) -> None:
    _run(tmp_path)


@in_namespace
def _run(folder: Path) -> None:
    made = Switch(folder)
    sender = made.tap("vnet0", GUEST, OvsVlan(tag=42))
    same = made.tap("vnet1", FAR, OvsVlan(tag=42), Shaping(Limit(RATE), None))
    other = made.tap("vnet2", "52:54:00:00:00:03", OvsVlan(tag=43))
    trunk = made.tap("vnet3", "52:54:00:00:00:04", OvsVlan(trunks=(42, 43)))
    os.write(sender, numbered(1))
    assert hears(same, 1, 5) == numbered(1)
    tagged = hears(trunk, 1, 5)
    assert tagged is not None and tagged[12:16] == struct.pack("!HH", 0x8100, 42)
    assert hears(other, 1, 0.1) is None

    check(lambda: os.write(sender, frame(FAR, GUEST)), same)

    ovs.limit("vnet1", NO_LIMITS, socket=made.socket)
    ovs.tag("vnet1", OvsVlan(tag=43), socket=made.socket)
    ovs.tag("vnet2", OvsVlan(tag=42), socket=made.socket)
    # What the switch has learnt of flows it looks over by and by.
    number, deadline = 2, time.monotonic() + 10
    while True:
        os.write(sender, numbered(number))
        if hears(other, number, 0.5) and hears(same, number, 0.1) is None:
            break
        assert time.monotonic() < deadline
        number += 1

    with pytest.raises(InternalError, match="could not open network device nodev"):
        ovs.plug("nodev", "ovs0", GUEST, PROFILE, OvsVlan(), NO_LIMITS, socket=made.socket)
    ovs.unplug("vnet0", FAR, socket=made.socket)
    assert made.ctl("list-ports", "ovs0").split() == ["vnet0", "vnet1", "vnet2", "vnet3"]
    ovs.unplug("vnet0", GUEST, socket=made.socket)
    assert made.ctl("list-ports", "ovs0").split() == ["vnet1", "vnet2", "vnet3"]
    made.close()
    for fd in (sender, same, other, trunk):
        os.close(fd)
