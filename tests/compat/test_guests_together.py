"""Two guests that boot, on one host with one uplink: who reaches whom, by which addresses, and how fast."""

import os
import re
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.compat.booted import Booted, document
from tests.compat.seen import virsh
from vird.testing.daemons import Vird
from vird.testing.guest_image import GuestImage
from vird.testing.sandbox import Sandbox

pytestmark = pytest.mark.root

NAT = """\
<network>
  <name>nat</name>
  <forward mode='nat'><nat><port start='40000' end='40999'/></nat></forward>
  <bridge name='natbr' stp='off' delay='0'/>
  <ip address='192.168.81.1' netmask='255.255.255.0'>
    <dhcp><range start='192.168.81.10' end='192.168.81.99'/></dhcp>
  </ip>
  <ip family='ipv6' address='2001:db8:81::1' prefix='64'/>
</network>
"""
MANAGED = """\
<network>
  <name>managed</name>
  <bridge name='managedbr' stp='off' delay='0'/>
  <ip family='ipv6' address='2001:db8:82::1' prefix='64'>
    <dhcp><range start='2001:db8:82::100' end='2001:db8:82::1ff'/>
      <host id='00:03:00:01:52:54:00:82:00:02' name='fixed' ip='2001:db8:82::77'/></dhcp>
  </ip>
</network>
"""
CARD = "<interface type='network'><mac address='{mac}'/><source network='nat'/><model type='virtio'/></interface>"
DIRECT = """\
<interface type='direct'>
  <mac address='{mac}'/><source dev='lan0' mode='{mode}'/><model type='virtio'/>
</interface>
"""
ISOLATED = """\
<network>
  <name>cells</name>
  <bridge name='cellsbr' stp='off' delay='0'/>
  <ip address='192.168.83.1' netmask='255.255.255.0'/>
  <port isolated='yes'/>
</network>
"""
TABLED = """\
<network>
  <name>tabled</name>
  <bridge name='tabledbr' stp='off' delay='0' macTableManager='libvirt'/>
  <ip address='192.168.85.1' netmask='255.255.255.0'/>
</network>
"""
SEAT = "<interface type='network'><mac address='{mac}'/><source network='tabled'/><model type='virtio'/></interface>"
CELL = "<interface type='network'><mac address='{mac}'/><source network='cells'/><model type='virtio'/></interface>"
# Answers each connection with the address and port that it comes from.
MIRROR = """\
import socket
listening = socket.create_server(("0.0.0.0", 7777))
print("ready", flush=True)
while True:
    peer, address = listening.accept()
    peer.sendall(f"{address[0]} {address[1]}\\n".encode())
    peer.close()
"""


class Scene(NamedTuple):
    """The host, the world at its uplink, the switch at its other device, and two guests."""

    host: Vird
    world: Sandbox
    switch: Sandbox
    one: Booted
    two: Booted


def cable(host: Sandbox, device: str, other: Sandbox, address: str, address_there: str) -> None:
    host.connect(device, other, "eth0")
    for sandbox, name, given in ((host, device, address), (other, "eth0", address_there)):
        if given:
            sandbox.run(["ip", "address", "add", given, "dev", name])
        sandbox.run(["ip", "link", "set", name, "up"])


@pytest.fixture(scope="module")
def scene(image: GuestImage) -> Iterator[Scene]:
    with (
        tempfile.TemporaryDirectory(prefix="vird-test.") as name,
        Sandbox() as sandbox,
        Sandbox() as world,
        Sandbox() as switch,
    ):
        folder = Path(name)
        os.chmod(folder, 0o755)
        cable(sandbox, "uplink", world, "203.0.113.1/24", "203.0.113.2/24")
        cable(sandbox, "lan0", switch, "", "10.5.0.9/24")
        host = Vird(sandbox, folder / "root").start()
        for network, text in (("nat", NAT), ("managed", MANAGED), ("cells", ISOLATED), ("tabled", TABLED)):
            (folder / f"{network}.xml").write_text(text)
            virsh(host, "net-create", str(folder / f"{network}.xml"))
        guests = []
        for number, guest in enumerate(("one", "two"), 1):
            path = folder / f"{guest}.xml"
            path.write_text(document(guest, image, CARD.format(mac=f"52:54:00:81:00:0{number}")))
            virsh(host, "create", str(path))
            guests.append(Booted(host, folder, guest))
        for booted in guests:
            booted.wake()
        yield Scene(host, world, switch, *guests)
        for booted in guests:
            booted.close()
            virsh(host, "destroy", booted.name)
        for network in ("nat", "managed", "cells", "tabled"):
            virsh(host, "net-destroy", network)
        left = sorted(sandbox.links())
        host.terminate()
        print(host.log())
        assert left == ["lan0", "uplink"]


def address_of(guest: Booted) -> str:
    guest.says("ip -4 -o addr show eth0", "192.168.81.")
    guest.terminal.type("ip -4 -o addr show eth0; echo 'the'' end'\n")
    found = re.search(r"inet (192\.168\.81\.\d+)/", guest.terminal.wait_for("the end\n", 10))
    assert found is not None
    return found[1]


def test_guests_reach_each_other_and_the_world_through_nat(scene: Scene) -> None:
    first, second = address_of(scene.one), address_of(scene.two)
    assert first != second
    assert scene.one.succeeds(f"ping -c 1 -W 5 {second}")
    mirror = scene.world.popen([sys.executable, "-c", MIRROR], stdout=-1)
    assert mirror.stdout is not None
    with mirror.stdout:
        mirror.stdout.readline()
        for guest in (scene.one, scene.two):
            guest.terminal.type("nc 203.0.113.2 7777; echo 'the'' end'\n")
            seen = re.search(r"203\.0\.113\.1 (\d+)", guest.terminal.wait_for("the end\n", 20))
            assert seen is not None
            assert 40000 <= int(seen[1]) <= 40999
        mirror.terminate()
        mirror.wait()
    assert scene.world.run(["ping", "-c", "1", "-W", "1", first], check=False).returncode != 0


def test_guests_give_themselves_ipv6_addresses_from_what_is_announced(scene: Scene) -> None:
    for guest in (scene.one, scene.two):
        guest.says("ip -6 -o addr show eth0 scope global", "2001:db8:81:0:5054:ff:fe81")
    assert scene.one.succeeds("ping -6 -c 1 -W 5 2001:db8:81:0:5054:ff:fe81:2")
    assert scene.one.succeeds("ping -6 -c 1 -W 5 2001:db8:81::1")


@pytest.mark.parametrize(("last", "expected"), [(1, "2001:db8:82::1"), (2, "2001:db8:82::77")])
def test_ipv6_addresses_are_leased(scene: Scene, last: int, expected: str) -> None:
    sandbox, mac = scene.host.sandbox, f"52:54:00:82:00:0{last}"
    with Sandbox() as guest:
        sandbox.connect(f"six{last}", guest, "eth0")
        sandbox.run(["ip", "link", "set", f"six{last}", "master", "managedbr", "up"])
        guest.run(["sysctl", "-qw", "net.ipv6.conf.eth0.accept_dad=0"])
        guest.run(["ip", "link", "set", "eth0", "address", mac, "up"])
        client = Path(__file__).with_name("dhcp6_client.py")
        address = guest.run([sys.executable, str(client), "eth0", mac]).stdout.strip()
        assert address.startswith(expected)
        # The lease is told a moment after it was given.
        deadline = time.monotonic() + 10
        while not re.search(rf"ipv6 +{address}/64", virsh(scene.host, "net-dhcp-leases", "managed")):
            assert time.monotonic() < deadline
        guest.run(["ip", "-6", "address", "add", f"{address}/64", "dev", "eth0", "nodad"])
        guest.run(["ping", "-6", "-c", "1", "-W", "5", "2001:db8:82::1"])
        # The service may end and come back; what it gave stays known.
        virsh(scene.host, "net-update", "managed", "add", "ip-dhcp-range",
              f"<range start='2001:db8:82:0:{last}::1' end='2001:db8:82:0:{last}::9'/>", "--live")  # fmt: skip
        assert address in virsh(scene.host, "net-dhcp-leases", "managed")
        sandbox.run(["ip", "link", "delete", f"six{last}"])


@contextmanager
def plugged(guests: Iterable[Booted], card: str) -> Iterator[None]:
    """Each guest with one card more, eth1, whatever happens."""
    cards = [(guest, card.format(mac=f"52:54:00:84:00:0{number}")) for number, guest in enumerate(guests, 1)]
    for guest, xml in cards:
        # The one that an earlier card left behind.
        guest.until("rm -f /run/udhcpc.eth1")
        guest.device("attach-device", xml, "--live")
    try:
        for guest, _ in cards:
            # Its DHCP client begins by taking all addresses away.
            guest.until("[ -f /run/udhcpc.eth1 ]")
        yield
    finally:
        for guest, xml in cards:
            guest.device("detach-device", xml, "--live")


def reach(guest: Booted, address: str, neighbour: str) -> None:
    """Wait until a guest that has this address reaches a neighbour; its DHCP client may take the address away once."""
    guest.until(
        f"ip addr replace {address}/24 dev eth1 && ip link set eth1 up && ping -c 1 -W 1 {neighbour} >/dev/null"
    )


@pytest.mark.parametrize(
    ("card", "neighbour", "together"),
    [
        pytest.param(CELL, "192.168.83.1", False, id="isolated"),
        pytest.param(SEAT, "192.168.85.1", True, id="table-of-the-daemons"),
        pytest.param(DIRECT.replace("{mode}", "bridge"), "10.5.0.9", True, id="bridge"),
        pytest.param(DIRECT.replace("{mode}", "private"), "10.5.0.9", False, id="private"),
        pytest.param(DIRECT.replace("{mode}", "vepa"), "10.5.0.9", False, id="vepa"),
    ],
)
def test_who_reaches_whom(scene: Scene, card: str, neighbour: str, together: bool) -> None:
    guests = (scene.one, scene.two)
    subnet = neighbour.rpartition(".")[0]
    with plugged(guests, card):
        for number, guest in enumerate(guests, 20):
            reach(guest, f"{subnet}.{number}", neighbour)
        if together:
            reach(scene.one, f"{subnet}.20", f"{subnet}.21")
        else:
            assert not scene.one.succeeds(f"ping -c 2 -W 1 {subnet}.21")
        # The addresses are still there, so that it was the network that said no.
        for number, guest in enumerate(guests, 20):
            assert guest.succeeds(f"ip -4 -o addr show eth1 | grep -q {subnet}.{number}")
            reach(guest, f"{subnet}.{number}", neighbour)


def speed(guest: Booted, way: str, world: Sandbox, address: str, wanted: int) -> float:
    """Bytes per second between a guest and the world, which "gives" or "takes" so many bytes."""
    argv = [sys.executable, str(Path(__file__).with_name("throughput.py")), way, "7778", str(wanted)]
    other = world.popen(argv, stdout=-1, text=True)
    assert other.stdout is not None
    with other.stdout:
        assert other.stdout.readline() == "ready\n"
        guest.terminal.type(f"nc {address} 7778 {'</dev/zero' if way == 'takes' else '>/dev/null'}; echo 'the'' end'\n")
        measured = float(other.stdout.readline())
    other.wait()
    guest.terminal.wait_for("the end\n", 30)
    return measured


@pytest.mark.parametrize("kind", ["nat", "macvtap"])
def test_limits_hold_in_both_directions(scene: Scene, kind: str) -> None:
    """Within 15 % of the set rate.  A busy machine only ever slows a guest down: the nearest of three tries counts."""
    guest = scene.one
    mac, world, address = "52:54:00:81:00:01", scene.world, "203.0.113.2"
    with plugged([guest] if kind == "macvtap" else [], DIRECT.replace("{mode}", "bridge")):
        if kind == "macvtap":
            mac, world, address = "52:54:00:84:00:01", scene.switch, "10.5.0.9"
            reach(guest, "10.5.0.20", address)
        else:
            address_of(guest)
            guest.until(f"ping -c 1 -W 1 {address} >/dev/null")
        for way, option, rate in (("gives", "--inbound", 500), ("takes", "--outbound", 250)):
            unlimited = speed(guest, way, world, address, 4_000_000)
            guest.virsh("domiftune", "one", mac, option, str(rate), "--live")
            seen: list[float] = []
            while len(seen) < 3 and not any(abs(found - 1) <= 0.15 for found in seen):
                seen.append(speed(guest, way, world, address, rate * 1500) / (rate * 1000))
            guest.virsh("domiftune", "one", mac, option, "0", "--live")
            shown = f"{kind} {option}: {seen} of the set rate, {unlimited / rate / 1000:.1f} times it without"
            print(shown)
            assert any(abs(found - 1) <= 0.15 for found in seen), shown
            assert all(found <= 1.15 for found in seen), shown
            assert unlimited > rate * 1000 * 1.5, shown


def test_a_passed_through_device_is_one_guests(scene: Scene) -> None:
    passed = DIRECT.replace("{mode}", "passthrough")
    before = scene.host.sandbox.run(["cat", "/sys/class/net/lan0/address"]).stdout
    with plugged([scene.one], passed):
        assert scene.host.sandbox.run(["cat", "/sys/class/net/lan0/address"]).stdout.strip() == "52:54:00:84:00:01"
        reach(scene.one, "10.5.0.20", "10.5.0.9")
        assert scene.two.refused("attach-device", passed.format(mac="52:54:00:84:00:02"), "--live")
    assert scene.host.sandbox.run(["cat", "/sys/class/net/lan0/address"]).stdout == before
