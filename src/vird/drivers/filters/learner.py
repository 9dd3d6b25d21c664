"""Finds out a guest's address from the frames that cross its device, until it is known or for good.

Method "any" takes the first address that the guest uses, or a DHCP server gives it; "dhcp" follows
what servers give, and when it ends.  Tells its owner on the event loop's thread; what follows from
an address is the owner's business.
"""

from __future__ import annotations

import asyncio
import logging
import socket
from collections.abc import Callable

from vird.drivers.filters.plan.learning import Method
from vird.drivers.filters.plan.observed import Lease, address_of, lease_of
from vird.host import packet_socket

log = logging.getLogger(__name__)

FRAMES_AT_ONCE = 64
"""How many frames are read before others get their turn on the loop."""


class Learner:
    """Watches one device.  ``found`` gets each lease; an address that the guest just uses is one without a server."""

    def __init__(self, device: str, mac: str, method: Method, found: Callable[[Lease], None]) -> None:
        self._device = device
        self._mac = mac
        self._method = method
        self._found = found
        self._socket: socket.socket | None = None

    def start(self) -> None:
        """Look from now on; a device that cannot be looked at is told in the log."""
        only = packet_socket.DHCP if self._method == "dhcp" else ()
        try:
            self._socket = packet_socket.open_on(self._device, only)
        except OSError as failure:
            log.warning("cannot look for the address of the guest on %s: %s", self._device, failure)
            return
        asyncio.get_running_loop().add_reader(self._socket.fileno(), self._ready)

    @property
    def is_looking(self) -> bool:
        """Whether it still watches the device."""
        return self._socket is not None

    def close(self) -> None:
        """Look no longer."""
        opened, self._socket = self._socket, None
        if opened is not None:
            asyncio.get_running_loop().remove_reader(opened.fileno())
            opened.close()

    def _ready(self) -> None:
        for _ in range(FRAMES_AT_ONCE):
            if self._socket is None:
                return
            try:
                frame = packet_socket.read(self._socket)
            except OSError as failure:
                # the device is down for a moment, or gone with its guest
                log.debug("looking at %s: %s", self._device, failure)
                return
            if frame is None:
                return
            seen = self._seen(frame)
            if seen is not None:
                self._found(seen)

    def _seen(self, frame: packet_socket.Frame) -> Lease | None:
        lease = lease_of(frame.content, self._mac, to_guest=frame.is_sent)
        if lease is not None or self._method == "dhcp" or frame.is_sent:
            return lease
        used = address_of(frame.content, self._mac)
        return Lease(used, 0, "") if used is not None else None
