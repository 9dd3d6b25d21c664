"""Rules for ``<forward>``: the mode, the pool of host devices, NAT's ranges."""

from __future__ import annotations

from vird.errors import XmlDetail, XmlError
from vird.model.addresses import parse_address, range_size
from vird.model.network.document import Network
from vird.model.network.forward import Forward, ForwardInterface


def complete_forward(network: Network) -> None:
    """Check in place; ``type`` becomes ``mode`` and ``dev`` repeats the pool's first device."""
    forward = network.forward
    if forward is None:
        return
    forward.mode = forward.mode or forward.type or "nat"
    forward.type = None
    if forward.mode == "none":
        network.forward = None
        return
    forward.managed = (forward.managed or "no") if forward.mode == "hostdev" else None
    if forward.driver is not None and forward.driver.name is None:
        forward.driver = None
    _complete_pool(forward, network.name)
    _complete_nat(forward, network.name)


def _complete_pool(forward: Forward, network: str) -> None:
    if len(forward.pfs) > 1:
        raise XmlError(f"Only one <pf> element is allowed in <forward> of network {network}")
    if forward.dev and (forward.pfs or forward.addresses):
        raise XmlError(
            "the <forward> 'dev' attribute cannot be used when <address> or <pf> sub-elements "
            f"are present in network {network}"
        )
    if forward.interfaces:
        forward.addresses = []
    for address in forward.addresses:
        address.domain, address.bus, address.slot, address.function = address.location
    for entry in forward.pool:
        entry.connections = entry.connections or None
    first = forward.interfaces[0].dev if forward.interfaces else None
    if forward.dev and first and forward.dev != first:
        raise XmlError(
            f"<forward dev='{forward.dev}'> must match first <interface dev='{first}'/> in network {network}"
        )
    if forward.dev and not forward.interfaces:
        forward.interfaces.append(ForwardInterface(dev=forward.dev))
    show_first_device(forward)


def show_first_device(forward: Forward) -> None:
    """Set ``dev`` to the name of the pool's first device, unless the pool is a physical function's."""
    forward.dev = forward.interfaces[0].dev if forward.interfaces and not forward.pfs else None


def _complete_nat(forward: Forward, network: str) -> None:
    nat = forward.nat
    if nat is None:
        return
    if forward.mode != "nat":
        raise XmlError(f"The <nat> element can only be used when <forward> 'mode' is 'nat' in network {network}")
    if nat.ipv6 == "no":
        nat.ipv6 = None
    if nat.address is not None:
        start, end = parse_address(nat.address.start), parse_address(nat.address.end)
        assert start is not None and end is not None, "the binder took them as addresses"
        if start.version == 6 or end.version == 6:
            bad = nat.address.start if start.version == 6 else nat.address.end
            raise XmlError(f"Bad ipv4 address '{bad}' in <nat> in <forward> in network '{network}'")
        range_size(start, end)
    if nat.port is not None and nat.port.end < nat.port.start:
        raise XmlDetail(f"Missing or invalid 'end' attribute in <port> in <nat> in <forward> in network {network}")
    if nat.ipv6 is None and nat.address is None and nat.port is None:
        forward.nat = None
