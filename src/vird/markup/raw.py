"""A piece of foreign XML that is kept as it came: ``<metadata>`` and the like.

The binder neither looks into it nor changes it; it is written back re-indented to its place, in
libxml2's own style (double quotes), as libvirt does.
"""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from typing import Any, Final, Self

from lxml import etree

from vird.markup.escape import escape, spelled

_PARSER: Final = etree.XMLParser(
    resolve_entities=False, no_network=True, huge_tree=False, remove_blank_text=True, strip_cdata=False
)


class Raw:
    """One foreign element with all that is in it.  A value: never changed, compared by its text."""

    __slots__ = ("_canonical", "_element")

    def __init__(self, element: etree._Element) -> None:
        self._element = deepcopy(element)
        self._element.tail = None
        self._canonical: bytes | None = None

    @classmethod
    def parse(cls, text: str | bytes) -> Self:
        """From text; ``etree.XMLSyntaxError`` when it is not well formed."""
        return cls(etree.fromstring(text.encode() if isinstance(text, str) else text, _PARSER))

    @property
    def tag(self) -> str:
        """Its name, ``{uri}local`` when it has a namespace."""
        return str(self._element.tag)

    def element(self) -> etree._Element:
        """A copy to read or take apart."""
        return deepcopy(self._element)

    def children(self) -> Iterator[Raw]:
        """The child elements."""
        return (Raw(child) for child in self._element if isinstance(child.tag, str))

    def to_xml(self, depth: int = 0) -> str:
        """The text, indented as the content of ``depth`` elements, ending with a newline."""
        top = deepcopy(self._element)
        for _ in range(depth):
            outer = etree.Element("x")
            outer.append(top)
            top = outer
        text = etree.tostring(top, pretty_print=True, encoding="unicode")
        if not depth:
            return text
        lines = text.split("\n")
        return "\n".join(lines[depth : -1 - depth]) + "\n"

    def _key(self) -> bytes:
        if self._canonical is None:
            # not c14n: libxml2 refuses it for namespaces that are no absolute URI
            self._canonical = etree.tostring(self._element)
        return self._canonical

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Raw) and self._key() == other._key()

    def __hash__(self) -> int:
        return hash(self._key())

    def __repr__(self) -> str:
        return f"Raw({etree.tostring(self._element, encoding='unicode')!r})"

    def __reduce__(self) -> Any:
        return (type(self).parse, (etree.tostring(self._element),))


class Metadata(Raw):
    """``<metadata>``: one element per namespace, each kept as it came; nothing else is kept."""

    __slots__ = ()

    def __init__(self, element: etree._Element) -> None:
        super().__init__(element)
        self._element.text = None
        seen: set[str] = set()
        for child in list(self._element):
            uri = etree.QName(child).namespace if isinstance(child.tag, str) else None
            if uri is None or uri in seen:
                self._element.remove(child)
            else:
                seen.add(uri)
                child.tail = None

    def get(self, uri: str) -> Raw | None:
        """What stands under the namespace ``uri``."""
        return next((c for c in self.children() if etree.QName(c.tag).namespace == uri), None)

    def with_entry(self, uri: str, entry: Raw | None) -> Metadata:
        """The same with the element of namespace ``uri`` replaced, added or (None) left out."""
        twin = self.element()
        place = len(twin)
        for index, child in enumerate(twin):
            if etree.QName(child).namespace == uri:
                place = index
                twin.remove(child)
                break
        if entry is not None:
            twin.insert(place, entry.element())
        return type(self)(twin)

    @classmethod
    def empty(cls) -> Metadata:
        """``<metadata/>``."""
        return cls(etree.Element("metadata"))


class Opaque(Raw):
    """A part of our own state that is kept without being understood; written in libvirt's layout."""

    __slots__ = ()

    def to_xml(self, depth: int = 0) -> str:
        """The text, indented as the content of ``depth`` elements, ending with a newline."""
        out: list[str] = []
        _lay_out(self._element, depth, out)
        return "".join(out)


def _lay_out(element: etree._Element, depth: int, out: list[str]) -> None:
    margin = "  " * depth
    head = f"{margin}<{spelled(str(element.tag))}"
    head += "".join(f" {spelled(str(name))}='{escape(str(value))}'" for name, value in element.items())
    children = [child for child in element if isinstance(child.tag, str)]
    if children:
        out.append(f"{head}>\n")
        for child in children:
            _lay_out(child, depth + 1, out)
        out.append(f"{margin}</{spelled(str(element.tag))}>\n")
    elif element.text:
        out.append(f"{head}>{escape(element.text)}</{spelled(str(element.tag))}>\n")
    else:
        out.append(f"{head}/>\n")
