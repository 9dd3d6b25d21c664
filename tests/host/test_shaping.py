"""Real traffic through shaped devices: what arrives per second is what was allowed, in both directions."""

from __future__ import annotations

import contextlib
import os
import select
import socket
import struct
import threading
import time
from collections.abc import Callable

import pytest

from tests.host.namespace import in_namespace
from vird.host import bridge, link, macvtap, tap, tc

ETHERTYPE = 0x88B5
SO_SNDBUFFORCE = 32
GUEST, FAR = "52:54:00:11:22:33", "52:54:00:99:99:99"
RATE = 2_000_000
SECONDS = 1.0
TRIES = 4
FRAME_SIZE = 1000


def frame(to: str, sender: str) -> bytes:
    head = bytes.fromhex((to + sender).replace(":", "")) + struct.pack("!H", ETHERTYPE)
    return head.ljust(FRAME_SIZE, b"\0")


def raw_socket(device: str) -> socket.socket:
    sock = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(ETHERTYPE))
    sock.bind((device, ETHERTYPE))
    # room for more than the shaped queue, which must be what drops packets, not the sender
    sock.setsockopt(socket.SOL_SOCKET, SO_SNDBUFFORCE, 1 << 24)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 22)
    sock.setblocking(False)
    return sock


def check(send: Callable[[], object], receiver: int, wanted: int = RATE) -> None:
    """Within 15 %, by the nearest of a few measurements: a machine that is busy elsewhere spoils one, not all."""
    seen: list[float] = []
    while len(seen) < TRIES and not any(0.85 < found < 1.15 for found in seen):
        seen.append(measure(send, receiver) / wanted)
    assert any(0.85 < found < 1.15 for found in seen), f"{seen} of the {wanted} bytes/s that were allowed"


def measure(send: Callable[[], object], receiver: int) -> float:
    """Bytes per second that arrive while ``send`` is called as often as the far end's clock allows."""
    over = threading.Event()

    def flood() -> None:
        # five times what is allowed, in small portions, so that the queue is always full and the machine is not
        begin, sent = time.monotonic(), 0
        while not over.is_set():
            due = (time.monotonic() - begin) * RATE * 5 + FRAME_SIZE * 20
            while sent < due:
                try:
                    send()
                except (BlockingIOError, OSError):
                    break
                sent += FRAME_SIZE
            over.wait(0.001)

    os.set_blocking(receiver, False)
    sender = threading.Thread(target=flood)
    sender.start()
    try:
        _receive(receiver, time.monotonic() + 0.2)
        begin = time.monotonic()
        return _receive(receiver, begin + SECONDS) / (time.monotonic() - begin)
    finally:
        over.set()
        sender.join()


def _receive(fd: int, until: float) -> int:
    got = 0
    wanted = struct.pack("!H", ETHERTYPE)
    while (left := until - time.monotonic()) > 0:
        if not select.select([fd], [], [], left)[0]:
            break
        try:
            packet = os.read(fd, 65536)
        except BlockingIOError:
            continue
        if packet[12:14] == wanted:
            got += len(packet)
    return got


@in_namespace
def test_a_tap_is_limited_in_both_directions() -> None:
    bridge.create("br0", mac="52:54:00:00:00:01")
    link.set_up("br0")
    name, (guest,) = tap.open_new("vnet0", vnet_header=False, mac=tap.host_mac(GUEST))
    link.configure(name, link.master("br0"), up=True)
    with raw_socket("br0") as far:
        tc.shape(name, sends=tc.Limit(RATE), receives=None)
        check(lambda: far.send(frame(GUEST, FAR)), guest)
        tc.shape(name, sends=None, receives=tc.Limit(RATE))
        to_bridge = frame("52:54:00:00:00:01", GUEST)
        check(lambda: os.write(guest, to_bridge), far.fileno())
    os.close(guest)
    tc.clear(name)
    link.delete("br0")


@in_namespace
def test_a_macvtap_is_limited_in_both_directions() -> None:
    link.create("host0", "veth")
    far_end = next(found.name for found in link.list_all("veth") if found.name != "host0")
    link.set_up("host0")
    link.set_up(far_end)
    name = macvtap.create("host0", mode="bridge", mac=GUEST)
    (guest,) = macvtap.open_queues(name, vnet_header=False)
    link.set_up(name)
    with raw_socket(far_end) as far:
        # what a macvtap sends is what its guest says: the other way round than a tap
        tc.shape(name, sends=tc.Limit(RATE), receives=None)
        check(lambda: os.write(guest, frame(FAR, GUEST)), far.fileno())
        tc.shape(name, sends=None, receives=tc.Limit(RATE))
        check(lambda: far.send(frame(GUEST, FAR)), guest)
    os.close(guest)
    tc.clear(name)
    link.delete(name)
    link.delete("host0")


@in_namespace
def test_a_burst_runs_at_peak_speed() -> None:
    bridge.create("br0", mac="52:54:00:00:00:01")
    link.set_up("br0")
    name, (guest,) = tap.open_new("vnet0", vnet_header=False, mac=tap.host_mac(GUEST))
    link.configure(name, link.master("br0"), up=True)
    with raw_socket("br0") as far:
        tc.shape(name, sends=tc.Limit(RATE, 2 * RATE, 64 * RATE), receives=None)
        check(lambda: far.send(frame(GUEST, FAR)), guest, 2 * RATE)
    os.close(guest)
    link.delete("br0")


@in_namespace
def test_a_reserved_floor_is_kept_beside_a_flood() -> None:
    bridge.create("br0", mac="52:54:00:00:00:01")
    link.set_up("br0")
    limit = tc.Limit(RATE)
    tc.shape("br0", sends=limit, receives=None)
    tc.reserve("br0", tc.FLOOR_CLASS_MIN, GUEST, RATE // 2, limit)
    tc.set_default_share("br0", limit, RATE // 2)
    name, (guest,) = tap.open_new("vnet0", vnet_header=False)
    other, (neighbour,) = tap.open_new("vnet1", vnet_header=False)
    for port in (name, other):
        link.configure(port, link.master("br0"), up=True)
    with raw_socket("br0") as far:
        mine, others = frame(GUEST, FAR), frame("52:54:00:77:77:77", FAR)
        # the bridge must know who is where, or both get all
        os.write(guest, frame("ff:ff:ff:ff:ff:ff", GUEST))
        os.write(neighbour, frame("ff:ff:ff:ff:ff:ff", "52:54:00:77:77:77"))

        def flood_both() -> None:
            for packet in (others, others, mine):
                with contextlib.suppress(OSError):  # a full queue is told to the sender
                    far.send(packet)

        check(flood_both, guest, RATE // 2)
    tc.release("br0", tc.FLOOR_CLASS_MIN)
    os.close(guest)
    os.close(neighbour)
    link.delete("br0")


@in_namespace
def test_limits_are_lifted_without_a_trace() -> None:
    link.create("host0", "veth")
    tc.shape("host0", sends=tc.Limit(RATE), receives=tc.Limit(RATE))
    assert link.get(tc.middle_name("host0")).alias == "shapes host0"
    tc.clear("host0")
    tc.clear("host0")
    assert not link.exists(tc.middle_name("host0"))
    tc.shape("host0", sends=tc.Limit(RATE), receives=tc.Limit(RATE))
    link.delete("host0")
    # the device went first, as a tap does with its guest
    assert link.exists(tc.middle_name("host0"))
    tc.clear("host0")


@in_namespace
def test_a_missing_device_is_told() -> None:
    with pytest.raises(OSError, match="no network device 'nosuch'"):
        tc.shape("nosuch", sends=None, receives=tc.Limit(RATE))
