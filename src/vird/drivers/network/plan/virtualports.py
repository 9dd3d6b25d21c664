"""The announcement that a port makes to its switch, out of those of interface, network and port group; pure.

Nothing is overruled: what two of them say must be the same, and each may add what the others leave open.  The outcome
is complete and has nothing that its type does not know, and the network can do something with it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from vird.errors import ConfigUnsupported, XmlError
from vird.model.checks.virtualport import PARAMETERS, SPELLED, fill_generated_ids
from vird.model.network import Network
from vird.model.virtualport import VirtualPort, VirtualPortParameters

ON_BRIDGES: Final = (None, "openvswitch", "midonet")
ON_MACVTAPS: Final = ("802.1Qbg", "802.1Qbh")
QUOTED: Final = frozenset({"instance_id", "interface_id", "profile_id"})


def merge_virtualports(
    interface: VirtualPort | None, network: VirtualPort | None, group: VirtualPort | None, new_uuid: Callable[[], str]
) -> VirtualPort | None:
    """One announcement out of three; None where nobody has any.

    Raises XmlError for two words on one thing, and for what is missing.
    """
    given = [port for port in (interface, network, group) if port is not None]
    if not given:
        return None
    merged = VirtualPort(parameters=VirtualPortParameters())
    for port in given:
        _add(merged, port)
    _complete(merged, new_uuid)
    return merged


def check_fits(port: VirtualPort | None, network: Network) -> None:
    """Refuse an announcement that guests of this network cannot make; raises ConfigUnsupported."""
    if port is None:
        return
    if network.has_own_bridge:
        fits, what = port.type is None, "IP forwarding"
    elif network.mode == "bridge" and network.bridge is not None:
        fits, what = port.type in ON_BRIDGES, "a bridge device"
    elif network.mode == "hostdev":
        fits, what = port.type in (None, *ON_MACVTAPS), "an SR-IOV Virtual Function via PCI passthrough"
    else:
        fits, what = port.type in ON_MACVTAPS, "a macvtap device"
    if not fits:
        raise ConfigUnsupported(
            f"<virtualport type='{port.type or 'none'}'> not supported for network '{network.name}' which uses {what}"
        )


def _add(merged: VirtualPort, port: VirtualPort) -> None:
    if port.type is not None:
        if merged.type not in (None, port.type):
            raise XmlError(f"attempt to merge virtualports with mismatched types ({merged.type} and {port.type})")
        merged.type = port.type
    assert merged.parameters is not None, "made with it"
    for field, name in SPELLED.items():
        new = getattr(port.parameters, field) if port.parameters is not None else None
        old = getattr(merged.parameters, field)
        if new is None:
            continue
        if old not in (None, new):
            shown = f"'{old}' and '{new}'" if field in QUOTED else f"{old} and {new}"
            raise XmlError(f"attempt to merge virtualports with mismatched {name}s ({shown})")
        setattr(merged.parameters, field, new)


def _complete(port: VirtualPort, new_uuid: Callable[[], str]) -> None:
    fill_generated_ids(port, new_uuid)
    known = PARAMETERS.get(port.type or "", ())
    for field, name in SPELLED.items():
        if field not in known:
            setattr(port.parameters, field, None)
        elif getattr(port.parameters, field) is None and (field != "profile_id" or port.type == "802.1Qbh"):
            raise XmlError(f"missing {name} in <virtualport type='{port.type}'>")
    if port.parameters == VirtualPortParameters():
        port.parameters = None
