"""From annotations to a plan: what each field of an element class is in XML.

Built once per class, on first use, and read by ``reader.py``, ``writer.py``, the strategies of the
property tests, diff and the JSON form.  A mistake in a declaration is a TypeError here.
"""

from __future__ import annotations

import sys
import types
import typing
from collections.abc import Callable
from functools import partial
from typing import Annotated, Any, ClassVar, Final, Literal, Union, get_args, get_origin

from vird.errors import VirdError, XmlError
from vird.markup import scalars
from vird.markup.attributes import WriteAttributes, compiled, one_by_one
from vird.markup.escape import escape, needs_escape, spelled
from vird.markup.fields import (
    At,
    Blank,
    ByAttr,
    ByParent,
    ByTag,
    Fails,
    Hollow,
    Inside,
    Lenient,
    Measure,
    Named,
    Namespace,
    Pick,
    Range,
    Spelling,
)
from vird.markup.raw import Raw

MAX_PATTERNS: Final = 512
"""Patterns of set fields that are remembered for one class."""
Kind = Literal["value", "flag", "element", "union", "raw"]
_UNIONS = (types.UnionType, Union)


class Slot:
    """One field: where it lives in the XML and how its value is read and shown."""

    __slots__ = (
        "at", "before", "blank", "bounds", "choice", "default", "error", "expects", "hollow", "inside", "is_attr",
        "is_child", "is_plain", "is_text", "kind", "lenient", "load", "many", "measure", "missing", "names", "optional",
        "py", "quick", "repeated", "required", "show", "shown", "tag_attr", "target", "targets", "type", "words",
        "written", "xml",
    )  # fmt: skip

    def __init__(self, py: str, hint: Any, owner: Any) -> None:
        core, marks, optional, many = _peel(hint)
        self.py = py
        self.at = next((m for m in marks if isinstance(m, At)), At.CHILD)
        self.many, self.optional = many, optional
        self.inside = next((m.wrapper for m in marks if isinstance(m, Inside)), None)
        self.required = not (hasattr(owner, py) or optional or many)
        self.blank = any(isinstance(m, Blank) for m in marks)
        self.hollow = next((m for m in marks if isinstance(m, Hollow)), None)
        self.lenient = any(isinstance(m, Lenient) for m in marks)
        fails = next((m for m in marks if isinstance(m, Fails)), None)
        self.error: type[VirdError] = fails.bad if fails else XmlError
        self.missing: type[VirdError] = fails.missing if fails else XmlError
        self.repeated = fails.repeated if fails else None
        self.type: Any = core
        self.default: Any = None if many else getattr(owner, py, None)
        self.load: Callable[[str], Any] = str
        self.show: Callable[[Any], str] = str
        self.expects = ""
        self.words: tuple[str, ...] = ()
        self.measure = next((m for m in marks if isinstance(m, Measure)), None)
        self.choice: Choice | None = None
        self.bounds = next((m for m in marks if isinstance(m, Range)), None)
        self.kind: Kind = self._kind(core, marks, owner)
        if self.kind == "flag" and (self.at is not At.CHILD or many or optional):
            raise TypeError(f"{owner.__name__}.{py}: bool is the presence of a child element")
        if self.at is not At.CHILD and self.kind != "value":
            raise TypeError(f"{owner.__name__}.{py}: an attribute or text holds one scalar")
        if self.kind == "flag":
            self.required = False
        self.xml = self._xml_name(marks, owner)
        self.names = tuple(self.choice.tags) if self.choice and self.choice.tags else (self.xml,)
        self.is_attr, self.is_child = self.at is At.ATTR, self.at is At.CHILD
        self.written = spelled(self.xml)
        self.before = f" {self.xml}='"
        self.is_text = core is str and self.load is str
        self.is_plain = self.kind == "element" and not many
        self.shown: dict[Any, str] = {}
        """Whole attributes by value, as far as they came up: the words of a Literal, numbers."""
        self.target: Plan | None = None
        """The plan of a plain element's class, once it was needed."""
        self.tag_attr = self.choice.attr if self.choice is not None and not self.inside else None
        self.targets: dict[str | None, Plan] = {}
        """The plans of a tagged union's members by tag, once they were needed."""
        self.quick = self.kind == "value" and self.measure is None and not self.inside

    def text_of(self, value: Any) -> str:
        """A scalar as it stands in the document, without its unit."""
        return self.measure.show(value)[0] if self.measure is not None else escape(self.show(value))

    def attribute(self, value: Any) -> str:
        """The whole attribute, with the unit that goes with it."""
        if value is None:
            return ""
        if self.is_text:
            return f"{self.before}{value if needs_escape(value) is None else escape(value)}'"
        text = f"{self.before}{self.text_of(value)}'{self.unit_of(value)}"
        if (value.__class__ is int or value in self.words) and len(self.shown) < 1024:
            self.shown[value] = text
        return text

    def unit_of(self, value: Any) -> str:
        """The unit attribute that goes with a measure."""
        return f" unit='{self.measure.show(value)[1]}'" if self.measure is not None else ""

    def _xml_name(self, marks: list[Any], owner: Any) -> str:
        named = next((m.name for m in marks if isinstance(m, Named)), None)
        space: Namespace | None = owner._namespace
        if named is not None:
            return named if named.startswith("{") or space is None or self.at is At.ATTR else space(named)
        if self.kind == "element" and self.type._tag:
            return str(self.type._tag)
        if self.kind == "union" and self.choice is not None and self.choice.common_tag:
            return self.choice.common_tag
        return space(self.py) if space is not None and self.at is At.CHILD else self.py

    def _kind(self, core: Any, marks: list[Any], owner: Any) -> Kind:
        where = f"{owner.__name__}.{self.py}"
        spelling = next((m for m in marks if isinstance(m, Spelling)), None)
        if spelling is not None:
            self.load, self.show, self.expects = spelling.parse, spelling.show, spelling.expects
            return "value"
        if self.measure is not None:
            self.expects = self.measure.expects
            return "value"
        if core is int:
            self.load, self.show, self.expects = scalars.decimal, str, "an integer"
            if self.bounds is not None:
                self.load = _bounded(self.bounds)
                self.expects = f"an integer from {self.bounds.low} to {self.bounds.high}"
            return "value"
        if core is str:
            return "value"
        if core is bool:
            return "flag"
        if isinstance(core, type) and issubclass(core, Raw):
            return "raw"
        if get_origin(core) is Literal:
            self.words = get_args(core)
            self.load = dict(zip(self.words, self.words, strict=True)).__getitem__
            self.expects = "one of " + ", ".join(self.words)
            return "value"
        if get_origin(core) in _UNIONS:
            self.choice = Choice(where, get_args(core), marks)
            return "union"
        if isinstance(core, type) and hasattr(core, "_plan"):
            return "element"
        if isinstance(core, type) and hasattr(core, "parse"):
            self.load, self.show, self.expects = core.parse, str, getattr(core, "expects", f"a {core.__name__}")
            return "value"
        raise TypeError(f"{where}: no XML form for {core!r}")


ChildRows = tuple[tuple[str, Slot], ...]
Rows = tuple[WriteAttributes, ChildRows, Slot | None]
"""What to write of an object: attributes, children, own text."""


class Choice:
    """The members of a union and what tells them apart."""

    __slots__ = ("absent", "attr", "by", "common_tag", "members", "open", "parents", "pick", "tags")

    def __init__(self, where: str, members: tuple[Any, ...], marks: list[Any]) -> None:
        self.members = members
        self.by: dict[str, Any] = {}
        self.absent: Any = None
        self.open: Any = None
        self.attr: str | None = None
        self.tags: dict[str, Any] = {}
        self.parents: tuple[str, ...] = ()
        self.pick: Callable[..., Any] | None = None
        tags = {m._tag for m in members}
        self.common_tag: str = tags.pop() if len(tags) == 1 else ""
        for mark in marks:
            if isinstance(mark, ByTag):
                self.tags = {m._tag: m for m in members}
                if len(self.tags) != len(members) or "" in self.tags:
                    raise TypeError(f"{where}: each member of a ByTag union needs its own tag")
                return
            if isinstance(mark, ByParent):
                self.parents = mark.fields
                self._index(where, lambda member: member._when)
                return
            if isinstance(mark, Pick):
                self.pick = mark.choose
                return
        named = next((m.name for m in marks if isinstance(m, ByAttr)), None)
        self.attr = named or _common_literal(members)
        if self.attr is None:
            raise TypeError(f"{where}: nothing tells the members of the union apart")
        self._index(where, self._literals)

    def _index(self, where: str, keys: Callable[[Any], tuple[str, ...]]) -> None:
        for member in self.members:
            found = keys(member)
            if not found:
                self.open = member
            for key in found:
                if key in self.by:
                    raise TypeError(f"{where}: {key!r} names two members of the union")
                self.by[key] = member

    def _literals(self, member: Any) -> tuple[str, ...]:
        slot = next((s for s in plan_of(member).attrs.values() if s.xml == self.attr), None)
        if slot is None or slot.optional:
            if self.absent is not None:
                raise TypeError(f"{member.__name__}: two members of the union take an absent {self.attr!r}")
            self.absent = member
        return slot.words if slot is not None else ()


class Plan:
    """All fields of one class, by place, in declared order."""

    __slots__ = (
        "attrs", "by_name", "children", "cls", "defaults", "empty", "holding", "is_leaf", "kids", "layout", "lists",
        "loads", "measured", "names", "namespaces", "order", "required", "required_names", "rows", "slots", "strays",
        "text",
    )  # fmt: skip

    def __init__(self, cls: Any) -> None:
        self.cls = cls
        self.slots = tuple(Slot(py, hint, cls) for py, hint in hints_of(cls).items())
        self.names = tuple(s.py for s in self.slots)
        self.by_name = {s.py: s for s in self.slots}
        self.order = {name: place for place, name in enumerate(self.names)}
        self.rows: dict[tuple[str, ...], Rows] = {}
        """For the fields an object has, in the order it has them: what to write, in declared order."""
        self.defaults = tuple((s.py, s.default) for s in self.slots if s.default is not None and s.default is not False)
        self.attrs = {s.xml: s for s in self.slots if s.at is At.ATTR}
        self.loads = {s.xml: (s.py, s.load) for s in self.attrs.values() if s.measure is None}
        self.measured = any(s.measure is not None and s.at is not At.CHILD for s in self.slots)
        self.children = tuple(s for s in self.slots if s.at is At.CHILD)
        self.kids: dict[str, Slot] = {}
        for slot in self.children:
            for name in (slot.inside,) if slot.inside else slot.names:
                if self.kids.setdefault(name, slot) is not slot:
                    raise TypeError(f"{cls.__name__}: two fields read <{name}>")
        texts = [s for s in self.slots if s.at is At.TEXT]
        if len(texts) > 1:
            raise TypeError(f"{cls.__name__}: two fields hold its text")
        self.text = texts[0] if texts else None
        self.lists = tuple(s.py for s in self.slots if s.many)
        self.holding = tuple(s.py for s in self.slots if s.many or s.kind in ("element", "union"))
        """The fields whose values can change in place: other elements, and lists."""
        self.is_leaf = not (self.children or texts)
        """Whether attributes are all that it has."""
        self.required = tuple(s for s in self.slots if s.required)
        self.required_names = tuple((s.py, s) for s in self.required)
        self.empty: str = cls._empty
        self.strays: type[VirdError] | None = cls._strays
        self.layout: Callable[[Any, tuple[Slot, ...]], tuple[Slot, ...]] | None = cls._layout
        own = cls._namespace.uri if cls._namespace else None
        self.namespaces = tuple(
            (s, space) for s in self.children if (space := _space_of(s.xml)) is not None and space.uri != own
        )

    def arrange(self, values: dict[str, Any]) -> Rows:
        """The rows for a new pattern of set fields; remembered, but not without bound."""
        slots = [self.by_name[name] for name in sorted(values, key=self.order.__getitem__)]
        attributes = [s for s in slots if s.is_attr]
        is_kept = len(self.rows) < MAX_PATTERNS
        rows: Rows = (
            compiled(attributes) if is_kept else one_by_one(attributes),
            tuple((s.py, s) for s in slots if s.is_child),
            next((s for s in slots if s.at is At.TEXT), None),
        )
        if is_kept:
            self.rows[tuple(values)] = rows
        return rows


def plan_of(cls: Any) -> Plan:
    """The plan of an Element class."""
    plan = cls.__dict__.get("_plan")
    if plan is None:
        plan = cls._plan = Plan(cls)
    return typing.cast(Plan, plan)


def hints_of(cls: Any) -> dict[str, Any]:
    """The resolved annotations of a class and its bases, base fields first, ClassVars left out."""
    found: dict[str, Any] = {}
    for base in reversed(cls.__mro__[:-2]):  # without Element and object
        named: dict[str, Any] = {k: h for k, h in getattr(base, "__annotations__", {}).items() if not _is_class_var(h)}
        if not named:
            continue
        scope = vars(sys.modules[base.__module__])
        late = [k for k, h in named.items() if isinstance(h, str)]
        if late:
            source = "(" + ",".join(f"({named[k]})" for k in late) + ",)"
            # one compile for all fields of the class: a tenth of typing.get_type_hints
            named.update(zip(late, eval(source, scope, dict(vars(base))), strict=True))
        found.update(named)
    return found


def _is_class_var(hint: Any) -> bool:
    if isinstance(hint, str):
        return hint.startswith(("ClassVar", "typing.ClassVar"))
    return hint is ClassVar or get_origin(hint) is ClassVar


def _peel(hint: Any) -> tuple[Any, list[Any], bool, bool]:
    """The bare type, its markers, whether None is allowed, whether it is a list."""
    marks: list[Any] = []
    optional = many = False
    while True:
        origin = get_origin(hint)
        if origin is Annotated:
            hint, *more = get_args(hint)
            marks[:0] = more
        elif origin is list:
            (hint,) = get_args(hint)
            many = True
        elif origin in _UNIONS:
            members = [a for a in get_args(hint) if a is not type(None)]
            optional = optional or len(members) < len(get_args(hint))
            if len(members) > 1:
                return (Union[tuple(members)] if optional else hint), marks, optional, many  # noqa: UP007
            hint = members[0]
        else:
            return hint, marks, optional, many


def _bounded(bounds: Range) -> Callable[[str], int]:
    low, high = bounds.low, bounds.high

    @partial(scalars.remembered, room=512)
    def load(raw: str) -> int:
        number = scalars.decimal(raw)
        if not low <= number <= high:
            raise ValueError(raw)
        return number

    return load


def _common_literal(members: tuple[Any, ...]) -> str | None:
    """The attribute whose Literals are different in all members (one member may leave it open)."""
    plans = [plan_of(m) for m in members]
    for name in dict.fromkeys(n for p in plans for n in p.attrs):
        words = [p.attrs[name].words if name in p.attrs else () for p in plans]
        flat = [w for some in words for w in some]
        if sum(not some for some in words) <= 1 and len(flat) == len(set(flat)) and flat:
            return name
    return None


def _space_of(name: str) -> Namespace | None:
    if not name.startswith("{"):
        return None
    uri = name[1 : name.index("}")]
    return Namespace.by_uri[uri]
