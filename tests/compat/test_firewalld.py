"""Networks on a host with firewalld: in the zones that libvirt's are in, and their packets pass."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.compat import firewall_daemon
from tests.compat.firewall_daemon import FirewallDaemon
from tests.compat.seen import refused, virsh
from vird.testing.daemons import Vird
from vird.testing.sandbox import Sandbox

pytestmark = [
    pytest.mark.root,
    pytest.mark.skipif(firewall_daemon.why_not() is not None, reason=str(firewall_daemon.why_not())),
]

NETWORK = """\
<network>
  <name>{name}</name>{forward}
  <bridge name='{name}br' stp='off' delay='0' {zone}/>
  <ip address='10.9.{number}.1' netmask='255.255.255.0'/>
</network>
"""
NAT = "<forward mode='nat'/>"


class Host:
    """A sandbox with firewalld and a daemon of ours, and one behind it that is the world."""

    def __init__(self, sandbox: Sandbox, world: Sandbox, folder: Path) -> None:
        self.sandbox, self.folder = sandbox, folder
        self.firewalld = FirewallDaemon(sandbox)
        self.daemon = Vird(sandbox, folder / "vird")
        sandbox.connect("out0", world, "in0")
        for where, name, address in ((sandbox, "out0", "192.0.2.1"), (world, "in0", "192.0.2.2")):
            where.run(["ip", "addr", "add", f"{address}/24", "dev", name])
            where.run(["ip", "link", "set", name, "up"])

    def network(self, name: str, number: int, *, forward: str = "", zone: str = "") -> Path:
        path = self.folder / f"{name}.xml"
        path.write_text(NETWORK.format(name=name, number=number, forward=forward, zone=zone and f"zone='{zone}'"))
        return path

    def doctor(self, name: str, *flags: str) -> str:
        vird = Path(sys.executable).with_name("vird")
        argv = [str(vird), "net", "doctor", name, "--root", str(self.daemon.root), *flags]
        return self.sandbox.run(argv, check=False).stdout


@pytest.fixture(scope="module")
def host() -> Iterator[Host]:
    with tempfile.TemporaryDirectory(prefix="vird-test.") as name, Sandbox() as sandbox, Sandbox() as world:
        os.chmod(name, 0o755)
        made = Host(sandbox, world, Path(name))
        made.daemon.start()
        yield made
        made.daemon.terminate()


def test_a_zone_that_is_asked_for_needs_firewalld(host: Host) -> None:
    path = host.network("early", 9, forward=NAT, zone="work")
    said = refused(host.daemon, "net-create", str(path))
    assert "zone work requested for network early but firewalld is not active" in said
    assert "earlybr" not in host.sandbox.links()


def test_a_network_that_ran_before_joins_when_firewalld_comes(host: Host) -> None:
    virsh(host.daemon, "net-create", str(host.network("first", 1, forward=NAT)))
    host.firewalld.start()
    host.firewalld.wait_for("firstbr", "libvirt")


@pytest.mark.parametrize(
    ("name", "forward", "zone", "joined"),
    [
        ("nat", NAT, "", "libvirt"),
        ("isol", "", "", "libvirt"),
        ("route", "<forward mode='route'/>", "", "libvirt-routed"),
        ("zoned", NAT, "work", "work"),
        ("open", "<forward mode='open'/>", "", ""),
    ],
)
def test_which_zone(host: Host, name: str, forward: str, zone: str, joined: str) -> None:
    virsh(host.daemon, "net-create", str(host.network(name, 2, forward=forward, zone=zone)))
    assert host.firewalld.zone(f"{name}br") == joined
    virsh(host.daemon, "net-destroy", name)
    assert host.firewalld.zone(f"{name}br") == ""


def test_a_zone_that_there_is_not(host: Host) -> None:
    said = refused(host.daemon, "net-create", str(host.network("bad", 3, forward=NAT, zone="nosuch")))
    assert "error from service" in said and "INVALID_ZONE: nosuch" in said
    assert "badbr" not in host.sandbox.links()


@pytest.fixture
def guest(host: Host) -> Iterator[Sandbox]:
    """Somebody on the first network's bridge."""
    with Sandbox() as made:
        host.sandbox.connect("port0", made, "eth0")
        host.sandbox.run(["ip", "link", "set", "port0", "master", "firstbr", "up"])
        made.run(["ip", "addr", "add", "10.9.1.5/24", "dev", "eth0"])
        made.run(["ip", "link", "set", "eth0", "up"])
        made.run(["ip", "route", "add", "default", "via", "10.9.1.1"])
        yield made
        # With its namespace alone it would go, but some time later.
        host.sandbox.run(["ip", "link", "del", "port0"])


def asks_the_host(guest: Sandbox) -> bool:
    """Whether the network's name service answers."""
    connect = "import socket; socket.create_connection(('10.9.1.1', 53), 2)"
    return not guest.run(["python3", "-c", connect], check=False).returncode


def reaches_the_world(guest: Sandbox) -> bool:
    return not guest.run(["ping", "-c", "1", "-W", "2", "192.0.2.2"], check=False).returncode


def test_packets_pass_and_go_on_passing(host: Host, guest: Sandbox) -> None:
    assert asks_the_host(guest) and reaches_the_world(guest)
    host.firewalld.reload()
    host.firewalld.wait_for("firstbr", "libvirt")
    assert asks_the_host(guest) and reaches_the_world(guest)
    host.firewalld.stop()
    host.firewalld.start()
    host.firewalld.wait_for("firstbr", "libvirt")
    assert asks_the_host(guest) and reaches_the_world(guest)


def test_what_the_doctor_says_of_it(host: Host, guest: Sandbox) -> None:
    assert "nothing on this host blocks network first" in host.doctor("first")
    host.sandbox.run(["firewall-cmd", "--zone=libvirt", "--remove-interface=firstbr"])
    assert not asks_the_host(guest) and not reaches_the_world(guest)
    said = host.doctor("first")
    assert "blocks: firstbr is in none of firewalld's zones" in said
    assert "firewall-cmd --zone=libvirt --change-interface=firstbr" in said
    assert "repaired: firstbr is in none of firewalld's zones" in host.doctor("first", "--repair")
    assert asks_the_host(guest) and reaches_the_world(guest)


def test_a_daemon_that_starts_anew_looks_after_its_networks(host: Host) -> None:
    host.daemon.kill()
    host.sandbox.run(["firewall-cmd", "--zone=libvirt", "--remove-interface=firstbr"])
    host.daemon.start()
    assert host.firewalld.zone("firstbr") == "libvirt"
    virsh(host.daemon, "net-destroy", "first")
    assert host.firewalld.zone("firstbr") == ""
