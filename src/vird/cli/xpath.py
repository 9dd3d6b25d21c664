"""A part of a document, chosen by an XPath expression."""

from __future__ import annotations

from vird.cli.device_nodes import parsed
from vird.cli.failure import Failed


def chosen(text: str, expression: str | None, *, wrap: bool = False) -> str:
    """The nodes that an expression chooses, each on a line of its own, or in one element ``nodes``; all without one.

    Raises `Failed` for what is no expression and for one that chooses nothing else than nodes.
    """
    if expression is None:
        return text
    from lxml import etree

    try:
        nodes = parsed(text).getroottree().xpath(expression)
    except etree.XPathError as fault:
        raise Failed(f"invalid xpath expression '{expression}': {fault}") from None
    if not isinstance(nodes, list):
        raise Failed(f"xpath '{expression}' chooses a value, not a part of the document")
    parts = [_shown(node) for node in nodes]
    if wrap:
        inner = "".join(f"  {part}\n" for part in parts)
        return f"<nodes>\n{inner}</nodes>\n"
    return "\n".join(parts)


def _shown(node: object) -> str:
    from lxml import etree

    if isinstance(node, etree._Element):
        return str(etree.tostring(node, encoding="unicode", with_tail=False))
    return str(node)
