import asyncio
import socket

import pytest

from tests.host.filters.cable import GUEST, GUEST_IP, PEER_IP, arp, dhcp
from vird.drivers.filters.learner import Learner
from vird.drivers.filters.plan.learning import Method
from vird.drivers.filters.plan.observed import Lease
from vird.host import packet_socket
from vird.host.packet_socket import Frame

ACK = 5


def learnt(monkeypatch: pytest.MonkeyPatch, method: Method, frames: list[Frame]) -> list[Lease]:
    """What a learner finds in frames that wait for it."""
    waiting = list(frames)
    read = asyncio.Event()

    def next_frame(opened: socket.socket) -> Frame | None:
        if not waiting:
            read.set()
            opened.recv(1)
            return None
        return waiting.pop(0)

    async def body() -> list[Lease]:
        monkeypatch.setattr(packet_socket, "read", next_frame)
        ours, theirs = socket.socketpair()
        monkeypatch.setattr(packet_socket, "open_on", lambda device, only: ours)
        found: list[Lease] = []
        learner = Learner("tap0", GUEST, method, found.append)
        learner.start()
        assert learner.is_looking
        theirs.send(b"x")
        async with asyncio.timeout(5):
            await read.wait()
        learner.close()
        assert not learner.is_looking
        theirs.close()
        return found

    return asyncio.run(body())


def test_any_address_that_the_guest_uses(monkeypatch: pytest.MonkeyPatch) -> None:
    frames = [Frame(arp(sender_ip="192.0.2.66"), True), Frame(arp(), False)]
    assert learnt(monkeypatch, "any", frames) == [Lease(GUEST_IP, 0, "")]


def test_leases_only(monkeypatch: pytest.MonkeyPatch) -> None:
    ack = dhcp(ACK, reply=True, address=GUEST_IP, seconds=60)
    frames = [Frame(arp(), False), Frame(ack, False), Frame(ack, True)]
    assert learnt(monkeypatch, "dhcp", frames) == [Lease(GUEST_IP, 60, PEER_IP)]


def test_a_device_that_is_not_there(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    def refuse(device: str, only: object) -> socket.socket:
        raise OSError(19, "No such device")

    monkeypatch.setattr(packet_socket, "open_on", refuse)
    learner = Learner("tap0", GUEST, "any", lambda lease: None)
    learner.start()
    assert not learner.is_looking
    assert "No such device" in caplog.text
