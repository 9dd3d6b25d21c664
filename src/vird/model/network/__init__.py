"""The network document: a virtual network, its bridge or pool of devices, DNS and DHCP."""

from vird.model.network.document import Network
from vird.model.network.forms import format_network, parse_network
from vird.model.network.portgroup import PortGroup

__all__ = ["Network", "PortGroup", "format_network", "parse_network"]
