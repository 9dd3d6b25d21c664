"""Fifty networks with ten ports each started at once, the daemon killed in the middle: each is whole or not there."""

import json
import subprocess
import time
import uuid
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.compat.seen import virsh
from vird.testing.daemons import Vird

pytestmark = pytest.mark.root

NETWORKS, PORTS = 50, 10
NETWORK = """\
<network>
  <name>n{number}</name>
  <forward mode='nat'/>
  <bridge name='nbr{number}' stp='off' delay='0'/>
  <ip address='10.77.{number}.1' netmask='255.255.255.0'>
    <dhcp><range start='10.77.{number}.10' end='10.77.{number}.99'/></dhcp>
  </ip>
</network>
"""
PORT = """\
<networkport>
  <uuid>{uuid}</uuid>
  <owner><name>g{number}</name><uuid>{uuid}</uuid></owner>
  <mac address='52:54:00:00:{network:02x}:{number:02x}'/>
</networkport>
"""


def write_documents(folder: Path) -> None:
    for network in range(NETWORKS):
        (folder / f"n{network}.xml").write_text(NETWORK.format(number=network))
        for number in range(PORTS):
            text = PORT.format(uuid=uuid.uuid4(), number=number, network=network)
            (folder / f"p{network}-{number}.xml").write_text(text)


Clients = list["subprocess.Popen[bytes]"]


def at_once(vird: Vird, commands: Callable[[int], list[str]]) -> Clients:
    """A client for each network, all at once."""
    argv = ["virsh", "-q", "-c", vird.uri()]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    return [vird.sandbox.popen([*argv, "; ".join(commands(network))], **quiet) for network in range(NETWORKS)]


def start_all(vird: Vird, folder: Path) -> Clients:
    return at_once(
        vird,
        lambda network: [
            f"net-start n{network}",
            *(f"net-port-create n{network} {folder}/p{network}-{number}.xml" for number in range(PORTS)),
        ],
    )


def ports_listed(vird: Vird, names: list[str]) -> dict[str, set[str]]:
    commands = "; ".join(f"echo @{name}; net-port-list {name}" for name in names)
    parts = [part.split() for part in virsh(vird, commands).split("@")[1:]]
    return {name: set(ports) for name, *ports in parts}


def kept(vird: Vird) -> list[Path]:
    return sorted((vird.root / "run/libvirt/network").glob("n*.xml"))


def rules_of(vird: Vird) -> str:
    return vird.sandbox.run(["nft", "list", "ruleset"]).stdout


def check_whole(vird: Vird) -> int:
    """Every network is all there or not at all; returns how many run."""
    running = set(virsh(vird, "net-list", "--name").split())
    listed = ports_listed(vird, sorted(running))
    links, rules = set(vird.sandbox.links()), rules_of(vird)
    served = [line for line in vird.sandbox.processes().values() if "dnsmasq" in line]
    for number in range(NETWORKS):
        name, bridge = f"n{number}", f"nbr{number}"
        is_running = name in running
        assert (bridge in links) == is_running, name
        assert (f'"{bridge}"' in rules) == is_running, name
        # One process serves, and forks another that runs the lease script.
        assert sum(f"/{name}.conf" in line for line in served) == 2 * is_running, name
        folder = vird.root / f"run/libvirt/network/{name}.xml"
        assert folder.exists() == is_running, name
        if is_running:
            files = {path.stem for path in (vird.root / f"run/libvirt/network/{name}").rglob("*.xml")}
            assert files == listed[name], name
    assert not list((vird.root / "run/libvirt/network").glob("*.starting"))
    assert len(served) == 2 * len(running)
    return len(running)


def test_killed_in_the_middle_each_network_is_whole_or_not_there(vird: Vird, folder: Path) -> None:
    write_documents(folder)
    define = "; ".join(f"net-define {folder}/n{network}.xml" for network in range(NETWORKS))
    virsh(vird, define)
    clients = start_all(vird, folder)
    deadline = time.monotonic() + 60
    while len(kept(vird)) < NETWORKS // 2:
        assert time.monotonic() < deadline
    vird.kill()
    for client in clients:
        client.wait(30)
    vird.start()
    running = check_whole(vird)
    assert running >= NETWORKS // 2
    # What did not come up comes up now, and then all of it goes.
    for client in start_all(vird, folder):
        client.wait(60)
    assert check_whole(vird) == NETWORKS
    counted = json.loads(vird.sandbox.run(["nft", "-j", "list", "tables"]).stdout)["nftables"]
    assert sum("table" in row for row in counted) == 1
    for client in at_once(vird, lambda network: [f"net-destroy n{network}"]):
        client.wait(60)
    left = vird.sandbox.leftovers()
    assert not left.links
    assert not left.tables
    vird.sandbox.wait_without("dnsmasq")
