"""The node device document: a device of the host."""

from vird.model.node_device.document import NodeDevice

__all__ = ["NodeDevice", "parse_node_device"]


def parse_node_device(text: str | bytes, *, strict: bool = False) -> NodeDevice:
    """Read and normalise; ``strict`` refuses what no class declares.  Raises InvalidXml."""
    from vird.model.checks.node_device import complete_node_device

    return complete_node_device(NodeDevice.from_xml(text, "error" if strict else "drop"))
