"""Devices that come, go and change while a real guest runs, as the guest and the host see them."""

import contextlib
import json
import os
import re
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import pytest

from tests.compat.booted import Booted, document
from tests.compat.seen import refused, shaping, virsh
from vird.daemon import event_log
from vird.daemon.event_log import FileEventLog
from vird.testing.daemons import Vird
from vird.testing.guest_image import GuestImage
from vird.testing.sandbox import Sandbox

pytestmark = pytest.mark.root

NETWORK = """\
<network>
  <name>{name}</name>
  <bridge name='{name}br' stp='off' delay='0'/>
  <ip address='192.168.{third}.1' netmask='255.255.255.0'>
    <dhcp><range start='192.168.{third}.10' end='192.168.{third}.99'/></dhcp>
  </ip>
  <portgroup name='slow'><bandwidth><inbound average='500'/></bandwidth></portgroup>
</network>
"""
DEVICES = """\
<disk type='file' device='cdrom'><target dev='hda' bus='ide'/></disk>
<interface type='network'>
  <mac address='52:54:00:00:00:01'/><source network='red'/><model type='virtio'/>
</interface>
"""
SECOND = """\
<interface type='network'>
  <mac address='52:54:00:00:00:02'/><source network='blue'/><model type='virtio'/>
</interface>
"""


def told(daemon: Vird) -> list[tuple[str, str]]:
    """The events about devices so far, name and alias."""
    log = FileEventLog(daemon.root / "var/lib/libvirt/vird/events")
    with contextlib.closing(log):
        rows = [row for row in log.since(0, event_log.KEPT) if row.kind.startswith("DomainDevice")]
    return [(row.kind, json.loads(row.fields)["dev_alias"]) for row in rows]


@pytest.fixture(scope="module")
def booted(image: GuestImage) -> Iterator[Booted]:
    """One guest for all tests here: each leaves it as it found it."""
    with tempfile.TemporaryDirectory(prefix="vird-test.") as name, Sandbox() as sandbox:
        folder = Path(name)
        os.chmod(folder, 0o755)
        daemon = Vird(sandbox, folder / "root").start()
        for third, network in ((71, "red"), (72, "blue")):
            path = folder / f"{network}.xml"
            path.write_text(NETWORK.format(name=network, third=third))
            virsh(daemon, "net-define", str(path))
            virsh(daemon, "net-start", network)
        path = folder / "demo.xml"
        path.write_text(document("demo", image, DEVICES))
        virsh(daemon, "define", str(path))
        virsh(daemon, "start", "demo")
        guest = Booted(daemon, folder, "demo")
        guest.wake()
        yield guest
        guest.close()
        virsh(daemon, "destroy", "demo")
        for network in ("red", "blue"):
            virsh(daemon, "net-destroy", network)
        left = sandbox.leftovers()
        daemon.terminate()
        print(daemon.log())
        assert not left.links
        assert not left.tables


def test_an_interface_comes_and_goes(booted: Booted) -> None:
    inactive = booted.virsh("dumpxml", "demo", "--inactive")
    words = ["qemu-monitor-event", "demo", "--event", "VIRD_ADDRESS_ADDED", "--loop", "--timeout", "60"]
    argv = ["stdbuf", "-oL", "virsh", "-c", booted.daemon.uri(), *words]
    listener = booted.daemon.sandbox.popen(argv, stdout=subprocess.PIPE, text=True)
    booted.device("attach-device", SECOND, "--live")
    live = booted.interface("52:54:00:00:00:02")
    assert live is not None
    source, target, alias = live.find("source"), live.find("target"), live.find("alias")
    assert source is not None and target is not None and alias is not None
    assert (source.get("network"), source.get("bridge"), alias.get("name")) == ("blue", "bluebr", "net1")
    assert target.get("dev") in booted.daemon.sandbox.links()
    assert booted.ports("blue") == 1
    assert booted.virsh("dumpxml", "demo", "--inactive") == inactive
    booted.says("ip -4 -o addr show eth1", "192.168.72.")
    assert listener.stdout is not None
    with listener.stdout:
        line = next(line for line in listener.stdout if '"source":"lease","alias":"net1"' in line)
    listener.terminate()
    listener.wait()
    assert '"mac":"52:54:00:00:00:02","address":"192.168.72.' in line
    booted.device("detach-device", SECOND, "--live")
    assert booted.interface("52:54:00:00:00:02") is None
    assert booted.ports("blue") == 0
    assert target.get("dev") not in booted.daemon.sandbox.links()
    booted.says("ls /sys/class/net | wc -l", "2")


def test_both_documents_change_when_both_are_named(booted: Booted) -> None:
    booted.virsh("attach-interface", "demo", "network", "blue", "--model", "virtio", "--mac", "52:54:00:00:00:03",
                 "--live", "--config")  # fmt: skip
    for form in ([], ["--inactive"]):
        assert booted.interface("52:54:00:00:00:03", *form) is not None
    booted.virsh("detach-interface", "demo", "network", "--mac", "52:54:00:00:00:03", "--config")
    assert booted.interface("52:54:00:00:00:03", "--inactive") is None
    assert booted.interface("52:54:00:00:00:03") is not None
    booted.virsh("detach-interface", "demo", "network", "--mac", "52:54:00:00:00:03", "--live")
    assert booted.interface("52:54:00:00:00:03") is None


def test_the_cable_comes_out_and_in(booted: Booted) -> None:
    mac = "52:54:00:00:00:01"
    booted.says("cat /sys/class/net/eth0/carrier", "1")
    booted.virsh("domif-setlink", "demo", mac, "down")
    assert booted.virsh("domif-getlink", "demo", mac).split()[-1] == "down"
    booted.says("cat /sys/class/net/eth0/carrier", "0")
    booted.virsh("domif-setlink", "demo", mac, "up")
    booted.says("cat /sys/class/net/eth0/carrier", "1")
    booted.virsh("domif-setlink", "demo", mac, "down", "--config")
    assert booted.virsh("domif-getlink", "demo", mac).split()[-1] == "up"
    assert booted.virsh("domif-getlink", "demo", mac, "--config").split()[-1] == "down"
    booted.virsh("domif-setlink", "demo", mac, "up", "--config")


def test_a_running_guest_moves_to_another_network_and_back(booted: Booted) -> None:
    moved = "<interface type='network'><mac address='52:54:00:00:00:01'/>{source}<model type='virtio'/></interface>"
    device = booted.host_device("52:54:00:00:00:01")
    booted.device("update-device", moved.format(source="<source network='blue' portgroup='slow'/>"), "--live")
    after = booted.interface("52:54:00:00:00:01")
    assert after is not None and (source := after.find("source")) is not None
    assert (source.get("network"), source.get("portgroup"), source.get("bridge")) == ("blue", "slow", "bluebr")
    assert after.find("bandwidth/inbound[@average='500']") is not None
    assert (booted.ports("red"), booted.ports("blue")) == (0, 1)
    assert "connections" not in ElementTree.fromstring(booted.virsh("net-dumpxml", "red")).attrib
    assert "master bluebr" in booted.daemon.sandbox.run(["ip", "link", "show", device]).stdout
    assert "rate 4Mbit" in shaping(booted.daemon, device)["class"]
    booted.terminal.type("udhcpc -i eth0 -s /etc/lease -n -q >/dev/null 2>&1\n")
    booted.says("ip -4 -o addr show eth0", "192.168.72.")
    booted.device("update-device", moved.format(source="<source network='red'/>"), "--live")
    assert (booted.ports("red"), booted.ports("blue")) == (1, 0)
    assert "rate" not in shaping(booted.daemon, device)["class"]
    booted.terminal.type("udhcpc -i eth0 -s /etc/lease -n -q >/dev/null 2>&1\n")
    booted.says("ip -4 -o addr show eth0", "192.168.71.")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("<model type='e1000'/>", "cannot modify network device model from virtio to e1000"),
        ("<model type='virtio'/><mtu size='1400'/>", "cannot modify MTU"),
        ("<model type='virtio'/><driver queues='4'/>", "cannot modify virtio network device driver attributes"),
        ("<model type='virtio'/><target dev='foo0'/>", "cannot modify network device tap name"),
    ],
)
def test_what_a_card_cannot_become(booted: Booted, change: str, said: str) -> None:
    document = "<interface type='network'><mac address='52:54:00:00:00:01'/><source network='red'/>{}</interface>"
    before = booted.virsh("dumpxml", "demo")
    assert said in booted.refused("update-device", document.format(change), "--live")
    assert booted.virsh("dumpxml", "demo") == before


def test_a_filter_comes_changes_and_goes_with_its_card(booted: Booted) -> None:
    def guarded() -> tuple[list[str], bool]:
        """The bindings by device and filter, and whether the packet filter knows the device."""
        rules = booted.daemon.sandbox.run(["nft", "list", "ruleset"]).stdout
        return booted.virsh("nwfilter-binding-list").split(), bool(device) and f'"{device}"' in rules

    card = SECOND.replace("</interface>", "<filterref filter='{}'/></interface>")
    device = ""
    assert guarded() == ([], False)
    booted.device("attach-device", card.format("no-mac-spoofing"), "--live")
    device = booted.host_device("52:54:00:00:00:02")
    assert guarded() == ([device, "no-mac-spoofing"], True)
    booted.device("update-device", card.format("no-ip-multicast"), "--live")
    assert guarded() == ([device, "no-ip-multicast"], True)
    assert "referenced filter 'nosuch' is missing" in booted.refused("update-device", card.format("nosuch"), "--live")
    assert guarded() == ([device, "no-ip-multicast"], True)
    booted.device("update-device", SECOND, "--live")
    assert guarded() == ([], False)
    booted.device("update-device", card.format("clean-traffic"), "--live")
    booted.device("detach-device", SECOND, "--live")
    assert guarded() == ([], False)
    assert device not in booted.daemon.sandbox.links()


def test_limits_live_and_configured(booted: Booted) -> None:
    mac = "52:54:00:00:00:01"
    device = booted.host_device(mac)
    booted.virsh("domiftune", "demo", mac, "--inbound", "1000,2000,512", "--outbound", "300", "--live")
    booted.virsh("domiftune", "demo", mac, "--inbound", "77", "--config")
    assert re.search(
        r"inbound.average: 1000\ninbound.peak *: 2000\ninbound.burst *: 512", booted.virsh("domiftune", "demo", device)
    )
    assert re.search(r"inbound.average: 77\n", booted.virsh("domiftune", "demo", mac, "--config"))
    shown = shaping(booted.daemon, device)
    assert "rate 8Mbit ceil 16Mbit" in shown["class"]
    assert "rate 2400Kbit" in shown["incoming class"]
    (port,) = booted.virsh("net-port-list", "red").split()
    assert "average='1000'" in booted.virsh("net-port-dumpxml", "red", port).replace('"', "'")
    booted.virsh("domiftune", "demo", mac, "--inbound", "0", "--outbound", "0", "--live", "--config")
    assert "rate" not in shaping(booted.daemon, device)["class"]
    assert "'nosuch' is not a known interface" in refused(booted.daemon, "domiftune", "demo", "nosuch")


def test_a_disk_comes_and_goes(booted: Booted) -> None:
    image = booted.folder / "data.img"
    image.write_bytes(b"\0" * (8 << 20))
    disk = f"<disk type='file' device='disk'><source file='{image}'/><target dev='vdb' bus='virtio'/></disk>"
    booted.device("attach-device", disk)
    assert "target 'vdb' duplicated" in booted.refused("attach-device", disk)
    booted.says("cat /proc/partitions", "8192 vd")
    booted.device("detach-device", disk)
    assert "vdb" not in booted.virsh("domblklist", "demo")
    booted.says("cat /proc/partitions; echo ok", "ok")
    nodes = booted.virsh("qemu-monitor-command", "demo", '{"execute":"query-named-block-nodes"}')
    assert str(image) not in nodes
    assert "device not found: disk vdb not found" in booted.refused("detach-device", disk)


def test_what_cannot_come_leaves_nothing(booted: Booted) -> None:
    links, ports = booted.daemon.sandbox.links(), booted.ports("red")
    before = booted.virsh("dumpxml", "demo")
    taken = SECOND.replace("</int", "<address type='pci' bus='0' slot='0x01' function='0x2'/></int")
    assert booted.refused("attach-device", taken, "--live")
    assert "unknown device type 'nonsense'" in booted.refused("attach-device", "<nonsense/>")
    assert "live attach of device 'sound' is not supported" in booted.refused(
        "attach-device", "<sound model='ich6'/>", "--live"
    )
    missing = "<disk type='file' device='disk'><source file='/nosuch.img'/><target dev='vdc' bus='virtio'/></disk>"
    assert "Cannot access storage file '/nosuch.img'" in booted.refused("attach-device", missing)
    assert "no network with matching name 'nope'" in booted.refused(
        "attach-device", "<interface type='network'><source network='nope'/></interface>"
    )
    assert (booted.daemon.sandbox.links(), booted.ports("red")) == (links, ports)
    assert booted.virsh("dumpxml", "demo") == before


@pytest.mark.parametrize(
    "xml",
    [
        "<rng model='virtio'><backend model='random'>/dev/urandom</backend></rng>",
        "<input type='tablet' bus='virtio'/>",
        "<controller type='scsi' index='3' model='virtio-scsi'/>",
        "<serial type='pty'><target type='pci-serial' port='1'><model name='pci-serial'/></target></serial>",
    ],
)
def test_small_devices_come_and_go(booted: Booted, xml: str) -> None:
    before = booted.virsh("dumpxml", "demo")
    booted.device("attach-device", xml, "--live")
    assert booted.virsh("dumpxml", "demo") != before
    booted.device("detach-device", xml, "--live")
    deadline = time.monotonic() + 20
    while booted.virsh("dumpxml", "demo") != before:
        assert time.monotonic() < deadline


def test_a_medium_is_changed(booted: Booted) -> None:
    first, second = booted.folder / "first.iso", booted.folder / "second.iso"
    for path in (first, second):
        path.write_bytes(b"\0" * (1 << 20))
    drive = "<disk type='file' device='cdrom'>{}<target dev='hda' bus='ide'/></disk>"
    for path in (first, second):
        booted.device("update-device", drive.format(f"<source file='{path}'/>"), "--live")
        assert str(path) in booted.virsh("domblklist", "demo")
    nodes = booted.virsh("qemu-monitor-command", "demo", '{"execute":"query-named-block-nodes"}')
    assert str(second) in nodes and str(first) not in nodes
    booted.device("update-device", drive.format(""), "--live")
    assert "hda -" in " ".join(booted.virsh("domblklist", "demo").split())


def test_what_was_plugged_in_survives_the_daemon(booted: Booted) -> None:
    booted.device("attach-device", SECOND, "--live")
    before = booted.virsh("dumpxml", "demo")
    booted.daemon.kill()
    assert told(booted.daemon)[-1] == ("DomainDeviceAdded", "net1")
    booted.daemon.start()
    assert booted.virsh("dumpxml", "demo") == before
    assert booted.ports("blue") == 1
    booted.device("detach-device", SECOND, "--live")
    assert booted.ports("blue") == 0
    booted.daemon.kill()
    assert told(booted.daemon)[-1] == ("DomainDeviceRemoved", "net1")
    booted.daemon.start()
