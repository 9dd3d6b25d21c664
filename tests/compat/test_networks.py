"""Networks that carry real packets: a guest and the world outside, each a network namespace of its own."""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.compat.seen import node, virsh
from vird.testing.daemons import Vird
from vird.testing.sandbox import Sandbox

# These speak to the network driver alone: no QEMU is involved.
pytestmark = pytest.mark.root

LAN = """\
<network>
  <name>lan</name>
  {forward}
  <bridge name='lanbr0' stp='off' delay='0'/>
  <domain name='lan.example'/>
  <dns><host ip='192.168.77.5'><hostname>printer</hostname></host></dns>
  <ip address='192.168.77.1' netmask='255.255.255.0'>
    <dhcp>
      <range start='192.168.77.10' end='192.168.77.99'/>
      <host mac='52:54:00:6b:00:01' name='alpha' ip='192.168.77.20'/>
    </dhcp>
  </ip>
</network>
"""
GUEST_MAC = "52:54:00:6b:00:01"
GUEST = "192.168.77.20"
WORLD = "203.0.113.2"
# What udhcpc calls with what it learned; the router is all that matters here besides the address.
ON_LEASE = """\
#!/bin/sh
[ "$1" = bound ] || exit 0
ip address add "$ip/$mask" dev "$interface"
for gateway in $router; do ip route add default via "$gateway"; done
"""


@pytest.fixture
def guest() -> Iterator[Sandbox]:
    with Sandbox() as sandbox:
        yield sandbox


@pytest.fixture
def world() -> Iterator[Sandbox]:
    with Sandbox() as sandbox:
        yield sandbox


@pytest.fixture
def host(vird: Vird, world: Sandbox) -> Vird:
    """The daemon on a host with an uplink to the world, which knows no way to the networks behind it."""
    vird.sandbox.connect("uplink", world, "eth0")
    for sandbox, device, address in ((vird.sandbox, "uplink", "203.0.113.1/24"), (world, "eth0", f"{WORLD}/24")):
        sandbox.run(["ip", "address", "add", address, "dev", device])
        sandbox.run(["ip", "link", "set", device, "up"])
    return vird


def start(host: Vird, forward: str) -> None:
    document = host.root / "lan.xml"
    document.write_text(LAN.format(forward=forward))
    virsh(host, "net-define", str(document))
    virsh(host, "net-start", "lan")


def plug_in(host: Vird, guest: Sandbox) -> None:
    host.sandbox.connect("guest0", guest, "eth0")
    host.sandbox.run(["ip", "link", "set", "guest0", "master", "lanbr0", "up"])
    guest.run(["ip", "link", "set", "eth0", "address", GUEST_MAC, "up"])


def lease(host: Vird, guest: Sandbox) -> None:
    """Ask for an address like any guest does, and take it."""
    script = host.root / "on-lease"
    script.write_text(ON_LEASE)
    script.chmod(0o755)
    guest.run(
        [
            "busybox",
            "udhcpc",
            "-i",
            "eth0",
            "-n",
            "-q",
            "-t",
            "10",
            "-T",
            "1",
            "-x",
            "hostname:alpha",
            "-s",
            str(script),
        ]
    )


def reaches(sandbox: Sandbox, address: str) -> bool:
    return sandbox.run(["ping", "-c", "1", "-W", "2", address], check=False).returncode == 0


@pytest.mark.parametrize(
    ("forward", "to_world", "from_world"),
    [
        pytest.param("<forward mode='nat'/>", True, False, id="nat"),
        pytest.param("<forward mode='route'/>", True, True, id="route"),
        pytest.param("<forward mode='open'/>", True, True, id="open"),
        pytest.param("", False, False, id="isolated"),
    ],
)
def test_who_reaches_whom(
    host: Vird, guest: Sandbox, world: Sandbox, forward: str, to_world: bool, from_world: bool
) -> None:
    start(host, forward)
    plug_in(host, guest)
    lease(host, guest)
    assert GUEST in guest.run(["ip", "-4", "address", "show", "eth0"]).stdout
    assert reaches(guest, "192.168.77.1")
    if "nat" not in forward:
        # Nothing is translated, so that the answer needs a way back.
        world.run(["ip", "route", "add", "192.168.77.0/24", "via", "203.0.113.1"])
    assert reaches(guest, WORLD) == to_world
    if "nat" in forward:
        world.run(["ip", "route", "add", "192.168.77.0/24", "via", "203.0.113.1"])
    assert reaches(world, GUEST) == from_world
    virsh(host, "net-destroy", "lan")
    assert host.sandbox.tables() == []
    assert "lanbr0" not in host.sandbox.links()
    host.sandbox.wait_without("dnsmasq")


def test_the_lease_is_listed(host: Vird, guest: Sandbox) -> None:
    start(host, "<forward mode='nat'/>")
    plug_in(host, guest)
    assert virsh(host, "net-dhcp-leases", "lan") == ""
    lease(host, guest)
    listed = virsh(host, "net-dhcp-leases", "lan")
    assert re.search(rf"{GUEST_MAC} +ipv4 +{GUEST}/24 +alpha", listed)
    assert virsh(host, "net-dhcp-leases", "lan", GUEST_MAC) == listed
    assert virsh(host, "net-dhcp-leases", "lan", "52:54:00:ff:ff:ff") == ""


def test_names_are_answered(host: Vird, guest: Sandbox) -> None:
    start(host, "<forward mode='nat'/>")
    plug_in(host, guest)
    lease(host, guest)
    for name, address in (("printer", "192.168.77.5"), ("alpha.lan.example", GUEST)):
        assert address in guest.run(["busybox", "nslookup", name, "192.168.77.1"], check=False).stdout


def test_a_network_outlives_the_daemon(host: Vird, guest: Sandbox) -> None:
    start(host, "<forward mode='nat'/>")
    plug_in(host, guest)
    lease(host, guest)

    def seen() -> dict[str, object]:
        return {
            "document": node(virsh(host, "net-dumpxml", "lan")),
            "inactive": node(virsh(host, "net-dumpxml", "lan", "--inactive")),
            "leases": virsh(host, "net-dhcp-leases", "lan"),
            "tables": host.sandbox.run(["nft", "list", "ruleset"]).stdout,
            "links": host.sandbox.links(),
            "dnsmasq": [pid for pid, line in host.sandbox.processes().items() if "dnsmasq" in line],
        }

    before = seen()
    host.kill()
    # Nobody watches over it now, and it works.
    assert reaches(guest, WORLD)
    host.start()
    assert seen() == before
    assert reaches(guest, WORLD)


def test_an_orderly_end_leaves_the_network_alone(host: Vird, guest: Sandbox) -> None:
    start(host, "<forward mode='nat'/>")
    plug_in(host, guest)
    lease(host, guest)
    assert host.terminate() == 0
    assert reaches(guest, WORLD)
    host.start()
    assert virsh(host, "net-info", "lan").split()[5] == "yes"
    virsh(host, "net-destroy", "lan")


def test_autostart(host: Vird) -> None:
    start(host, "")
    virsh(host, "net-autostart", "lan")
    virsh(host, "net-destroy", "lan")
    host.terminate()
    host.start()
    assert virsh(host, "net-list", "--name") == "lan"
    virsh(host, "net-autostart", "lan", "--disable")
    virsh(host, "net-destroy", "lan")
    host.kill()
    host.start()
    assert virsh(host, "net-list", "--name") == ""
    assert virsh(host, "net-list", "--inactive", "--name") == "lan"


def test_a_host_that_is_added_while_it_runs(host: Vird, guest: Sandbox, folder: Path) -> None:
    start(host, "<forward mode='nat'/>")
    plug_in(host, guest)
    guest.run(["ip", "link", "set", "eth0", "down"])
    guest.run(["ip", "link", "set", "eth0", "address", "52:54:00:6b:00:07", "up"])
    entry = "<host mac='52:54:00:6b:00:07' ip='192.168.77.77'/>"
    virsh(host, "net-update", "lan", "add-last", "ip-dhcp-host", entry, "--live", "--config")
    lease(host, guest)
    assert "192.168.77.77" in virsh(host, "net-dhcp-leases", "lan")
    for form in ([], ["--inactive"]):
        assert "192.168.77.77" in virsh(host, "net-dumpxml", "lan", *form)


# What Docker leaves behind, as far as it matters to others.
DOCKER = """\
table ip filter {
  chain DOCKER-USER { counter return; }
  chain FORWARD { type filter hook forward priority filter; policy drop; jump DOCKER-USER; iifname docker0 accept; }
}
"""


def doctor(host: Vird, *words: str) -> "subprocess.CompletedProcess[str]":
    program = Path(sys.executable).with_name("vird")
    argv = [str(program), "net", "doctor", "lan", "--root", str(host.root), *words]
    return host.sandbox.run(argv, check=False)


def test_the_doctor_finds_and_repairs_what_blocks(host: Vird, guest: Sandbox) -> None:
    start(host, "<forward mode='nat'/>")
    plug_in(host, guest)
    lease(host, guest)
    assert reaches(guest, WORLD)
    healthy = doctor(host)
    assert (healthy.returncode, healthy.stdout) == (0, "nothing on this host blocks network lan\n")
    rules = host.root / "docker.nft"
    rules.write_text(DOCKER)
    host.sandbox.run(["nft", "-f", str(rules)])
    host.sandbox.run(["sysctl", "-qw", "net.ipv4.ip_forward=0"])
    assert not reaches(guest, WORLD)
    sick = doctor(host)
    assert sick.returncode == 1
    assert "blocks: the host does not forward IPv4" in sick.stdout
    assert "chain FORWARD of table ip filter (Docker's) drops what is forwarded" in sick.stdout
    assert not reaches(guest, WORLD)
    repaired = doctor(host, "--repair")
    assert repaired.returncode == 0, repaired.stdout + repaired.stderr
    assert reaches(guest, WORLD)
    host.sandbox.run(["nft", "delete", "table", "ip", "filter"])
    virsh(host, "net-destroy", "lan")
