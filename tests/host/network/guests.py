"""Stand-ins for guests: a network namespace on the end of a veth pair, and a driver to plug them into."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from vird.api.capabilities.network_ports import NetworkPorts
from vird.api.capabilities.networks import Networks
from vird.api.driver import Environment
from vird.drivers.common.bus import Counter
from vird.drivers.network.driver import NetworkDriver
from vird.drivers.network.network_ports import PortCalls
from vird.drivers.network.networks import NetworkCalls
from vird.host import link
from vird.host.paths import Paths

NAT = """
<network>
  <name>nat1</name>
  <forward mode='nat'/>
  <bridge name='vb1' stp='off'/>
  <domain name='example.org'/>
  <ip address='192.168.77.1' netmask='255.255.255.0'>
    <dhcp>
      <range start='192.168.77.10' end='192.168.77.20'/>
      <host mac='52:54:00:11:22:33' name='web' ip='192.168.77.50'/>
    </dhcp>
  </ip>
</network>"""

POOL = """
<network>
  <name>testnet</name>
  <forward type='bridge' dev='p4p1_0'>
    <interface dev='p4p1_0'/> <interface dev='p4p1_1'/> <interface dev='p4p1_2'/> <interface dev='p4p1_3'/>
  </forward>
  <portgroup name='admin'>
    <bandwidth>
      <inbound average='1000' peak='5000' burst='1024'/>
      <outbound average='128' peak='256' burst='256'/>
    </bandwidth>
  </portgroup>
</network>"""

UDHCPC_SCRIPT = """#!/bin/sh
[ "$1" = bound ] || exit 0
ip addr add "$ip/$mask" dev "$interface"
[ -z "$router" ] || ip route add default via "$router"
"""


class Daemon:
    """The network driver of one daemon, as started by it; losing it is the daemon's death."""

    def __init__(self, root: Path) -> None:
        self.driver = NetworkDriver(Environment(Paths(root), Counter()))
        calls, ports = self.driver.capabilities[Networks], self.driver.capabilities[NetworkPorts]
        assert isinstance(calls, NetworkCalls) and isinstance(ports, PortCalls)
        self.networks, self.ports, self.service = calls, ports, self.driver.service
        self.events: list[object] = []
        self.driver.bus.subscribe(lambda number, event: self.events.append(event))


class Namespace:
    """Another machine, on the end of a cable."""

    def __init__(self, mac: str, bridge: str | None, cable: str = "cable0") -> None:
        self._holder = subprocess.Popen(
            ["unshare", "-n", "sh", "-c", "ip link set lo up; echo; exec cat"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        assert self._holder.stdout is not None
        self._holder.stdout.readline()
        self.cable = cable
        run(
            "ip",
            "link",
            "add",
            cable,
            "type",
            "veth",
            "peer",
            "name",
            "eth0",
            "address",
            mac,
            "netns",
            str(self._holder.pid),
        )
        if bridge is not None:
            link.configure(cable, link.master(bridge), up=True)
        else:
            link.set_up(cable)
        self.run("ip", "link", "set", "eth0", "up")

    def run(self, *command: str, check: bool = True) -> str:
        """What a command on that machine prints."""
        return run("nsenter", "-t", str(self._holder.pid), "-n", *command, check=check)

    def lease(self, folder: Path) -> str:
        """Ask for an address by DHCP and take it; the address."""
        script = folder / "udhcpc-script"
        script.write_text(UDHCPC_SCRIPT)
        script.chmod(0o755)
        self.run(
            "busybox",
            "udhcpc",
            "-i",
            "eth0",
            "-n",
            "-q",
            "-t",
            "20",
            "-T",
            "1",
            "-s",
            str(script),
            "-x",
            "hostname:guest",
        )
        shown = self.run("ip", "-4", "-o", "addr", "show", "dev", "eth0")
        return shown.split()[3]

    def close(self) -> None:
        """Unplug and forget."""
        link.delete(self.cable)
        for stream in (self._holder.stdin, self._holder.stdout):
            assert stream is not None
            stream.close()
        self._holder.wait()


@contextmanager
def guest(mac: str, bridge: str | None, cable: str = "cable0") -> Iterator[Namespace]:
    """A machine on a bridge, for the length of a block."""
    namespace = Namespace(mac, bridge, cable)
    try:
        yield namespace
    finally:
        namespace.close()


def run(*command: str, check: bool = True) -> str:
    """What a command prints."""
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    if check and done.returncode:
        raise AssertionError(f"{' '.join(command)} ended with {done.returncode}: {done.stdout}{done.stderr}")
    return done.stdout + (done.stderr if not check else "")


@contextmanager
def host_devices(count: int = 4) -> Iterator[None]:
    """p4p1_0 … as host devices, each with a far end that is up."""
    for number in range(count):
        run("ip", "link", "add", f"p4p1_{number}", "type", "veth", "peer", "name", f"far{number}")
        link.set_up(f"p4p1_{number}")
        link.set_up(f"far{number}")
    try:
        yield
    finally:
        for number in range(count):
            link.delete(f"p4p1_{number}")


def services_of(root: Path) -> list[int]:
    """The living processes that name a folder on their command line."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and entry.name != str(os.getpid()):
            try:
                if str(root).encode() in (entry / "cmdline").read_bytes():
                    found.append(int(entry.name))
            except OSError:
                continue
    return found


def services_left(root: Path, patience_s: float = 10) -> list[int]:
    """The same once they had time to end: the process that runs dnsmasq's script ends a moment after dnsmasq."""
    deadline = time.monotonic() + patience_s
    while (left := services_of(root)) and time.monotonic() < deadline:
        time.sleep(0.02)
    return left
