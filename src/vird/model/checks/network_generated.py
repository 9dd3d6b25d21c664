"""Values that libvirt makes up for a network: its UUID, bridge name and MAC address.

Pure: randomness and the names in use are arguments.
"""

from __future__ import annotations

from collections.abc import Callable, Container
from itertools import count

from vird.errors import InternalError
from vird.model.network.bridge import Bridge, BridgeMac
from vird.model.network.document import Network
from vird.model.network.forward import Nat, NatPorts

MAC_PREFIX = bytes.fromhex("525400")
NAT_PORTS = (1024, 65535)
MAX_BRIDGES = 100_000


def fill_generated(
    network: Network,
    new_uuid: Callable[[], str],
    random_bytes: Callable[[int], bytes],
    used_bridges: Container[str],
) -> None:
    """Give the network what its document left out, in place.

    ``used_bridges`` answers for bridge names of other networks and of the host.  Raises
    InternalError when the document's own bridge name is in use or all names are.
    """
    if network.uuid is None:
        network.uuid = new_uuid()
    if not network.has_own_bridge:
        return
    bridge = network.bridge = network.bridge or Bridge(stp="on", delay=0)
    if bridge.name is None or "%d" in bridge.name:
        bridge.name = free_bridge_name(bridge.name or "virbr%d", used_bridges)
    elif bridge.name in used_bridges:
        raise InternalError(f"bridge name '{bridge.name}' already in use.")
    if network.mac is None:
        network.mac = BridgeMac(address=(MAC_PREFIX + random_bytes(3)).hex(":"))


def free_bridge_name(template: str, used: Container[str]) -> str:
    """The first name of the template (``virbr%d``) that is not in use, counting from 0."""
    for number in count():
        name = template.replace("%d", str(number), 1)
        if name not in used:
            return name
        if number >= MAX_BRIDGES:
            break
    raise InternalError(f"Bridge generation exceeded max id {MAX_BRIDGES}")


def fill_started(network: Network) -> None:
    """What the live document of a started network says beyond its definition, in place."""
    forward = network.forward
    if forward is None or network.mode != "nat":
        return
    nat = forward.nat = forward.nat or Nat()
    if nat.port is None:
        nat.port = NatPorts(start=NAT_PORTS[0], end=NAT_PORTS[1])
