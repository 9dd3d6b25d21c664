"""The VLANs of a guest's port on a bridge of Linux, from ``<vlan>``; pure.

An access port takes its one VLAN's frames untagged.  A trunk carries its VLANs tagged; the native one is also that of
frames without a tag, and leaves as the document says.  VLAN 1, which bridges give every port, is only there if named.
"""

from __future__ import annotations

from vird.host.bridge import PortVlan
from vird.model.vlan import Vlan


def vlans_of(vlan: Vlan | None) -> tuple[PortVlan, ...]:
    """The port's VLANs; none for a port that is left as the bridge makes it."""
    if vlan is None or not vlan.tags:
        return ()
    native = next((tag for tag in vlan.tags if tag.native_mode is not None), None)
    if vlan.trunk != "yes":
        only = vlan.tags[0]
        return (PortVlan(only.id, is_native=True, leaves_untagged=only.native_mode != "tagged"),)
    return tuple(
        PortVlan(tag.id, is_native=tag is native, leaves_untagged=tag is native and tag.native_mode == "untagged")
        for tag in vlan.tags
    )
