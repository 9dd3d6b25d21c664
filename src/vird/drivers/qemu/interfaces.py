"""Finding the interface that a client means."""

from __future__ import annotations

from vird import errors
from vird.errors import ErrorDomain
from vird.model.domain.devices.interface import Interface
from vird.model.domain.domain import Domain


def interface_of(document: Domain, name: str) -> Interface:
    """The interface that a client names by host device or MAC address.

    Raises ``InvalidArg`` when there is none.
    """
    for interface in document.devices.interfaces if document.devices is not None else ():
        mac = interface.mac.address if interface.mac is not None else None
        if name and name in (mac, interface.target.dev if interface.target is not None else None):
            return interface
    raise errors.InvalidArg(f"'{name}' is not a known interface", domain=ErrorDomain.DOMAIN)
