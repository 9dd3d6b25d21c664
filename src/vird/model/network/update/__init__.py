"""Changing one part of a network's document: what ``net-update`` does, as a pure function."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, Literal

from lxml import etree

from vird.errors import OperationUnsupported, XmlError
from vird.markup import parse_document
from vird.model.network.document import Network
from vird.model.network.update.edit import Edit
from vird.model.network.update.names import update_dns_host, update_dns_srv, update_dns_txt
from vird.model.network.update.pools import update_forward_interface, update_portgroup
from vird.model.network.update.service import update_dhcp_host, update_dhcp_range

Section = Literal[
    "bridge", "domain", "ip", "ip-dhcp-host", "ip-dhcp-range", "forward", "forward-interface", "forward-pf",
    "portgroup", "dns-host", "dns-txt", "dns-srv",
]  # fmt: skip

_SECTIONS: Final[dict[str, tuple[str, Callable[[Edit], None]]]] = {
    "ip-dhcp-host": ("host", update_dhcp_host),
    "ip-dhcp-range": ("range", update_dhcp_range),
    "forward-interface": ("interface", update_forward_interface),
    "portgroup": ("portgroup", update_portgroup),
    "dns-host": ("host", update_dns_host),
    "dns-txt": ("txt", update_dns_txt),
    "dns-srv": ("srv", update_dns_srv),
}
"""Sections that can be changed: the element of the fragment, and the function that does it."""


_RECORDS: Final = {"dns-host": "HOST records", "dns-txt": "TXT records", "dns-srv": "SRV records"}


def update_network(network: Network, command: str, section: str, index: int, xml: str) -> Network:
    """A changed and checked copy of the network.

    ``command`` is one of ``modify delete add-last add-first``, ``section`` one of ``Section``,
    ``index`` the number of the parent element (-1: the one that fits).  Raises
    OperationUnsupported for sections and commands that cannot be, OperationInvalid when the
    entry to change is missing or the one to add is there, and the errors of a whole document.
    """
    from vird.model.checks.network import complete_network

    fragment = parse_document(xml, "network_update_xml", is_file=True)
    if section not in _SECTIONS:
        raise OperationUnsupported(f"can't update '{section.replace('-', ' ')}' section of network '{network.name}'")
    tag, change = _SECTIONS[section]
    twin = network.copy()
    edit = Edit(twin, command, index, fragment)
    if section in _RECORDS:
        edit.refuse_modify(f"DNS {_RECORDS[section]}")
    if fragment.tag != tag:
        raise XmlError(
            f"unexpected element <{etree.QName(fragment).localname}>, expecting <{tag}>, "
            f"while updating network '{network.name}'"
        )
    change(edit)
    return complete_network(twin)
