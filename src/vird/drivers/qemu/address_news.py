"""A guest's new address, told to clients in the moment in which it is known.

libvirt has no event for it.  It is told among the messages of the guest's monitor, which stock clients can listen to
(``virsh qemu-monitor-event --event VIRD_ADDRESS_ADDED``), and kept in the event log with all others.  Each source of
knowledge tells its own: a lease comes with a name, the guest's frames come without one, its agent knows the prefix.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable, Mapping
from typing import Final, Literal

from vird.api.events import QemuMonitorEvent
from vird.drivers.common.bus import Bus
from vird.drivers.network.lease_news import LeaseNews
from vird.drivers.qemu.guest import Guest
from vird.model.domain.devices.interface import Interface

ADDED: Final = "VIRD_ADDRESS_ADDED"
REMOVED: Final = "VIRD_ADDRESS_REMOVED"
Source = Literal["lease", "arp", "agent"]
"""Where an address is known from, in the words of ``virsh domifaddr --source``; "arp" is IPv6's discovery too."""


class AddressNews:
    """Turns what is learnt of addresses into events of the guests that have them."""

    def __init__(self, bus: Bus, guests: Callable[[], Iterable[Guest]], now: Callable[[], float] = time.time) -> None:
        self._bus = bus
        self._guests = guests
        self._now = now

    def tell(self, news: LeaseNews) -> None:
        """One lease; nothing is told of one that no running guest has."""
        for guest in self._guests():
            for interface in interfaces_of(guest):
                if _has(interface, news):
                    details = {"address": news.ip, "hostname": news.hostname}
                    self._publish(guest, interface, "lease", details, is_given=news.is_given)

    def tell_of(
        self, guest: Guest, source: Source, mac: str, address: str, prefix: int | None = None, *, is_given: bool = True
    ) -> None:
        """An address of a guest's card, from its frames or its agent; nothing for a card that it does not have."""
        for interface in interfaces_of(guest):
            if interface.mac is not None and interface.mac.address.lower() == mac.lower():
                details = {"address": address, "prefix": prefix}
                self._publish(guest, interface, source, details, is_given=is_given)
                return

    def _publish(
        self, guest: Guest, interface: Interface, source: Source, details: Mapping[str, object], *, is_given: bool
    ) -> None:
        said: dict[str, object] = {
            "source": source,
            "alias": interface.alias.name if interface.alias is not None else None,
            "mac": interface.mac.address.lower() if interface.mac is not None else None,
            **details,
            "network": interface.source.network if interface.source is not None else None,
        }
        seconds, part = divmod(self._now(), 1)
        told = json.dumps({name: value for name, value in said.items() if value is not None}, separators=(",", ":"))
        event = QemuMonitorEvent(guest.ref, ADDED if is_given else REMOVED, int(seconds), int(part * 1e6), told)
        self._bus.publish(event)


def interfaces_of(guest: Guest) -> list[Interface]:
    """The cards of a running guest; none of one that does not run."""
    devices = guest.live.devices if guest.live is not None else None
    return devices.interfaces if devices is not None else []


def _has(interface: Interface, news: LeaseNews) -> bool:
    if interface.mac is None or interface.mac.address.lower() != news.mac:
        return False
    source = (interface.actual or interface).source
    return source is not None and source.bridge == news.bridge
