"""What a network serves its guests beside addresses, asked for with real packets: names, files, routes, options."""

import os
import re
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

import vird.sync
from tests.compat.seen import element, virsh
from vird.api.enums.network import NetworkMetadataType as Kind
from vird.api.enums.network import NetworkUpdateFlags
from vird.api.events import NetworkMetadataChange
from vird.testing.daemons import Vird
from vird.testing.sandbox import Sandbox

pytestmark = pytest.mark.root

MAC, DUID = "52:54:00:78:00:01", "00:03:00:01:52:54:00:78:00:01"
NETWORK = """\
<network xmlns:dnsmasq='http://libvirt.org/schemas/network/dnsmasq/1.0'>
  <name>full</name>
  <title>All of it</title>
  <forward mode='nat'/>
  <bridge name='fullbr' stp='on' delay='2'/>
  <mtu size='1400'/>
  <domain name='full.example' localOnly='yes'/>
  <dns forwardPlainNames='no'>
    <forwarder domain='corp.example' addr='203.0.113.2' port='5300'/>
    <forwarder addr='203.0.113.2'/>
    <txt name='about.full.example' value='some text'/>
    <srv service='ldap' protocol='tcp' domain='full.example' target='printer.full.example' port='389' priority='5'
         weight='10'/>
    <host ip='192.168.78.5'><hostname>printer</hostname></host>
  </dns>
  <ip address='192.168.78.1' netmask='255.255.255.0' localPtr='yes'>
    <tftp root='{root}'/>
    <dhcp>
      <range start='192.168.78.10' end='192.168.78.99'><lease expiry='5' unit='minutes'/></range>
      <host mac='{mac}' name='guest' ip='192.168.78.20'><lease expiry='10' unit='minutes'/></host>
      <bootp file='boot.img' server='192.168.78.1'/>
    </dhcp>
  </ip>
  <ip family='ipv6' address='2001:db8:78::1' prefix='64'>
    <dhcp><range start='2001:db8:78::100' end='2001:db8:78::1ff'/>
      <host id='{duid}' name='six' ip='2001:db8:78::77'/></dhcp>
  </ip>
  <route address='10.77.0.0' prefix='16' gateway='192.168.78.20' metric='7'/>
  <dnsmasq:options>
    <dnsmasq:option value='cname=www.full.example,printer.full.example'/>
    <dnsmasq:option value='dhcp-option=42,192.168.78.1'/>
  </dnsmasq:options>
</network>
"""
# Prints all that a client is told, and takes the address.
ON_LEASE = """\
#!/bin/sh
[ "$1" = bound ] || exit 0
ip address add "$ip/$mask" dev "$interface"
ip route add default via "$router"
env
"""


class Scene(NamedTuple):
    daemon: Vird
    guest: Sandbox
    world: Sandbox
    told: dict[str, str]
    """What the guest's DHCP client was told."""

    def names(self, name: str, kind: str = "A") -> list[str]:
        client = Path(__file__).with_name("dns_client.py")
        return self.guest.run([sys.executable, str(client), "192.168.78.1", name, kind]).stdout.split("\n")[:-1]


def name_server(world: Sandbox, folder: Path, port: int, *answers: str) -> None:
    """Another name server, out in the world."""
    argv = ["dnsmasq", "--keep-in-foreground", "--no-resolv", "--no-hosts", "--conf-file=/dev/null", "--user=root"]
    argv += [f"--pid-file={folder}/{port}.pid", f"--port={port}", *(f"--address=/{answer}" for answer in answers)]
    world.popen(argv)


@pytest.fixture(scope="module")
def scene() -> Iterator[Scene]:
    with (
        tempfile.TemporaryDirectory(prefix="vird-test.") as name,
        Sandbox() as sandbox,
        Sandbox() as guest,
        Sandbox() as world,
    ):
        folder = Path(name)
        os.chmod(folder, 0o755)
        sandbox.connect("uplink", world, "eth0")
        for place, device, address in ((sandbox, "uplink", "203.0.113.1/24"), (world, "eth0", "203.0.113.2/24")):
            place.run(["ip", "address", "add", address, "dev", device])
            place.run(["ip", "link", "set", device, "up"])
        name_server(world, folder, 5300, "corp.example/10.0.0.7")
        name_server(world, folder, 53, "corp.example/10.0.0.99", "elsewhere.example/10.0.0.8", "plain/10.0.0.9",
                    "missing.full.example/10.0.0.10")  # fmt: skip
        files = folder / "tftp"
        files.mkdir(mode=0o755)
        (files / "boot.img").write_bytes(b"boot me\n")
        (files / "boot.img").chmod(0o644)
        daemon = Vird(sandbox, folder / "root").start()
        (folder / "full.xml").write_text(NETWORK.format(root=files, mac=MAC, duid=DUID))
        virsh(daemon, "net-define", str(folder / "full.xml"))
        virsh(daemon, "net-start", "full")
        sandbox.connect("guest0", guest, "eth0")
        sandbox.run(["ip", "link", "set", "guest0", "master", "fullbr", "up"])
        guest.run(["sysctl", "-qw", "net.ipv6.conf.all.accept_dad=0"])
        guest.run(["ip", "link", "set", "eth0", "address", MAC, "up"])
        script = folder / "on-lease"
        script.write_text(ON_LEASE)
        script.chmod(0o755)
        asked = [word for option in ("mtu", "ntpsrv", "bootfile", "tftp", "domain") for word in ("-O", option)]
        said = guest.run(["busybox", "udhcpc", "-i", "eth0", "-n", "-q", "-t", "30", "-T", "1", *asked, "-s",
                          str(script)]).stdout  # fmt: skip
        told = dict(line.split("=", 1) for line in said.splitlines() if "=" in line)
        yield Scene(daemon, guest, world, told)
        virsh(daemon, "net-destroy", "full")
        left = sandbox.leftovers()
        daemon.terminate()
        print(daemon.log())
        assert "fullbr" not in left.links


def test_what_a_client_is_told(scene: Scene) -> None:
    wanted = {"ip": "192.168.78.20", "lease": "600", "mtu": "1400", "ntpsrv": "192.168.78.1", "domain": "full.example",
              "boot_file": "boot.img", "siaddr": "192.168.78.1", "router": "192.168.78.1"}  # fmt: skip
    assert {name: scene.told.get(name) for name in wanted} == wanted
    link = scene.daemon.sandbox.run(["ip", "-d", "link", "show", "fullbr"]).stdout
    assert "mtu 1400" in link and "stp_state 1" in link and "forward_delay 200" in link


def test_files_to_boot_from(scene: Scene) -> None:
    got = scene.guest.run(["busybox", "tftp", "-g", "-r", "boot.img", "-l", "/dev/stdout", "192.168.78.1"]).stdout
    assert got == "boot me\n"


@pytest.mark.parametrize(
    ("name", "kind", "answers"),
    [
        ("printer.full.example", "A", ["A 192.168.78.5"]),
        ("guest.full.example", "A", ["A 192.168.78.20"]),
        ("_ldap._tcp.full.example", "SRV", ["SRV 5 10 389 printer.full.example"]),
        ("about.full.example", "TXT", ["TXT some text"]),
        ("www.full.example", "A", ["CNAME printer.full.example", "A 192.168.78.5"]),
        ("5.78.168.192.in-addr.arpa", "PTR", ["PTR printer.full.example"]),
        pytest.param("web.corp.example", "A", ["A 10.0.0.7"], id="forwarder-of-a-domain-at-a-port"),
        pytest.param("elsewhere.example", "A", ["A 10.0.0.8"], id="forwarder-of-all-others"),
        pytest.param("missing.full.example", "A", ["no such name"], id="own-domain-stays-here"),
        pytest.param("plain", "A", ["no such name"], id="plain-names-stay-here"),
        pytest.param("9.78.168.192.in-addr.arpa", "PTR", ["no such name"], id="own-addresses-stay-here"),
    ],
)
def test_names(scene: Scene, name: str, kind: str, answers: list[str]) -> None:
    assert scene.names(name, kind) == answers


def test_a_network_behind_a_guest(scene: Scene) -> None:
    scene.guest.run(["ip", "address", "add", "10.77.1.1/32", "dev", "lo"])
    assert "metric 7" in scene.daemon.sandbox.run(["ip", "route", "show", "10.77.0.0/16"]).stdout
    scene.daemon.sandbox.run(["ping", "-c", "1", "-W", "5", "10.77.1.1"])


def test_ipv6_by_identity_and_by_announcement(scene: Scene) -> None:
    client = Path(__file__).with_name("dhcp6_client.py")
    address = scene.guest.run([sys.executable, str(client), "eth0", MAC]).stdout.strip()
    assert address == "2001:db8:78::77"
    scene.guest.run(["ip", "-6", "address", "add", f"{address}/64", "dev", "eth0", "nodad"])
    scene.guest.run(["ping", "-6", "-c", "1", "-W", "5", "2001:db8:78::1"])
    # The announcements say who routes, and leave addresses to the server.
    deadline = time.monotonic() + 30
    while "default via fe80::" not in scene.guest.run(["ip", "-6", "route"]).stdout:
        assert time.monotonic() < deadline
        time.sleep(0.05)
    listed = virsh(scene.daemon, "net-dhcp-leases", "full")
    assert re.search(rf"{MAC} +ipv6 +2001:db8:78::77/64 +six", listed)
    assert re.search(rf"{MAC} +ipv4 +192\.168\.78\.20/24 +guest", listed)


def test_title_and_description_change_while_it_runs(scene: Scene) -> None:
    """By our own client: virsh has learnt these words after 9.0."""
    before = scene.daemon.sandbox.run(["pidof", "dnsmasq"]).stdout
    live, config = NetworkUpdateFlags.LIVE, NetworkUpdateFlags.CONFIG
    with vird.sync.connect(scene.daemon.uri()) as client, client.events(NetworkMetadataChange) as news:
        network = client.lookup_network("full")
        network.set_metadata(Kind.TITLE, "Another", flags=live | config)
        network.set_metadata(Kind.DESCRIPTION, "For now", flags=live)
        network.set_metadata(Kind.ELEMENT, "<b/>", "a", "urn:a", live)
        assert network.get_metadata(Kind.TITLE) == "Another"
        told = [next(news) for _ in range(3)]
        for (about, event), kind, uri in zip(
            told, (Kind.TITLE, Kind.DESCRIPTION, Kind.ELEMENT), (None, None, "urn:a"), strict=True
        ):
            assert isinstance(event, NetworkMetadataChange)
            assert (about.name, event.type, event.nsuri) == ("full", kind, uri)
    for form, texts in (([], ["Another", "For now"]), (["--inactive"], ["Another"])):
        document = element(scene.daemon, ".", "net-dumpxml", "full", *form)
        assert [found.text for tag in ("title", "description") for found in document.findall(tag)] == texts
    assert scene.daemon.sandbox.run(["pidof", "dnsmasq"]).stdout == before
