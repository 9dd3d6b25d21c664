"""Three guests on a pool of host devices: what each really uses, in every view, and after the daemon has been killed.

The guests have no kernel and sit in their firmware; what is looked at is the host's side.
"""

import os
import re
import signal
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import pytest

from tests.compat.seen import Node, element, node, shaping, virsh
from vird.testing.daemons import Vird
from vird.testing.sandbox import Sandbox

pytestmark = pytest.mark.root

TESTNET = Path(__file__).with_name("documents") / "testnet.xml"
DEVICES = [f"p4p1_{number}" for number in range(4)]
GUESTS = ("one", "two", "three")
BANDWIDTH = node(
    "<bandwidth><inbound average='1000' peak='5000' burst='1024'/>"
    "<outbound average='128' peak='256' burst='256'/></bandwidth>"
)
GUEST = """\
<domain type='qemu'>
  <name>{name}</name>
  <memory unit='MiB'>32</memory>
  <os><type arch='x86_64' machine='pc'>hvm</type></os>
  <devices><interface type='network'><source network='testnet' portgroup='admin'/></interface></devices>
</domain>
"""


def with_host_devices(sandbox: Sandbox) -> None:
    for device in DEVICES:
        sandbox.run(["ip", "link", "add", device, "type", "veth", "peer", "name", f"{device}_peer"])
        sandbox.run(["ip", "link", "set", device, "up"])
        sandbox.run(["ip", "link", "set", f"{device}_peer", "up"])


def start_guest(daemon: Vird, folder: Path, name: str) -> None:
    document = folder / f"{name}.xml"
    document.write_text(GUEST.format(name=name))
    virsh(daemon, "define", str(document))
    virsh(daemon, "start", name, "--paused")


@pytest.fixture
def running(sandbox: Sandbox, vird: Vird, folder: Path) -> Iterator[Vird]:
    """The daemon with `testnet` and three guests on it."""
    with_host_devices(sandbox)
    virsh(vird, "net-define", str(TESTNET))
    virsh(vird, "net-start", "testnet")
    for name in GUESTS:
        start_guest(vird, folder, name)
    yield vird
    for name in virsh(vird, "list", "--name").split():
        virsh(vird, "destroy", name)


def live_interface(daemon: Vird, name: str) -> ElementTree.Element:
    return element(daemon, "devices/interface", "dumpxml", name)


def test_each_guest_gets_a_device_of_its_own(running: Vird) -> None:
    sources = [live_interface(running, name).find("source") for name in GUESTS]
    assert [source.get("dev") for source in sources if source is not None] == DEVICES[:3]


def test_live_document_shows_what_is_used(running: Vird) -> None:
    interface = live_interface(running, "two")
    shown = {child.tag: Node.of(child) for child in interface}
    assert interface.get("type") == "direct"
    port = re.search("[0-9a-f-]{36}", virsh(running, "net-port-list", "testnet"))
    assert port is not None
    portid = shown["source"].attributes.pop("portid")
    assert portid in virsh(running, "net-port-list", "testnet")
    assert shown["source"].attributes == {"network": "testnet", "portgroup": "admin", "dev": "p4p1_1", "mode": "bridge"}
    assert shown["bandwidth"] == BANDWIDTH
    assert shown["target"].attributes == {"dev": "macvtap1"}
    assert shown["alias"].attributes == {"name": "net0"}
    assert list(shown) == ["mac", "source", "bandwidth", "target", "model", "alias", "address"]


def test_inactive_document_is_what_was_written(running: Vird) -> None:
    interface = element(running, "devices/interface", "dumpxml", "two", "--inactive")
    shown = {child.tag: dict(child.attrib) for child in interface}
    assert interface.get("type") == "network"
    assert shown["source"] == {"network": "testnet", "portgroup": "admin"}
    assert list(shown) == ["mac", "source", "model", "address"]


def test_status_file_holds_both(running: Vird) -> None:
    path = running.root / "run/libvirt/qemu/two.xml"
    status = ElementTree.parse(path).getroot()
    assert status.tag == "domstatus"
    (interface,) = status.findall("domain/devices/interface")
    assert interface.get("type") == "network"
    source = interface.find("source")
    assert source is not None
    assert {"network": "testnet", "portgroup": "admin"}.items() <= source.attrib.items()
    actual = interface.find("actual")
    assert actual is not None
    assert actual.get("type") == "direct"
    shown = {child.tag: Node.of(child) for child in actual}
    assert {"dev": "p4p1_1", "mode": "bridge"}.items() <= shown["source"].attributes.items()
    assert shown["bandwidth"] == BANDWIDTH
    assert path.stat().st_mode & 0o077 == 0


def test_the_network_counts_its_users(running: Vird) -> None:
    network = ElementTree.fromstring(virsh(running, "net-dumpxml", "testnet"))
    assert network.get("connections") == "3"
    users = {row.get("dev"): row.get("connections") for row in network.findall("forward/interface")}
    assert users == {"p4p1_0": "1", "p4p1_1": "1", "p4p1_2": "1", "p4p1_3": None}
    ports = virsh(running, "net-port-list", "testnet").split()
    assert len(ports) == 3
    plugs = []
    for port in ports:
        plug = element(running, "plug", "net-port-dumpxml", "testnet", port)
        assert (plug.get("type"), plug.get("mode")) == ("direct", "bridge")
        plugs.append(plug.get("dev"))
    assert sorted(plugs, key=str) == DEVICES[:3]


def test_the_limits_are_the_kernels(running: Vird) -> None:
    """A macvtap's outgoing side is what the guest sends; what comes in is sent through a device that can wait."""
    shown = shaping(running, "macvtap1")
    assert "rate 1024Kbit ceil 2048Kbit burst 256Kb" in shown["class"]
    assert "rate 8Mbit ceil 40Mbit burst 1Mb" in shown["incoming class"]


def test_a_fifth_guest_shares_the_device_with_the_fewest_users(running: Vird, folder: Path) -> None:
    start_guest(running, folder, "four")
    start_guest(running, folder, "five")
    devices = [live_interface(running, name).find("source") for name in ("four", "five")]
    assert [source.get("dev") for source in devices if source is not None] == ["p4p1_3", "p4p1_0"]


def views(daemon: Vird) -> dict[str, object]:
    """Everything a program could look at, by what it was asked."""
    shown: dict[str, object] = {}
    for name in GUESTS:
        for form in ([], ["--inactive"], ["--migratable"], ["--security-info"]):
            shown[f"{name} {form}"] = node(virsh(daemon, "dumpxml", name, *form))
        shown[f"{name} status"] = Node.of(
            element_without_what_moves(ElementTree.parse(daemon.root / f"run/libvirt/qemu/{name}.xml").getroot())
        )
        shown[f"{name} state"] = virsh(daemon, "domstate", name, "--reason")
        shown[f"{name} id"] = virsh(daemon, "domid", name)
        shown[f"{name} interfaces"] = virsh(daemon, "domiflist", name)
    shown["network"] = node(virsh(daemon, "net-dumpxml", "testnet"))
    shown["network inactive"] = node(virsh(daemon, "net-dumpxml", "testnet", "--inactive"))
    shown["ports"] = sorted(virsh(daemon, "net-port-list", "testnet").split())
    shown["limits"] = [shaping(daemon, f"macvtap{number}") for number in range(3)]
    shown["list"] = virsh(daemon, "list", "--all")
    shown["links"] = sorted(daemon.sandbox.links())
    shown["QEMU"] = {pid: line for pid, line in daemon.sandbox.processes().items() if "qemu-system" in line}
    return shown


def element_without_what_moves(status: ElementTree.Element) -> ElementTree.Element:
    """The status file without what may say when it was written."""
    for name in ("date", "time", "stamp"):
        status.attrib.pop(name, None)
    return status


def test_all_views_survive_the_daemons_death(running: Vird) -> None:
    before = views(running)
    running.kill()
    running.start()
    after = views(running)
    assert {name for name in before if before[name] != after[name]} == set()
    # And they are not only remembered: the guests do as they are told.
    virsh(running, "resume", "one")
    assert virsh(running, "domstate", "one", "--reason") == "running (unpaused)"


def test_a_guest_that_ended_meanwhile_is_noticed(running: Vird) -> None:
    victims = [pid for pid, line in running.sandbox.processes().items() if "guest=two" in line or "-name two" in line]
    assert len(victims) == 1
    running.kill()
    os.kill(victims[0], signal.SIGKILL)
    running.sandbox.wait_without("guest=two", "-name two")
    running.start()
    assert virsh(running, "domstate", "two").startswith("shut off")
    assert virsh(running, "domstate", "one").startswith("paused")
    network = ElementTree.fromstring(virsh(running, "net-dumpxml", "testnet"))
    assert network.get("connections") == "2"
    assert "macvtap1" not in running.sandbox.links()


def test_a_network_in_use_goes_and_comes(running: Vird) -> None:
    virsh(running, "destroy", "two")
    assert "macvtap1" not in running.sandbox.links()
    assert ElementTree.fromstring(virsh(running, "net-dumpxml", "testnet")).get("connections") == "2"
    virsh(running, "start", "two", "--paused")
    source = live_interface(running, "two").find("source")
    assert source is not None and source.get("dev") == "p4p1_1"


def test_a_portgroup_that_is_not_there_limits_nothing(running: Vird, folder: Path) -> None:
    document = folder / "lost.xml"
    document.write_text(GUEST.format(name="lost").replace("admin", "nosuch"))
    virsh(running, "create", str(document))
    interface = live_interface(running, "lost")
    assert interface.find("bandwidth") is None
    source = interface.find("source")
    assert source is not None and source.get("portgroup") == "nosuch"


def test_everything_goes_with_the_guests(running: Vird) -> None:
    for name in GUESTS:
        virsh(running, "destroy", name)
        virsh(running, "undefine", name)
    virsh(running, "net-destroy", "testnet")
    virsh(running, "net-undefine", "testnet")
    assert sorted(running.sandbox.links()) == sorted(DEVICES + [f"{device}_peer" for device in DEVICES])
    assert running.sandbox.tables() == []
    assert [line for line in running.sandbox.processes().values() if "qemu-system" in line] == []
