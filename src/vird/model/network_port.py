"""The ``<networkport>`` document: what one guest interface uses of a network."""

from __future__ import annotations

from typing import Annotated, Literal

from vird.errors import InternalError
from vird.markup import Attr, Element, Fails, Named
from vird.markup.scalars import Mac, UuidText, YesNo
from vird.model.bandwidth import Bandwidth
from vird.model.network.bridge import MacTableManager, PortOptions
from vird.model.network.forward import ForwardDriver
from vird.model.pci_address import HostPciAddress
from vird.model.virtualport import VirtualPort
from vird.model.vlan import Vlan


class PortOwner(Element):
    """The guest that has the port."""

    name: Annotated[str, Fails(InternalError)]
    uuid: Annotated[UuidText, Fails(InternalError)]


class PortMac(Element):
    """The guest's MAC address."""

    address: Annotated[Attr[Mac], Fails(InternalError)]


class RxFilters(Element):
    """Whether the host follows the guest's changes of its receive filters."""

    trust_guest: Annotated[Attr[YesNo], Named("trustGuest")]


class NetworkPlug(Element):
    """A tap on the network's own bridge."""

    type: Attr[Literal["network"]] = "network"
    bridge: Attr[str]
    mac_table_manager: Annotated[Attr[MacTableManager | None], Named("macTableManager")] = None


class BridgePlug(Element):
    """A tap on a bridge of the host."""

    type: Attr[Literal["bridge"]] = "bridge"
    bridge: Attr[str]
    mac_table_manager: Annotated[Attr[MacTableManager | None], Named("macTableManager")] = None


class DirectPlug(Element):
    """A macvtap on a device of the host."""

    type: Attr[Literal["direct"]] = "direct"
    dev: Attr[str]
    mode: Attr[Literal["vepa", "private", "bridge", "passthrough"]] = "vepa"


class HostdevPlug(Element):
    """A PCI device handed to the guest."""

    type: Attr[Literal["hostdev-pci"]] = "hostdev-pci"
    managed: Attr[YesNo] = "no"
    driver: ForwardDriver | None = None
    address: HostPciAddress


class NetworkPort(Element, tag="networkport"):
    """One port; without a plug it holds only what the guest asked for."""

    uuid: Annotated[UuidText, Fails(InternalError)]
    owner: Annotated[PortOwner, Fails(InternalError)]
    group: str | None = None
    mac: Annotated[PortMac, Fails(InternalError)]
    virtualport: VirtualPort | None = None
    bandwidth: Bandwidth | None = None
    vlan: Vlan | None = None
    port: PortOptions | None = None
    rxfilters: RxFilters | None = None
    plug: NetworkPlug | BridgePlug | DirectPlug | HostdevPlug | None = None


def parse_network_port(text: str | bytes, *, strict: bool = False) -> NetworkPort:
    """Read, check and normalise; ``strict`` refuses what no class declares.

    Raises InvalidXml and the errors of the checks of bandwidth, vlan and virtualport.
    """
    from vird.model.checks.bandwidth import complete_bandwidth
    from vird.model.checks.virtualport import complete_virtualport
    from vird.model.checks.vlan import complete_vlan

    port = NetworkPort.from_xml(text, "error" if strict else "drop")
    if port.port is not None and port.port.isolated is None:
        port.port = None
    port.bandwidth = complete_bandwidth(port.bandwidth, floor=True)
    complete_vlan(port.vlan)
    complete_virtualport(port.virtualport, typed=True)
    return port
