"""Random documents that a RELAX NG schema allows, for property tests with hypothesis.

The schema is read from where it is installed; elements, attributes and values are drawn as its patterns say.  What a
schema allows is more than what a reader takes: rules across elements are not in it.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from hypothesis import strategies as st
from lxml import etree

NAMESPACE: Final = "{http://relaxng.org/ns/structure/1.0}"
MOST_REPEATS: Final = 2
DEPTH: Final = 25
"""Patterns inside patterns, beyond which only what must be there is drawn."""

GIVEN_UP: Final = 3 * DEPTH
"""Where a document is left as it is; it may not fit the schema then."""

Draw = Callable[[st.SearchStrategy[Any]], Any]
_ALPHABET: Final = st.characters(min_codepoint=0x21, max_codepoint=0x7E)
_WORDS: Final = st.text("abcdefghijklmnopqrstuvwxyz0123456789-", min_size=0, max_size=8).map("a{}".format)
_LARGEST: Final = {"unsignedInt": 4001, "unsignedLong": 2**40, "unsignedShort": 2**16, "unsignedByte": 2**8}
_VALUES: Final[dict[str, st.SearchStrategy[str]]] = {
    "unsignedInt": st.integers(0, 4000).map(str),
    "unsignedLong": st.integers(0, 2**40).map(str),
    "unsignedShort": st.integers(0, 65535).map(str),
    "unsignedByte": st.integers(0, 255).map(str),
    "positiveInteger": st.integers(1, 1000).map(str),
    "nonNegativeInteger": st.integers(0, 1000).map(str),
    "integer": st.integers(-1000, 1000).map(str),
    "int": st.integers(-1000, 1000).map(str),
    "long": st.integers(-1000, 1000).map(str),
    "short": st.integers(-1000, 1000).map(str),
    "byte": st.integers(-128, 127).map(str),
    "double": st.integers(0, 100).map(str),
    "boolean": st.sampled_from(["true", "false"]),
    "dateTime": st.just("2026-01-02T03:04:05"),
    "anyURI": st.just("http://example.com/a"),
}


class Schema:
    """A schema with all that it includes; ``draw`` makes a document of it."""

    def __init__(self, path: Path) -> None:
        self._defines: dict[str, list[Any]] = {}
        self._starts: list[Any] = []
        self._load(path)

    def _load(self, path: Path, skipped: frozenset[str] = frozenset()) -> None:
        root: Any = etree.parse(str(path), etree.XMLParser(remove_comments=True, remove_blank_text=True)).getroot()
        self._take(root, path.parent, skipped)

    def _take(self, grammar: Any, folder: Path, skipped: frozenset[str]) -> None:
        for child in grammar:
            kind = child.tag.removeprefix(NAMESPACE)
            if kind == "include":
                own = frozenset(str(each.get("name")) for each in child if each.tag == f"{NAMESPACE}define")
                has_start = any(each.tag == f"{NAMESPACE}start" for each in child)
                self._load(folder / child.get("href"), skipped | own | ({""} if has_start else frozenset()))
                self._take(child, folder, skipped)
            elif kind == "define" and child.get("name") not in skipped:
                self._defines.setdefault(child.get("name"), []).append(child)
            elif kind == "start" and "" not in skipped:
                self._starts.append(child)
            elif kind == "div":
                self._take(child, folder, skipped)

    def draw(self, draw: Draw) -> Any:
        """One document's root element."""
        outer = etree.Element("outer")
        _Drawing(self._defines, draw).all(self._starts[0], outer, 0)
        return outer[0]


class _Drawing:
    """One document being drawn."""

    def __init__(self, defines: dict[str, list[Any]], draw: Draw) -> None:
        self._defines = defines
        self._draw = draw

    def all(self, pattern: Any, into: Any, depth: int) -> None:
        """Every pattern inside one."""
        for child in pattern:
            self.one(child, into, depth)

    def one(self, pattern: Any, into: Any, depth: int) -> None:
        """What a pattern allows, added to an element; nothing where there is no end in sight."""
        if depth > GIVEN_UP:
            return
        kind = pattern.tag.removeprefix(NAMESPACE)
        if kind in ("group", "interleave", "start", "define"):
            self.all(pattern, into, depth + 1)
        elif kind == "optional":
            if depth < DEPTH and self._draw(st.integers(0, 3)) == 0:
                self.all(pattern, into, depth + 1)
        elif kind in ("zeroOrMore", "oneOrMore"):
            least = int(kind == "oneOrMore")
            count = self._draw(st.integers(least, MOST_REPEATS)) if depth < DEPTH else least
            for _ in range(count):
                self.all(pattern, into, depth + 1)
        elif kind == "choice":
            self._choice(pattern, into, depth)
        elif kind == "ref":
            for definition in self._defines[pattern.get("name")]:
                self.all(definition, into, depth + 1)
        elif kind == "element":
            self._element(pattern, into, depth)
        elif kind == "attribute":
            self._attribute(pattern, into, depth)
        elif kind in ("data", "value", "text", "list"):
            into.text = (into.text or "") + self._value(pattern)

    def _choice(self, pattern: Any, into: Any, depth: int) -> None:
        ways = list(pattern)
        if depth >= DEPTH:
            # the way that is soonest at its end
            ways = sorted(ways, key=lambda way: len(list(way.iter())))[:1]
        self.one(self._draw(st.sampled_from(ways)), into, depth + 1)

    def _element(self, pattern: Any, into: Any, depth: int) -> None:
        name, rest = self._name(pattern)
        made = etree.SubElement(into, name)
        for child in rest:
            self.one(child, made, depth + 1)

    def _attribute(self, pattern: Any, into: Any, depth: int) -> None:
        name, rest = self._name(pattern)
        holder = etree.Element("holder")
        for child in rest:
            self.one(child, holder, depth + 1)
        if not rest:
            holder.text = self._draw(_WORDS)
        into.set(name, holder.text or "")

    def _name(self, pattern: Any) -> tuple[str, list[Any]]:
        children = list(pattern)
        if pattern.get("name") is not None:
            local = pattern.get("name")
        elif children[0].tag == f"{NAMESPACE}name":
            local = children.pop(0).text
        else:
            children.pop(0)
            return "{urn:example:any}any", []
        space = next((each.get("ns") for each in (pattern, *pattern.iterancestors()) if each.get("ns") is not None), "")
        is_attribute = pattern.tag == f"{NAMESPACE}attribute"
        return (f"{{{space}}}{local}" if space and not is_attribute else local), children

    def _value(self, pattern: Any) -> str:
        kind = pattern.tag.removeprefix(NAMESPACE)
        if kind == "value":
            return str(pattern.text or "")
        if kind == "text":
            return str(self._draw(_WORDS))
        if kind == "list":
            holder = etree.Element("holder")
            self.all(pattern, holder, 0)
            return str(holder.text or "")
        return str(self._draw(_data(pattern)))


@functools.cache
def _data(pattern: Any) -> st.SearchStrategy[str]:
    """Values of a datatype with its facets."""
    facets = {each.get("name"): str(each.text) for each in pattern if each.tag == f"{NAMESPACE}param"}
    low, high = (facets.get(f"{end}Inclusive") for end in ("min", "max"))
    kind = str(pattern.get("type"))
    if "pattern" in facets:
        found = st.from_regex(facets["pattern"], fullmatch=True, alphabet=_ALPHABET)
        if kind not in _LARGEST:
            return found
        least, bound = int(low or 0), int(high) + 1 if high is not None else _LARGEST[kind]
        return found.filter(lambda text: text.isdigit() and least <= int(text) < bound)
    if low is not None or high is not None:
        return st.integers(int(low or 0), int(high or 2**31 - 1)).map(str)
    return _VALUES.get(kind, _WORDS)
