"""All that is wrong with one document, rules included, each fault with line and path.

Reading reports everything that it cannot take at once, but rules stop at the first thing that cannot be, as libvirt
does, and know nothing of lines.  Here the part that a rule was looking at when it stopped is found, or else the part
without which the fault is gone; it is taken out, and the rest is judged again.  For offline tools; drivers report as
libvirt does.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from lxml import etree

from vird.errors import VirdError
from vird.markup import InvalidXml, parse_document
from vird.markup.problems import Problem
from vird.markup.reader import MAX_PROBLEMS, ORIGINS
from vird.model.kinds import read_for_use

MAX_TRIALS: Final = 300
"""How often a document is judged; with very many parts the place of a fault may stay unknown."""
DEVICES: Final = "devices"
NEEDED: Final = frozenset({"name", "uuid", "memory", "os", "source", "capability"})
"""Parts without which most documents are nothing: what is said when they are gone is not the document's fault."""

_WORD: Final = re.compile(r"[a-z]+")

Node = tuple[Any, str | None]
"""An element, or with a name one of its attributes."""


def all_faults(text: str | bytes, *, strict: bool = False) -> list[Problem]:
    """Every fault, by its line; those of the whole document come last.

    Raises NotWellFormed for text that is no XML.
    """
    return sorted(_Search(parse_document(text), strict).faults(), key=lambda each: (not each.line, each.line))


class _Search:
    def __init__(self, root: Any, strict: bool) -> None:
        self._root, self._strict = root, strict
        tree = root.getroottree()
        self._places = {each: (each.sourceline or 0, tree.getpath(each)) for each in root.iter(etree.Element)}
        self._trials = 0
        self._is_whole, self._changed = True, False
        # elements and parts out of which something was taken: what they are missing now is not their fault
        self._holes: set[Any] = set()
        self._unreadable: set[Any] = set()

    def faults(self) -> list[Problem]:
        found: list[Problem] = []
        while len(found) < MAX_PROBLEMS and (fault := self._judge()) is not None:
            if isinstance(fault, InvalidXml):
                fresh = self._take_out_unreadable(fault)
                found += fresh
                if not fresh and not self._changed:
                    break
                continue
            node = self._place_of(fault)
            if node is None:
                found += [self._problem(fault, None)] if self._is_whole else []
                break
            if self._part_of(node[0]) not in self._unreadable:
                found.append(self._problem(fault, node))
            self._take_out_ruled_out(fault, node)
        return found

    def _take_out_unreadable(self, fault: InvalidXml) -> list[Problem]:
        """What of it is the document's own fault; what cannot be read is gone afterwards."""
        found: list[Problem] = []
        self._changed = False
        places = [self._node_at(problem.path) for problem in fault.problems]
        for problem, node in zip(fault.problems, places, strict=True):
            element, attribute = node
            is_hole = element in self._holes
            found += [] if is_hole else [self._as_it_was(problem, node)]
            if element is None or (element is not self._root and element.getparent() is None):
                continue
            if not is_hole and attribute is not None and attribute in element.attrib:
                del element.attrib[attribute]
                self._holes.add(element)
                self._unreadable.add(self._part_of(element))
                self._changed = True
            elif (part := element if not is_hole else self._part_of(element)) is not None and part is not self._root:
                self._remove(part)
        return found

    def _take_out_ruled_out(self, fault: VirdError, node: Node) -> None:
        element, attribute = node
        part = self._part_of(element)
        if part.getparent() is self._root and (attribute is not None or element is not part):
            # other parts may build upon the rest of this one
            if attribute is not None:
                del element.attrib[attribute]
            else:
                self._remove(element)
            if self._text() != str(fault):
                return
        self._remove(part)

    def _remove(self, element: Any) -> None:
        parent = element.getparent()
        self._is_whole = self._is_whole and not (parent is self._root and element.tag in NEEDED)
        self._holes.add(parent)
        parent.remove(element)
        self._changed = True

    def _judge(self) -> VirdError | None:
        """What is wrong first with the document as it is now."""
        self._trials += 1
        try:
            read_for_use(etree.tostring(self._root), strict=self._strict)
        except VirdError as fault:
            return fault
        return None

    def _node_at(self, path: str) -> Node:
        """By its path in the document as it is now."""
        where, _, attribute = path.partition("/@")
        try:
            found: Any = self._root.getroottree().xpath(where) if where else []
        except etree.XPathError:
            found = []
        return (found[0] if found else None), attribute or None

    def _as_it_was(self, problem: Problem, node: Node) -> Problem:
        """With line and path in the whole document, out of which parts may be missing now."""
        line, path = self._shown(node)
        return problem._replace(line=line, path=path) if node[0] is not None else problem

    def _problem(self, fault: VirdError, node: Node | None) -> Problem:
        line, path = self._shown(node or (None, None))
        return Problem(line, path, str(fault), type(fault))

    def _shown(self, node: Node) -> tuple[int, str]:
        line, path = self._places.get(node[0], (0, ""))
        return line, f"{path}/@{node[1]}" if node[1] else path

    def _part_of(self, element: Any) -> Any:
        """The device, or the child of the root, that an element is or is in."""
        while element is not None and element.getparent() is not None:
            parent = element.getparent()
            if parent is self._root and element.tag != DEVICES:
                return element
            if parent.tag == DEVICES and parent.getparent() is self._root:
                return element
            element = parent
        return None

    def _place_of(self, fault: VirdError) -> Node | None:
        seen = self._seen_by_rule(fault)
        part = self._part_of(seen)
        if part is None:
            part = self._cure(fault)
        if part is None:
            return None
        left = None
        if part.tag not in NEEDED:
            with _without((part, None)):
                left = self._text()
        node: Node = (part, None)
        # another fault of the same words tells nothing about this one
        while left != str(fault) and (inner := self._inner_cure(node, left)) is not None:
            node = inner
        return (seen, None) if node[0] is part and self._part_of(seen) is part else node

    def _seen_by_rule(self, fault: VirdError) -> Any:
        """The smallest element that a rule had at hand when it stopped."""
        text = etree.tostring(self._root)
        origins: dict[int, tuple[Any, Any]] = {}
        token = ORIGINS.set(origins)
        try:
            read_for_use(text, strict=self._strict)
        except VirdError as again:
            trace = again.__traceback__
        else:
            return None
        finally:
            ORIGINS.reset(token)
        deepest = None
        while trace is not None:
            known = [origins[id(each)] for each in trace.tb_frame.f_locals.values() if id(each) in origins]
            if known:
                deepest = max((element for _, element in known), key=_depth)
            trace = trace.tb_next
        return self._node_at(deepest.getroottree().getpath(deepest))[0] if deepest is not None else None

    def _cure(self, fault: VirdError) -> Any:
        """The part without which nothing is wrong, or at least something else; of two alike the second one."""
        devices = self._root.find(DEVICES)
        inner = list(devices) if devices is not None else []
        outer = [each for each in self._root if each.tag != DEVICES]
        second = third = None
        for part in (*reversed(inner), *reversed(outer)):
            if not isinstance(part.tag, str) or self._trials >= MAX_TRIALS:
                continue
            with _without((part, None)):
                left = self._text()
            if left is None:
                return part
            if left != str(fault) and part.tag in NEEDED:
                # it brings a fault of its own when it is gone, so the words must speak of it
                is_meant = self._is_whole and part.tag in _WORD.findall(str(fault))
                third = part if third is None and is_meant else third
            elif left != str(fault):
                second = second if second is not None else part
        return second if second is not None else third

    def _inner_cure(self, node: Node, wanted: str | None) -> Node | None:
        """A part of a node without which the same is left as without all of it."""
        for inner in _inside(node):
            if self._trials >= MAX_TRIALS:
                break
            with _without(inner):
                left = self._text()
            if left == wanted:
                return inner
        return None

    def _text(self) -> str | None:
        fault = self._judge()
        return None if fault is None else str(fault)


def _depth(element: Any) -> int:
    return sum(1 for _ in element.iterancestors())


def _inside(node: Node) -> list[Node]:
    element, attribute = node
    if attribute is not None:
        return []
    children = [(each, None) for each in reversed(element) if isinstance(each.tag, str)]
    return [*children, *((element, str(name)) for name in element.attrib)]


@contextmanager
def _without(node: Node) -> Iterator[None]:
    element, attribute = node
    if attribute is not None:
        before = list(element.attrib.items())
        del element.attrib[attribute]
        yield
        element.attrib.clear()
        element.attrib.update(before)
        return
    parent, place = element.getparent(), element.getparent().index(element)
    parent.remove(element)
    yield
    parent.insert(place, element)
