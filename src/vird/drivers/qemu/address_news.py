"""A guest's new address, told to clients in the moment in which it is known.

libvirt has no event for it.  It is told among the messages of the guest's monitor, which stock clients can listen to
(``virsh qemu-monitor-event --event VIRD_ADDRESS_ADDED``), and kept in the event log with all others.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable
from typing import Final

from vird.api.events import QemuMonitorEvent
from vird.drivers.common.bus import Bus
from vird.drivers.network.lease_news import LeaseNews
from vird.drivers.qemu.guest import Guest
from vird.model.domain.devices.interface import Interface

ADDED: Final = "VIRD_ADDRESS_ADDED"
REMOVED: Final = "VIRD_ADDRESS_REMOVED"


class AddressNews:
    """Turns news of leases into events of the guests that have them."""

    def __init__(self, bus: Bus, guests: Callable[[], Iterable[Guest]], now: Callable[[], float] = time.time) -> None:
        self._bus = bus
        self._guests = guests
        self._now = now

    def tell(self, news: LeaseNews) -> None:
        """One lease; nothing is told of one that no running guest has."""
        for guest in self._guests():
            devices = guest.live.devices if guest.live is not None else None
            for interface in devices.interfaces if devices is not None else ():
                if _has(interface, news):
                    self._bus.publish(self._event(guest, interface, news))

    def _event(self, guest: Guest, interface: Interface, news: LeaseNews) -> QemuMonitorEvent:
        details = {
            "source": "lease",
            "alias": interface.alias.name if interface.alias is not None else None,
            "mac": news.mac,
            "address": news.ip,
            "hostname": news.hostname,
            "network": interface.source.network if interface.source is not None else None,
        }
        seconds, part = divmod(self._now(), 1)
        told = json.dumps({name: value for name, value in details.items() if value is not None}, separators=(",", ":"))
        return QemuMonitorEvent(guest.ref, ADDED if news.is_given else REMOVED, int(seconds), int(part * 1e6), told)


def _has(interface: Interface, news: LeaseNews) -> bool:
    if interface.mac is None or interface.mac.address.lower() != news.mac:
        return False
    source = (interface.actual or interface).source
    return source is not None and source.bridge == news.bridge
