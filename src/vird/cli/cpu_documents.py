"""The processors that a file describes: on their own, or within documents of guests, hosts and emulators."""

from __future__ import annotations

import re

from vird.cli.device_nodes import parsed
from vird.cli.failure import Failed

PLACES = (
    "/container/cpu",
    "/container/domain/cpu",
    "/container/capabilities/host/cpu",
    "/container/domainCapabilities/cpu/mode[@name='host-model' and @supported='yes']",
)


def cpus_in(name: str, text: str) -> list[str]:
    """Each processor as a document of its own; `Failed` when there is none."""
    from lxml import etree

    # Several documents may stand one after the other, each with a declaration of its own.
    bare = re.sub(r"<\?xml.*?\?>", "", text, flags=re.DOTALL)
    none = Failed(
        f"File '{name}' does not contain any <cpu> element or valid domain XML, "
        "host capabilities XML, or domain capabilities XML"
    )
    try:
        root = parsed(f"<container>{bare}</container>")
    except etree.XMLSyntaxError:
        raise none from None
    places = [root.xpath(place) for place in PLACES]
    found = [node for nodes in places if isinstance(nodes, list) for node in nodes if isinstance(node, etree._Element)]
    if not found:
        raise none
    for node in found:
        node.tag = "cpu"
    return [str(etree.tostring(node, encoding="unicode", with_tail=False)) for node in found]
