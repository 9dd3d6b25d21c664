"""Which zone of firewalld the bridge of a network belongs in; pure."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from vird.errors import InternalError
from vird.model.network import Network

DEFAULT, ROUTED = "libvirt", "libvirt-routed"
"""The zones that libvirt's package brings."""
BY_MODE: Final = {None: DEFAULT, "nat": DEFAULT, "route": ROUTED}
"""By forward mode (None is isolated); what passes an open network is the administrator's business."""


def default_zone(network: Network) -> str | None:
    """The zone of a network that names none; None where its bridge is left alone."""
    return BY_MODE.get(network.mode)


def zone_of(network: Network, zones: Collection[str] | None) -> str | None:
    """The zone for a network's bridge, out of those there are; ``zones`` is None where firewalld does not run.

    A zone that the network names is taken whether it is there or not: firewalld's own refusal tells.  Raises
    InternalError for one that is asked for where firewalld does not run.
    """
    if network.mode not in BY_MODE or network.bridge is None:
        return None
    wanted = network.bridge.zone
    if wanted and zones is None:
        raise InternalError(f"zone {wanted} requested for network {network.name} but firewalld is not active")
    if wanted or zones is None:
        return wanted or None
    # Where the package is older than networks that are routed, these are like the others.
    return next((zone for zone in (BY_MODE[network.mode], DEFAULT) if zone in zones), None)
