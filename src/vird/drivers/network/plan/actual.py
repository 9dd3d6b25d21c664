"""What an interface that names a network becomes: the port it gets, and its ``<actual>`` part; pure.

Settings are taken from the interface, else from its port group, else from the network; announcements to a switch are
merged (``virtualports``).  A network's own bandwidth is that of its bridge and is no interface's.
"""

from __future__ import annotations

import uuid as uuids
from collections.abc import Callable, Iterable
from typing import Literal, NamedTuple, TypeVar, get_args

from vird.drivers.network.plan.pool import choose_device, choose_pci_device, connections
from vird.drivers.network.plan.virtualports import check_fits, merge_virtualports
from vird.errors import InternalError, OperationUnsupported
from vird.markup import Element
from vird.markup.scalars import YesNo
from vird.model.bandwidth import Bandwidth
from vird.model.domain.devices.interface import ActualInterface, Interface, InterfaceDriver, InterfaceSource
from vird.model.domain.devices.interface import PortOptions as InterfacePortOptions
from vird.model.network import Network, PortGroup
from vird.model.network.bridge import PortOptions
from vird.model.network_port import (
    BridgePlug,
    DirectPlug,
    HostdevPlug,
    NetworkPlug,
    NetworkPort,
    PortMac,
    PortOwner,
    RxFilters,
)
from vird.model.pci_address import HostPciAddress, PciAddress, PciLocation

Plug = NetworkPlug | BridgePlug | DirectPlug | HostdevPlug
DirectMode = Literal["vepa", "private", "bridge", "passthrough"]
DIRECT_MODES: tuple[DirectMode, ...] = get_args(DirectMode)
T = TypeVar("T")
E = TypeVar("E", bound=Element)


class Owner(NamedTuple):
    """The guest that a port belongs to; ``uuid`` is text."""

    name: str
    uuid: str


def plan_port(
    network: Network,
    interface: Interface,
    owner: Owner,
    uuid: str,
    ports: Iterable[NetworkPort],
    new_uuid: Callable[[], str] = lambda: str(uuids.uuid4()),
) -> NetworkPort:
    """The port for an interface, with the device it gets among those that ``ports`` leave free.

    ``new_uuid`` makes the identifiers by which switches know it.

    Raises `InternalError` when no device is left, `ConfigUnsupported` for settings that the network cannot give.
    """
    source = interface.source
    if interface.mac is None:
        raise InternalError(f"an interface on network '{network.name}' has no MAC address")
    port = NetworkPort(
        uuid=uuid,
        owner=PortOwner(name=owner.name, uuid=owner.uuid),
        group=source.portgroup if source is not None else None,
        mac=PortMac(address=interface.mac.address),
    )
    port.bandwidth = _copy(interface.bandwidth)
    port.vlan = _copy(interface.vlan)
    port.virtualport = _copy(interface.virtualport)
    if interface.port is not None and interface.port.isolated is not None:
        port.port = PortOptions(isolated=interface.port.isolated)
    if interface.trust_guest_rx_filters is not None:
        port.rxfilters = RxFilters(trust_guest=interface.trust_guest_rx_filters)
    return plugged(network, port, ports, new_uuid)


def plugged(
    network: Network,
    port: NetworkPort,
    ports: Iterable[NetworkPort],
    new_uuid: Callable[[], str] = lambda: str(uuids.uuid4()),
) -> NetworkPort:
    """The port with what it inherits and a plug for its network; one that has its plug already is only checked."""
    if port.plug is None:
        _inherit(network, port, new_uuid)
        port.plug = _plug(network, ports)
    _check_floor(network, port)
    return port


def _inherit(network: Network, port: NetworkPort, new_uuid: Callable[[], str]) -> None:
    group = network.portgroup(port.group) or PortGroup(name="")
    port.bandwidth = port.bandwidth or _copy(group.bandwidth)
    port.vlan = port.vlan or _copy(first(group.vlan, network.vlan))
    port.virtualport = merge_virtualports(port.virtualport, network.virtualport, group.virtualport, new_uuid)
    check_fits(port.virtualport, network)
    if port.port is None and network.port is not None and network.port.isolated is not None:
        port.port = PortOptions(isolated=network.port.isolated)
    trust: YesNo | None = first(group.trust_guest_rx_filters, network.trust_guest_rx_filters)
    if port.rxfilters is None and trust is not None:
        port.rxfilters = RxFilters(trust_guest=trust)


def actual_of(port: NetworkPort) -> ActualInterface:
    """The ``<actual>`` part of the interface that has this port."""
    plug = port.plug
    if plug is None:
        raise InternalError(f"network port {port.uuid} is not plugged in")
    actual = _actual(plug)
    actual.bandwidth = _copy(port.bandwidth)
    actual.vlan = _copy(port.vlan)
    actual.virtualport = _copy(port.virtualport)
    if port.port is not None:
        actual.port = InterfacePortOptions(isolated=port.port.isolated)
    if port.rxfilters is not None:
        actual.trust_guest_rx_filters = port.rxfilters.trust_guest
    return actual


def port_of(interface: Interface, owner: Owner) -> NetworkPort | None:
    """The port that a running guest's interface must have, from its own document; None if it has none.

    For the case that the port's file was lost while the guest ran.
    """
    source, actual = interface.source, interface.actual
    if interface.mac is None or source is None or actual is None or not source.port_id:
        return None
    return NetworkPort(
        uuid=source.port_id,
        owner=PortOwner(name=owner.name, uuid=owner.uuid),
        group=source.portgroup,
        mac=PortMac(address=interface.mac.address),
        bandwidth=_copy(actual.bandwidth),
        vlan=_copy(actual.vlan),
        virtualport=_copy(actual.virtualport),
        port=PortOptions(isolated=actual.port.isolated) if actual.port is not None else None,
        rxfilters=RxFilters(trust_guest=actual.trust_guest_rx_filters) if actual.trust_guest_rx_filters else None,
        plug=_plug_of(actual),
    )


def first(*values: T | None) -> T | None:
    """The first value that is given."""
    return next((value for value in values if value is not None), None)


def floor_of(bandwidth: Bandwidth | None) -> int:
    """The rate that is kept for a port, in KiB/s."""
    return (bandwidth.inbound.floor or 0) if bandwidth is not None and bandwidth.inbound is not None else 0


def _plug(network: Network, ports: Iterable[NetworkPort]) -> Plug:
    bridge, forward, mode = network.bridge, network.forward, network.mode
    manager = bridge.mac_table_manager if bridge is not None else None
    if network.has_own_bridge:
        if bridge is None or bridge.name is None:
            raise InternalError(f"network '{network.name}' has no bridge name")
        return NetworkPlug(bridge=bridge.name, mac_table_manager=manager)
    if mode == "bridge" and bridge is not None and bridge.name is not None:
        return BridgePlug(bridge=bridge.name, mac_table_manager=manager)
    if mode == "hostdev":
        entry = choose_pci_device(network, connections(ports))
        managed = forward.managed if forward is not None else None
        return HostdevPlug(
            managed=managed or "no", driver=_copy(forward.driver) if forward else None, address=_place(entry.location)
        )
    if mode in ("bridge", "private", "vepa", "passthrough"):
        return DirectPlug(dev=choose_device(network, connections(ports)), mode=mode)
    raise InternalError(f"network '{network.name}' has an unknown forward mode '{mode}'")


def _actual(plug: Plug) -> ActualInterface:
    if isinstance(plug, NetworkPlug | BridgePlug):
        source = InterfaceSource(bridge=plug.bridge, mac_table_manager=plug.mac_table_manager)
        return ActualInterface(type=plug.type, source=source)
    if isinstance(plug, DirectPlug):
        return ActualInterface(type="direct", source=InterfaceSource(dev=plug.dev, mode=plug.mode))
    device = PciAddress.at(plug.address.location)
    driver = InterfaceDriver(name=plug.driver.name) if plug.driver is not None else None
    source = InterfaceSource(device=device)
    return ActualInterface(type="hostdev", managed=plug.managed, driver=driver, source=source)


def _plug_of(actual: ActualInterface) -> Plug | None:
    source = actual.source
    if source is None:
        return None
    if actual.type == "network" and source.bridge is not None:
        return NetworkPlug(bridge=source.bridge, mac_table_manager=source.mac_table_manager)
    if actual.type == "bridge" and source.bridge is not None:
        return BridgePlug(bridge=source.bridge, mac_table_manager=source.mac_table_manager)
    if actual.type == "direct" and source.dev is not None:
        return DirectPlug(dev=source.dev, mode=next((mode for mode in DIRECT_MODES if mode == source.mode), "vepa"))
    if actual.type == "hostdev" and isinstance(source.device, PciAddress):
        return HostdevPlug(managed=actual.managed or "no", address=_place(source.device.location))
    return None


def _place(found: PciLocation) -> HostPciAddress:
    return HostPciAddress(domain=found.domain, bus=found.bus, slot=found.slot, function=found.function)


def _check_floor(network: Network, port: NetworkPort) -> None:
    if not floor_of(port.bandwidth):
        return
    where = f"interface with MAC address {port.mac.address}"
    if not network.has_own_bridge:
        raise OperationUnsupported(
            f"Invalid use of 'floor' on {where} - 'floor' is only supported for interface type 'network' "
            "with forward type 'nat', 'route', 'open' or none"
        )
    limits = network.bandwidth
    if limits is None or limits.inbound is None or not limits.inbound.average:
        raise OperationUnsupported(
            f"Invalid use of 'floor' on {where} - network '{network.name}' has no inbound QoS set"
        )


def _copy(element: E | None) -> E | None:
    return None if element is None else element.copy()
