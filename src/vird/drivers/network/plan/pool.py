"""Which host device of a network's pool the next guest gets; pure.

How many guests are on a device is counted from the network's ports, never kept apart from them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from vird.errors import InternalError
from vird.host.sriov import VirtualFunction
from vird.model.network import Network
from vird.model.network.forward import ForwardAddress, ForwardInterface
from vird.model.network_port import DirectPlug, HostdevPlug, NetworkPort
from vird.model.pci_address import PciLocation

Device = str | PciLocation


def fill_pool(network: Network, physical: str, functions: Sequence[VirtualFunction]) -> None:
    """Make the pool of a network that names a card out of the card's virtual functions, in place.

    Guests get PCI devices of a hostdev network, network devices of the others; functions that have none are left
    out there.  Raises `InternalError` for a card without functions.
    """
    forward = network.forward
    if forward is None:
        return
    if not functions:
        raise InternalError(f"No Vf's present on SRIOV PF {physical}")
    if network.mode == "hostdev":
        forward.addresses = [
            ForwardAddress(domain=each.domain, bus=each.bus, slot=each.slot, function=each.function)
            for each in functions
        ]
    else:
        forward.interfaces = [ForwardInterface(dev=each.device) for each in functions if each.device is not None]


def connections(ports: Iterable[NetworkPort]) -> Counter[Device]:
    """How many ports there are on each device of the host."""
    used: Counter[Device] = Counter()
    for port in ports:
        if isinstance(port.plug, DirectPlug):
            used[port.plug.dev] += 1
        elif isinstance(port.plug, HostdevPlug):
            used[port.plug.address.location] += 1
    return used


def needs_whole_device(network: Network) -> bool:
    """Whether a device serves one guest only."""
    forward, virtualport = network.forward, network.virtualport
    if forward is None:
        return False
    vepa_like = network.mode == "private" and virtualport is not None and virtualport.type == "802.1Qbh"
    return network.mode in ("passthrough", "hostdev") or vepa_like


def choose_device(network: Network, used: Counter[Device]) -> str:
    """The name of the device for the next macvtap: a free one where it must be, else the one with the fewest guests.

    Raises `InternalError` when the pool is empty or all its devices are taken.
    """
    forward = network.forward
    pool = [entry.dev for entry in forward.interfaces] if forward is not None else []
    if not pool:
        raise InternalError(
            f"network '{network.name}' uses a direct mode, but has no forward dev and no interface pool"
        )
    chosen = min(pool, key=lambda device: used[device])
    if needs_whole_device(network) and used[chosen]:
        raise _none_left(network)
    return chosen


def choose_pci_device(network: Network, used: Counter[Device]) -> ForwardAddress:
    """The first PCI device of the pool that no guest has; raises `InternalError` when there is none."""
    for entry in network.forward.addresses if network.forward is not None else ():
        if not used[entry.location]:
            return entry
    raise _none_left(network)


def with_connections(network: Network, ports: Iterable[NetworkPort]) -> Network:
    """A copy of a live document that counts its users."""
    held = list(ports)
    twin = network.copy()
    twin.connections = len(held) or None
    used = connections(held)
    if twin.forward is not None:
        for interface in twin.forward.interfaces:
            interface.connections = used[interface.dev] or None
        for address in twin.forward.addresses:
            address.connections = used[address.location] or None
    return twin


def _none_left(network: Network) -> InternalError:
    return InternalError(f"network '{network.name}' requires exclusive access to interfaces, but none are available")
