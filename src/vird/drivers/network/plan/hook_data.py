"""What the scripts of networks read: ``<hookData>`` with the documents of those who take part; pure.

Two vocabularies are spoken.  Scripts of today hear of ports, and read network and port; those of libvirt before 5.7
hear of plugs, and read interface, network and domain, with the device that the interface really uses.
"""

from __future__ import annotations

import re

from vird.model.domain import forms
from vird.model.domain.devices.interface import Interface
from vird.model.domain.domain import Domain
from vird.model.network import Network, format_network
from vird.model.network_port import NetworkPort

_LINE = re.compile(r"^(?=\s*<)", re.MULTILINE)


def network_data(network: Network, port: NetworkPort | None = None) -> str:
    """A network, and one of its ports if that is what it is about."""
    return _wrapped(format_network(network), *([] if port is None else [port.to_xml()]))


def plug_data(network: Network, interface: Interface, domain: Domain) -> str:
    """An interface that is plugged in, its network, and its guest; both as they run."""
    shown = forms.without_secrets(forms.live(domain))
    return _wrapped(forms.live_interface(interface).to_xml(), format_network(network), shown.to_xml())


def _wrapped(*documents: str) -> str:
    return "<hookData>\n" + "".join(_LINE.sub("  ", each.rstrip()) + "\n" for each in documents) + "</hookData>\n"
