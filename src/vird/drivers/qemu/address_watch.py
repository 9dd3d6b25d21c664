"""What one running guest lets others know of its addresses: the frames that it sends, and what its agent says.

Each card's device on the host is looked at for ARP and neighbour discovery, as long as the guest runs; what is new
goes to ``address_news``.  Who asks the agent is ``agent/address_poll``; what it was told is compared here.
"""

from __future__ import annotations

import asyncio
import logging
import socket
from collections.abc import Iterable
from typing import Final

from vird.drivers.common.announced import announced
from vird.drivers.common.nic import nic_of
from vird.drivers.qemu.address_news import AddressNews, interfaces_of
from vird.drivers.qemu.guest import Guest
from vird.host import packet_socket
from vird.model.domain.devices.interface import Interface
from vird.wire.procedures.domain_agent import DomainInterface

log = logging.getLogger(__name__)

FRAMES_AT_ONCE: Final = 64
"""How many frames are read before others get their turn on the loop."""
ADDRESSES_MAX: Final = 256
"""What a card is believed to have; a guest that shows more is playing."""


class AddressWatch:
    """Over one run of one guest."""

    def __init__(self, news: AddressNews, guest: Guest) -> None:
        self._news = news
        self._guest = guest
        self._looking: dict[str, socket.socket] = {}
        self._heard: dict[str, set[str]] = {}
        self._agents: dict[tuple[str, str], int] = {}
        self.is_asking = False
        """Whether somebody asks the agent again and again."""

    def start(self) -> None:
        """Look at all devices that the guest has now."""
        for interface in interfaces_of(self._guest):
            self.look(interface)

    def look(self, interface: Interface) -> None:
        """Look at one device more; what cannot be looked at is told in the log."""
        nic = nic_of(interface)
        if nic is None or nic.name in self._looking:
            return
        try:
            opened = packet_socket.open_on(nic.name, packet_socket.NEIGHBOURS)
        except OSError as failure:
            log.warning("cannot look for addresses on %s: %s", nic.name, failure, extra={"guest": self._guest.name})
            return
        self._looking[nic.name] = opened
        asyncio.get_running_loop().add_reader(opened.fileno(), self._ready, opened, nic.mac.lower())

    def leave(self, interface: Interface) -> None:
        """Look at a device no longer, and forget what its card was heard to have."""
        nic = nic_of(interface)
        opened = self._looking.pop(nic.name, None) if nic is not None else None
        if opened is not None:
            _close(opened)
        if interface.mac is not None:
            self._heard.pop(interface.mac.address.lower(), None)

    def close(self) -> None:
        """The run has ended, or somebody else looks from now on."""
        for opened in self._looking.values():
            _close(opened)
        self._looking.clear()

    def heard_of(self, mac: str) -> list[str]:
        """The addresses that a card was heard to use."""
        return sorted(self._heard.get(mac.lower(), ()))

    def agent_says(self, interfaces: Iterable[DomainInterface]) -> None:
        """All that the guest's agent knows now: what is new, and what is gone, is told."""
        found = {
            (each.hwaddr.lower(), address.addr): address.prefix
            for each in interfaces
            if each.hwaddr
            for address in each.addrs
        }
        before, self._agents = self._agents, found
        for mac, address in before.keys() - found.keys():
            self._news.tell_of(self._guest, "agent", mac, address, before[mac, address], is_given=False)
        for (mac, address), prefix in found.items():
            if (mac, address) not in before:
                self._news.tell_of(self._guest, "agent", mac, address, prefix)

    def _ready(self, opened: socket.socket, mac: str) -> None:
        for _ in range(FRAMES_AT_ONCE):
            try:
                frame = packet_socket.read(opened)
            except OSError as failure:
                # The device is down for a moment, or gone with its guest.
                log.debug("looking for addresses: %s", failure)
                return
            if frame is None:
                return
            # Which way a frame goes says nothing here: what a macvtap takes from its guest, it sends.
            address = announced(frame.content, mac)
            known = self._heard.setdefault(mac, set())
            if address is not None and address not in known and len(known) < ADDRESSES_MAX:
                known.add(address)
                self._news.tell_of(self._guest, "arp", mac, address)


def _close(opened: socket.socket) -> None:
    asyncio.get_running_loop().remove_reader(opened.fileno())
    opened.close()
