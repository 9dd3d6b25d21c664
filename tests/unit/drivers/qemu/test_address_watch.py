"""What a guest's frames and its agent make known."""

import asyncio
import json
import socket
from pathlib import Path

import pytest

from tests.host.filters.cable import GUEST, GUEST_IP, PEER, arp
from tests.unit.drivers.common.test_announced import discovery
from tests.unit.drivers.qemu.hotplug.rig import Rig
from vird.api.events import QemuMonitorEvent
from vird.drivers.qemu.address_news import AddressNews
from vird.drivers.qemu.address_watch import ADDRESSES_MAX, AddressWatch
from vird.host import packet_socket
from vird.wire.procedures.domain_agent import DomainInterface, DomainIpAddr

CARD = f"<interface type='bridge'><mac address='{GUEST}'/><source bridge='br0'/><target dev='tap7'/></interface>"


def rig_and_watch(folder: Path) -> tuple[Rig, AddressWatch]:
    rig = Rig(folder, CARD)
    rig.live.devices.interfaces[0].target.dev = "vnet7"  # type: ignore[union-attr]
    return rig, AddressWatch(AddressNews(rig.driver.bus, lambda: [rig.guest], now=lambda: 1.0), rig.guest)


def said(rig: Rig) -> list[tuple[str, str, str]]:
    """What was told: the event's last word, source and address."""
    found = []
    for event in rig.told:
        assert isinstance(event, QemuMonitorEvent)
        details = json.loads(event.details or "")
        found.append((event.event.rpartition("_")[2], details["source"], details["address"]))
    return found


def listen(monkeypatch: pytest.MonkeyPatch, watch: AddressWatch, frames: list[bytes]) -> None:
    """Have the frames come by, one read each."""

    async def body() -> None:
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
        ours.setblocking(False)
        asked: list[str] = []
        monkeypatch.setattr(packet_socket, "open_on", lambda name, only: (asked.append(name), ours)[1])
        watch.start()
        assert asked == ["vnet7"]
        for frame in frames:
            theirs.send(frame)
            # The loop's next turn reads it.
            await asyncio.sleep(0)
            await asyncio.sleep(0)
        watch.close()
        theirs.close()

    def read(opened: socket.socket) -> packet_socket.Frame | None:
        try:
            return packet_socket.Frame(opened.recv(2048), False)
        except BlockingIOError:
            return None

    monkeypatch.setattr(packet_socket, "read", read)
    asyncio.run(body())


def test_each_address_that_it_shows_is_told_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rig, watch = rig_and_watch(tmp_path)
    tentative = discovery(135, "::", "2001:db8::5")
    listen(monkeypatch, watch, [arp(), arp(), tentative, discovery(136, "fe80::1", "2001:db8::9", PEER)])
    assert said(rig) == [("ADDED", "arp", GUEST_IP), ("ADDED", "arp", "2001:db8::5")]
    assert watch.heard_of(GUEST.upper()) == [GUEST_IP, "2001:db8::5"]


def test_a_guest_that_plays_is_not_believed_for_ever(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rig, watch = rig_and_watch(tmp_path)
    listen(monkeypatch, watch, [arp(sender_ip=f"10.0.{n // 250}.{n % 250 + 1}") for n in range(ADDRESSES_MAX + 20)])
    assert len(said(rig)) == ADDRESSES_MAX


def test_a_device_that_cannot_be_looked_at(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rig, watch = rig_and_watch(tmp_path)

    def refuse(name: str, only: object) -> socket.socket:
        raise OSError(19, "No such device")

    monkeypatch.setattr(packet_socket, "open_on", refuse)
    watch.start()
    assert rig.live.devices is not None
    watch.leave(rig.live.devices.interfaces[0])
    watch.close()


def test_what_the_agent_did_not_say_before(tmp_path: Path) -> None:
    rig, watch = rig_and_watch(tmp_path)
    loopback = DomainInterface("lo", "00:00:00:00:00:00", [DomainIpAddr(0, "127.0.0.1", 8)])
    first = DomainInterface("eth0", GUEST.upper(), [DomainIpAddr(0, "10.0.0.5", 24)])
    second = DomainInterface("eth0", GUEST, [DomainIpAddr(0, "10.0.0.6", 24)])
    for told in ([loopback, first], [loopback, first], [second]):
        watch.agent_says(told)
    assert said(rig) == [
        ("ADDED", "agent", "10.0.0.5"),
        ("REMOVED", "agent", "10.0.0.5"),
        ("ADDED", "agent", "10.0.0.6"),
    ]
    assert json.loads(rig.told[0].details or "")["prefix"] == 24  # type: ignore[attr-defined]
