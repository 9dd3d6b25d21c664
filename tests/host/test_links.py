"""Links, bridges, taps and macvtaps, on the real kernel."""

from __future__ import annotations

import errno
import ipaddress
import os
import socket
import struct
import subprocess

import pytest

from tests.host.namespace import in_namespace
from vird.host import addresses, bridge, link, macvtap, sysctl, sysfs, tap
from vird.host.netlink.codec import Refused

GUEST_MAC = "52:54:00:11:22:33"


@in_namespace
def test_a_bridge_has_what_it_was_made_with() -> None:
    bridge.create("br0", mac="52:54:00:00:00:01", stp=True, delay_s=0, mtu=1400)
    made = link.get("br0")
    assert (made.kind, made.mac, made.mtu, made.is_up) == ("bridge", "52:54:00:00:00:01", 1400, False)
    assert bridge.is_bridge("br0")
    assert sysfs.read("br0", "bridge/stp_state") == "1"
    link.add_address("br0", ipaddress.ip_interface("192.0.2.1/24"))
    link.add_address("br0", ipaddress.ip_interface("192.0.2.1/24"))
    link.set_up("br0")
    assert ipaddress.ip_interface("192.0.2.1/24") in link.addresses("br0")
    assert (ipaddress.ip_network("192.0.2.0/24"), "br0") in link.networks_in_use()
    assert link.networks_in_use(besides="br0") == []
    assert link.delete("br0")
    assert not link.delete("br0")


@in_namespace
def test_an_ipv6_address_is_usable_at_once() -> None:
    bridge.create("br0")
    sysctl.quiet_ipv6("br0", enabled=True)
    link.add_address("br0", ipaddress.ip_interface("fd00::1/64"))
    link.set_up("br0")
    with socket.socket(socket.AF_INET6, socket.SOCK_DGRAM) as sock:
        sock.bind(("fd00::1", 0))
    link.delete("br0")


@in_namespace
def test_a_route_goes_through_its_gateway() -> None:
    bridge.create("br0")
    link.add_address("br0", ipaddress.ip_interface("192.0.2.1/24"))
    link.set_up("br0")
    far = ipaddress.ip_network("198.51.100.0/24")
    link.add_route("br0", far, ipaddress.ip_address("192.0.2.9"), 7)
    assert (far, "br0") in link.networks_in_use()
    link.delete_route("br0", far, ipaddress.ip_address("192.0.2.9"), 7)
    assert (far, "br0") not in link.networks_in_use()
    link.delete("br0")


@in_namespace
def test_refusals_say_why() -> None:
    bridge.create("br0")
    with pytest.raises(Refused) as taken:
        bridge.create("br0")
    assert taken.value.errno == errno.EEXIST
    with pytest.raises(Refused, match="Unknown device type"):
        link.create("x", "nosuchkind")
    with pytest.raises(Refused, match="no network device 'nope'"):
        link.set_up("nope")
    link.delete("br0")


@in_namespace
def test_a_tap_lives_as_long_as_its_descriptors() -> None:
    bridge.create("br0")
    name, fds = tap.open_new("vnet0", queues=2, mac=tap.host_mac(GUEST_MAC))
    assert (name, len(fds)) == ("vnet0", 2)
    assert link.get("vnet0").mac == "fe:54:00:11:22:33"
    link.configure("vnet0", link.master("br0"), up=True)
    assert bridge.ports("br0") == ["vnet0"]
    bridge.set_port("vnet0", isolated=True, learning=False)
    assert sysfs.read("vnet0", "brport/isolated") == "1"
    assert sysfs.read("vnet0", "brport/learning") == "0"
    with pytest.raises(Refused, match="exists already"):
        tap.open_new("vnet0")
    tap.close(fds)
    assert not link.exists("vnet0")
    link.delete("br0")


@in_namespace
def test_a_packet_written_to_a_tap_reaches_the_bridge() -> None:
    bridge.create("br0", mac="52:54:00:00:00:01")
    link.set_up("br0")
    name, fds = tap.open_new("vnet0", vnet_header=False)
    link.configure(name, link.master("br0"), up=True)
    with socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(0x88B5)) as listening:
        listening.bind(("br0", 0x88B5))
        listening.settimeout(5)
        frame = b"\xff" * 6 + bytes.fromhex("525400112233") + struct.pack("!H", 0x88B5) + b"hello".ljust(46, b"\0")
        os.write(fds[0], frame)
        assert listening.recv(2048) == frame
    tap.close(fds)
    link.delete("br0")


@pytest.mark.parametrize("mode", sorted(macvtap.MODES))
def test_a_macvtap_carries_packets_in_every_mode(mode: macvtap.Mode) -> None:
    _carry(mode)


@in_namespace
def _carry(mode: macvtap.Mode) -> None:
    link.create("host0", "veth")
    far = next(found.name for found in link.list_all("veth") if found.name != "host0")
    link.set_up("host0")
    link.set_up(far)
    name = macvtap.create("host0", mode=mode, mac=GUEST_MAC)
    assert name == "macvtap0"
    # the character device is this namespace's own, whatever /dev/tapN is
    (fd,) = macvtap.open_queues(name, vnet_header=False)
    link.set_up(name)
    with socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(0x88B5)) as listening:
        listening.bind((far, 0x88B5))
        listening.settimeout(5)
        frame = b"\xff" * 6 + bytes.fromhex("525400112233") + struct.pack("!H", 0x88B5) + b"hello".ljust(46, b"\0")
        os.write(fd, frame)
        assert listening.recv(2048) == frame
    os.close(fd)
    assert link.exists(name)
    link.delete(name)
    link.delete("host0")


@in_namespace
def test_macvtap_names_are_allotted_from_zero() -> None:
    link.create("host0", "veth")
    names = [macvtap.create("host0", mode="bridge", mac=f"52:54:00:00:00:0{n}") for n in range(3)]
    assert names == ["macvtap0", "macvtap1", "macvtap2"]
    link.delete("macvtap1")
    assert macvtap.create("host0", mode="bridge", mac="52:54:00:00:00:09") == "macvtap1"
    for name in names:
        link.delete(name)
    link.delete("host0")


@in_namespace
def test_counters_are_the_namespaces_own() -> None:
    link.create("host0", "veth")
    assert sysfs.statistics("host0")["rx_bytes"] == 0
    assert sysfs.read("host0", "ifindex") == str(link.index_of("host0"))
    assert sysfs.read("host0", "nosuch") is None
    link.delete("host0")


@in_namespace
def test_a_neighbour_is_found_by_its_mac() -> None:
    link.create("h0", "veth")
    link.add_address("h0", ipaddress.ip_interface("192.0.2.1/24"))
    link.set_up("h0")
    assert addresses.addresses_of("52:54:00:00:00:02") == []
    subprocess.run(["ip", "neigh", "add", "192.0.2.7", "lladdr", "52:54:00:00:00:02", "dev", "h0"], check=True)
    found = addresses.addresses_of("52:54:00:00:00:02".upper())
    assert [str(ip) for ip in found] == ["192.0.2.7"]
    link.delete("h0")
