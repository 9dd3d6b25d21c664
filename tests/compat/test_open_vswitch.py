"""Guests on a bridge of Open vSwitch: who reaches whom, what its database says, and that nothing stays there."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.compat import switch
from tests.compat.booted import Booted, document
from tests.compat.seen import refused, virsh
from tests.compat.switch import Switch
from vird.testing.daemons import Vird
from vird.testing.guest_image import GuestImage
from vird.testing.sandbox import Sandbox

pytestmark = [pytest.mark.root, pytest.mark.skipif(switch.why_not() is not None, reason=str(switch.why_not()))]

NETWORK = """\
<network>
  <name>ovs</name>
  <forward mode='bridge'/><bridge name='ovs0'/>
  <virtualport type='openvswitch'/>
  <portgroup name='blue'>
    <vlan><tag id='42'/></vlan>
    <virtualport type='openvswitch'><parameters profileid='staff'/></virtualport>
  </portgroup>
  <portgroup name='red'><vlan><tag id='43'/></vlan></portgroup>
</network>
"""
CARD = """\
<interface type='network'>
  <mac address='52:54:00:00:00:0{number}'/><source network='ovs' portgroup='{group}'/>{more}<model type='virtio'/>
</interface>
"""
ID = "09b11c53-8b5c-4eeb-8f00-d84eaa0aaa4f"
OWN = f"<virtualport type='openvswitch'><parameters interfaceid='{ID}'/></virtualport>"
LIMITS = "<bandwidth><inbound average='1000' peak='2000' burst='128'/><outbound average='500' burst='256'/></bandwidth>"
OFF = """\
<domain type='qemu'>
  <name>{name}</name><memory unit='MiB'>32</memory>
  <os><type arch='x86_64' machine='pc'>hvm</type></os>
  <devices>{devices}</devices>
</domain>
"""


class Scene:
    """A switch, a daemon beside it, a network on it."""

    def __init__(self, sandbox: Sandbox, folder: Path) -> None:
        self.folder = folder
        self.switch = Switch(sandbox, "ovs0")
        self.daemon = Vird(sandbox, folder / "vird").start()
        self.define("net-define", NETWORK)
        virsh(self.daemon, "net-start", "ovs")

    def define(self, word: str, xml: str) -> None:
        path = self.folder / "document.xml"
        path.write_text(xml)
        virsh(self.daemon, word, str(path))

    def run(self, name: str, devices: str) -> None:
        """Start a guest without anything in it."""
        self.define("create", OFF.format(name=name, devices=devices))


@pytest.fixture(scope="module")
def scene() -> Iterator[Scene]:
    with tempfile.TemporaryDirectory(prefix="vird-test.") as name, Sandbox() as sandbox:
        os.chmod(name, 0o755)
        made = Scene(sandbox, Path(name))
        yield made
        made.daemon.terminate()


def test_guests_reach_those_of_their_vlan(scene: Scene, image: GuestImage) -> None:
    daemon = scene.daemon
    with contextlib.ExitStack() as ends:
        guests = []
        for number in (1, 2):
            name = f"g{number}"
            scene.define("create", document(name, image, CARD.format(number=number, group="blue", more="")))
            ends.callback(daemon.virsh, "destroy", name)
            guests.append(Booted(daemon, scene.folder, name))
            ends.callback(guests[-1].close)
        for guest in guests:
            guest.wake()
        first, second = guests
        # A DHCP client that is just starting takes addresses away again, once.
        first.terminal.type("(while sleep 1; do ip addr replace 10.5.0.1/24 dev eth0; done) &\n")
        second.until("ip addr replace 10.5.0.2/24 dev eth0 && ping -c 1 -W 1 10.5.0.1")
        first.until("ping -c 1 -W 1 10.5.0.2")
        port = second.host_device("52:54:00:00:00:02")
        second.device("update-device", CARD.format(number=2, group="red", more=""), "--live")
        assert scene.switch.row("Port", port, "tag") == {"tag": 43}
        first.until("! ping -c 1 -W 1 10.5.0.2")
        second.device("update-device", CARD.format(number=2, group="blue", more=""), "--live")
        first.until("ping -c 1 -W 1 10.5.0.2")
    assert scene.switch.ports("ovs0") == []


def test_what_the_database_says_of_a_guest(scene: Scene) -> None:
    scene.run("g", CARD.format(number=1, group="blue", more=OWN + LIMITS))
    (port,) = scene.switch.ports("ovs0")
    uuid = virsh(scene.daemon, "domuuid", "g").strip()
    interface = scene.switch.row("Interface", port, "external_ids", "ingress_policing_rate", "ingress_policing_burst")
    assert dict(interface["external_ids"][1]) == {
        "attached-mac": "52:54:00:00:00:01",
        "iface-id": ID,
        "iface-status": "active",
        "ifname": port,
        "port-profile": "staff",
        "vm-id": uuid,
    }
    assert (interface["ingress_policing_rate"], interface["ingress_policing_burst"]) == (4000, 2048)
    shaped = scene.daemon.sandbox.run(["tc", "class", "show", "dev", port]).stdout
    assert "rate 8Mbit ceil 16Mbit" in shaped
    virsh(scene.daemon, "domiftune", "g", port, "--inbound", "500")
    assert "rate 4Mbit ceil 4Mbit" in scene.daemon.sandbox.run(["tc", "class", "show", "dev", port]).stdout
    assert (scene.switch.count("QoS"), scene.switch.count("Queue")) == (1, 1)
    virsh(scene.daemon, "domiftune", "g", port, "--inbound", "0")
    assert "htb" not in scene.daemon.sandbox.run(["tc", "qdisc", "show", "dev", port]).stdout
    virsh(scene.daemon, "domiftune", "g", port, "--inbound", "500")
    virsh(scene.daemon, "destroy", "g")
    assert scene.switch.ports("ovs0") == []
    assert (scene.switch.count("QoS"), scene.switch.count("Queue")) == (0, 0)


def test_a_card_goes_from_the_switch_to_a_bridge_of_linux_and_back(scene: Scene) -> None:
    sandbox = scene.daemon.sandbox
    sandbox.run(["ip", "link", "add", "br0", "type", "bridge"])
    card = "<interface type='bridge'><mac address='52:54:00:00:00:01'/>{}<model type='virtio'/></interface>"
    on_linux = card.format("<source bridge='br0'/>" + LIMITS)
    on_switch = card.format("<source bridge='ovs0'/><virtualport type='openvswitch'/>" + LIMITS)
    scene.run("g", on_linux)
    try:
        path = scene.folder / "card.xml"
        (port,) = [name for name in sandbox.links() if name.startswith("vnet")]
        for wanted in (on_switch, on_linux):
            path.write_text(wanted)
            virsh(scene.daemon, "update-device", "g", str(path))
            assert scene.switch.ports("ovs0") == ([port] if wanted is on_switch else [])
            on_bridge = "master br0" in sandbox.run(["ip", "link", "show", port]).stdout
            assert on_bridge is (wanted is on_linux)
            assert "htb" in sandbox.run(["tc", "qdisc", "show", "dev", port]).stdout
    finally:
        virsh(scene.daemon, "destroy", "g")
        sandbox.run(["ip", "link", "delete", "br0"])
    assert scene.switch.count("QoS") == 0


def test_a_guest_that_died_with_the_daemon_leaves_no_port(scene: Scene) -> None:
    scene.run("g", CARD.format(number=1, group="blue", more=LIMITS))
    scene.daemon.kill()
    (pid,) = (pid for pid, line in scene.daemon.sandbox.processes().items() if "qemu-system" in line)
    os.kill(pid, signal.SIGKILL)
    scene.daemon.sandbox.wait_without("qemu-system")
    scene.daemon.start()
    deadline = time.monotonic() + 20
    while scene.switch.ports("ovs0"):
        assert time.monotonic() < deadline
    assert scene.switch.count("QoS") == 0


@pytest.mark.parametrize(
    ("card", "said"),
    [
        ("<source bridge='br9'/><virtualport type='openvswitch'/>", "to OVS bridge br9: no bridge named br9"),
        ("<source bridge='nosuch'/><virtualport type='openvswitch'/>", "Cannot get interface MTU on 'nosuch'"),
        ("<source bridge='ovs0'/>", "Unable to add bridge ovs0 port"),
        (
            "<source bridge='ovs0'/><virtualport type='openvswitch'/><port isolated='yes'/>",
            "<port isolated='yes'/> is not supported for network interfaces with virtualport type='openvswitch'",
        ),
        (
            "<source bridge='ovs0'/><virtualport type='openvswitch'/><filterref filter='clean-traffic'/>",
            "filterref is not supported for network interfaces with virtualport type openvswitch",
        ),
    ],
)
def test_what_cannot_be(scene: Scene, card: str, said: str) -> None:
    path = scene.folder / "refused.xml"
    scene.daemon.sandbox.run(["ip", "link", "add", "br9", "type", "bridge"], check=False)
    devices = f"<interface type='bridge'>{card}</interface>"
    path.write_text(OFF.format(name="g", devices=devices))
    assert said in refused(scene.daemon, "create", str(path))
    assert [name for name in scene.daemon.sandbox.links() if name.startswith("vnet")] == []
    assert scene.switch.ports("ovs0") == []


def test_what_the_switch_counts_of_devices_that_the_kernel_does_not_see(scene: Scene) -> None:
    # Without DPDK the switch cannot open a vhost-user device, but it keeps its row; its own port has figures.
    options = ["type=dpdkvhostuserclient", "options:vhost-server-path=/run/g.sock"]
    scene.switch.ctl("add-port", "ovs0", "vhu0", "--", "set", "Interface", "vhu0", *options)
    ask = (
        "from vird.drivers.common import ovs;"
        "print(ovs.vhost_user_device('/run/g.sock', is_server=True), ovs.traffic(['ovs0', 'vhu0', 'nosuch']))"
    )
    said = scene.daemon.sandbox.run([sys.executable, "-c", ask]).stdout
    scene.switch.ctl("del-port", "vhu0")
    assert said.startswith("vhu0 {'ovs0': Traffic(rx_bytes=")
    assert "'vhu0': Traffic(rx_bytes=0" in said and "nosuch" not in said


def test_without_the_switch_nothing_starts_and_nothing_hangs(scene: Scene) -> None:
    path = scene.folder / "card.xml"
    path.write_text(OFF.format(name="g", devices=CARD.format(number=1, group="blue", more="")))
    scene.switch.stop("ovs-vswitchd")
    assert "to OVS bridge ovs0: Open vSwitch did not do it in time" in refused(scene.daemon, "create", str(path))
    assert scene.switch.ports("ovs0") == []
    scene.switch.stop("ovsdb-server")
    assert "Unable to add port" in refused(scene.daemon, "create", str(path))
    assert [name for name in scene.daemon.sandbox.links() if name.startswith("vnet")] == []
