"""A guest and its peer on one bridge, without a kernel in either: frames go in and out by taps' descriptors."""

from __future__ import annotations

import os
import select
import socket
import struct
import time
from ipaddress import IPv4Address, IPv6Address

from vird.host import bridge, link, tap

DEADLINE_S = 5.0
GUEST, PEER = "52:54:00:6b:00:01", "52:54:00:6b:00:02"
GUEST_IP, PEER_IP = "192.0.2.5", "192.0.2.9"
EVERYBODY = "ff:ff:ff:ff:ff:ff"
MARK = b"that was all"


class Cable:
    """``guest0`` is the device that filters guard, ``peer0`` the rest of the network."""

    def __init__(self) -> None:
        bridge.create("br0")
        self.ends: dict[str, int] = {}
        for name in ("guest0", "peer0"):
            _, (self.ends[name],) = tap.open_new(name, vnet_header=False)
            link.configure(name, link.master("br0"), up=True)
        link.set_up("br0")
        self._count = 0

    def close(self) -> None:
        tap.close(list(self.ends.values()))
        link.delete("br0")

    def sends(self, frame: bytes, *, from_guest: bool = True) -> bool:
        """Whether a frame arrives at the other end."""
        self.send(frame, from_guest=from_guest)
        return frame in self.arrived(to_guest=not from_guest)

    def receives(self, frame: bytes) -> bool:
        """Whether a frame of the peer's arrives at the guest."""
        return self.sends(frame, from_guest=False)

    def send(self, frame: bytes, *, from_guest: bool = True) -> None:
        os.write(self.ends["guest0" if from_guest else "peer0"], frame)

    def arrived(self, *, to_guest: bool) -> list[bytes]:
        """All frames that came by now: a marked one is put into the same queue behind them."""
        self._count += 1
        mark = ethernet(EVERYBODY, PEER, 0x88B5, MARK + struct.pack("!I", self._count))
        # written to the other end's device as the bridge does, past the filters: only the order counts
        reader = self.ends["guest0" if to_guest else "peer0"]
        _put(mark, "guest0" if to_guest else "peer0")
        found: list[bytes] = []
        deadline = time.monotonic() + DEADLINE_S
        while True:
            if not select.select([reader], [], [], max(deadline - time.monotonic(), 0))[0]:
                raise TimeoutError(f"the mark did not come, only {found}")
            frame = os.read(reader, 65536)
            if frame == mark:
                return found
            found.append(frame)


def _put(frame: bytes, device: str) -> None:
    with socket.socket(socket.AF_PACKET, socket.SOCK_RAW) as sock:
        sock.bind((device, 0))
        sock.send(frame)


def mac(text: str) -> bytes:
    return bytes.fromhex(text.replace(":", ""))


def ethernet(to: str, source: str, kind: int, payload: bytes) -> bytes:
    return mac(to) + mac(source) + struct.pack("!H", kind) + payload


def arp(
    source: str = GUEST, sender_mac: str = GUEST, sender_ip: str = GUEST_IP, target_ip: str = PEER_IP, kind: int = 1
) -> bytes:
    head = struct.pack("!HHBBH", 1, 0x0800, 6, 4, kind)
    body = mac(sender_mac) + IPv4Address(sender_ip).packed + bytes(6) + IPv4Address(target_ip).packed
    return ethernet(EVERYBODY, source, 0x0806, head + body)


def ip4(
    protocol: int,
    payload: bytes,
    source: str = GUEST_IP,
    to: str = PEER_IP,
    source_mac: str = GUEST,
    to_mac: str = PEER,
) -> bytes:
    length = 20 + len(payload)
    head = struct.pack("!BBHHHBBH", 0x45, 0, length, 0, 0, 64, protocol, 0)
    packet = head + IPv4Address(source).packed + IPv4Address(to).packed
    packet = packet[:10] + struct.pack("!H", checksum(packet)) + packet[12:]
    return ethernet(to_mac, source_mac, 0x0800, packet + payload)


def ip6(next_header: int, payload: bytes, source: str, to: str, source_mac: str = GUEST, to_mac: str = PEER) -> bytes:
    head = struct.pack("!IHBB", 6 << 28, len(payload), next_header, 64)
    return ethernet(to_mac, source_mac, 0x86DD, head + IPv6Address(source).packed + IPv6Address(to).packed + payload)


def udp(source_port: int, port: int, data: bytes = b"") -> bytes:
    return struct.pack("!HHHH", source_port, port, 8 + len(data), 0) + data


def tcp(source_port: int, port: int, flags: int = 0x02) -> bytes:
    return struct.pack("!HHIIBBHHH", source_port, port, 1, 0, 5 << 4, flags, 1024, 0, 0)


def icmp(kind: int, code: int = 0) -> bytes:
    return struct.pack("!BBHHH", kind, code, 0, 1, 1)


def to_guest(protocol: int, payload: bytes) -> bytes:
    """From the peer, whose address and MAC are its own."""
    return ip4(protocol, payload, PEER_IP, GUEST_IP, PEER, GUEST)


def dhcp(kind: int, *, reply: bool, address: str = "0.0.0.0", seconds: int = 3600, server: str = PEER_IP) -> bytes:
    """A message of the guest's conversation with its DHCP server, as a frame."""
    given = IPv4Address(address).packed
    head = struct.pack("!BBBBIHH", 2 if reply else 1, 1, 6, 0, 7, 0, 0)
    addresses = bytes(4) + given + bytes(8) if reply else given + bytes(12)
    options = b"\x63\x82\x53\x63" + bytes([53, 1, kind])
    if reply:
        options += bytes([54, 4]) + IPv4Address(server).packed + bytes([51, 4]) + struct.pack("!I", seconds)
    message = head + addresses + mac(GUEST).ljust(16, b"\0") + bytes(64 + 128) + options + b"\xff"
    if reply:
        return ip4(17, udp(67, 68, message), server, "255.255.255.255", PEER, EVERYBODY)
    return ip4(17, udp(68, 67, message), "0.0.0.0", "255.255.255.255", GUEST, EVERYBODY)


def checksum(data: bytes) -> int:
    total = sum(struct.unpack(f"!{len(data) // 2}H", data))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF
