"""Reading a network document ready for use, and its live and inactive forms."""

from __future__ import annotations

from typing import Literal

from vird.model.network.document import Network

Form = Literal["live", "inactive"]


def parse_network(text: str | bytes, *, strict: bool = False) -> Network:
    """Read, check and normalise a document; ``strict`` refuses what no class declares.

    Raises markup.NotWellFormed, markup.InvalidXml or the errors of ``complete_network``.
    """
    from vird.model.checks.network import complete_network

    return complete_network(Network.from_xml(text, "error" if strict else "drop"))


def format_network(network: Network, form: Form = "live") -> str:
    """The text; the inactive form is without counts and without what a physical function became."""
    return (network if form == "live" else inactive(network)).to_xml()


def inactive(network: Network) -> Network:
    """A copy as the user wrote it: no connection counts, no pool made from ``<pf>``."""
    twin = network.copy()
    twin.connections = None
    forward = twin.forward
    if forward is not None:
        for entry in forward.pool:
            entry.connections = None
        if forward.pfs:
            forward.interfaces = []
            forward.addresses = []
    return twin
