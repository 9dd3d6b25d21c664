"""Tree to objects, by plan, collecting every problem instead of stopping at the first.

``Reader.read`` is the road that nearly all elements take; it keeps away from everything that only
matters when something is wrong.  What is unusual (unknown names, bad values, units, repeats) goes
to ``_...`` methods.  Line and path of a problem are worked out only when there is one.
"""

from __future__ import annotations

from contextvars import ContextVar
from typing import Any, Final, Literal

from lxml import etree

from vird.errors import VirdError, XmlError
from vird.markup.fields import At, BadValue
from vird.markup.plan import Choice, Plan, Slot, plan_of
from vird.markup.problems import Problem

Unknown = Literal["drop", "error"]
MAX_PROBLEMS: Final = 100
"""More than anybody reads; the rest of such a document is not looked at."""
_NEW: Final = object.__new__
_NOTHING: Final[Any] = object()
"""No value: the field stays as if it were not there."""
_BROKEN: Final[Any] = object()
"""A value that was reported; it stands in for one so that its absence is not reported too."""


ORIGINS: Final[ContextVar[dict[int, tuple[Any, Any]] | None]] = ContextVar("origins", default=None)
"""Where somebody wants to know which object was read from which element: both, by the object's ``id``."""


class Enough(Exception):
    """So much is wrong that reading stops."""


class Reader:
    """One reading of one tree; ``Enough`` ends it early."""

    def __init__(self, unknown: Unknown) -> None:
        self.strict = unknown == "error"
        self.problems: list[Problem] = []

    def read(self, plan: Plan, el: Any) -> Any:
        """The object for one element."""
        found = _NEW(plan.cls)
        values = found.__dict__
        for name in plan.lists:
            values[name] = []
        loads = plan.loads
        try:
            for name, raw in el.items():
                py, load = loads[name]
                values[py] = load(raw)
        except (KeyError, ValueError):
            self._attributes(plan, values, el)
        if plan.text is not None:
            self._text(plan.text, bool(plan.children), values, el)
        if plan.kids or self.strict:
            self._children(plan, found, values, el)
        for py, default in plan.defaults:
            if py not in values:
                values[py] = default
        for py, slot in plan.required_names:
            if py not in values:
                self._missing(slot, el)
        return found

    def _children(self, plan: Plan, found: Any, values: dict[str, Any], el: Any) -> None:
        slot_of = plan.kids.get
        is_lax = not self.strict
        for child in el:
            slot = slot_of(child.tag)
            if slot is None:
                self._stray_child(child, plan.strays)
                continue
            if slot.hollow is not None and slot.hollow.is_so(child.attrib):
                continue
            py, many = slot.py, slot.many
            if not many and py in values:
                self._repeated(slot, child)
                continue
            if slot.quick and is_lax and (raw := child.text) and not len(child):
                try:
                    value = slot.load(raw)
                except (KeyError, ValueError):
                    value = self._value(slot, raw, child, None)
            else:
                target = slot.target
                if target is None and slot.tag_attr is not None:
                    target = slot.targets.get(child.get(slot.tag_attr))
                if target is None:
                    value = self._child(slot, found, child)
                elif target.is_leaf and is_lax:
                    # most elements of a document; it is read()'s work without its ifs
                    value = _NEW(target.cls)
                    fields, loads = value.__dict__, target.loads
                    try:
                        for name, raw in child.items():
                            inner, load = loads[name]
                            fields[inner] = load(raw)
                    except (KeyError, ValueError):
                        self._attributes(target, fields, child)
                    for inner, default in target.defaults:
                        if inner not in fields:
                            fields[inner] = default
                    for inner, needed in target.required_names:
                        if inner not in fields:
                            self._missing(needed, child)
                else:
                    value = self.read(target, child)
            if value is _NOTHING:
                continue
            if many:
                values[py].append(value)
            else:
                values[py] = value

    def bad(self, el: Any, text: str, attr: str | None = None, error: type[VirdError] = XmlError) -> None:
        """Note a problem with an element or one of its attributes."""
        path = el.getroottree().getpath(el)
        self.problems.append(Problem(el.sourceline or 0, f"{path}/@{attr}" if attr else path, text, error))
        if len(self.problems) >= MAX_PROBLEMS:
            raise Enough

    def _attributes(self, plan: Plan, values: dict[str, Any], el: Any) -> None:
        for name, raw in el.items():
            slot = plan.attrs.get(name)
            if slot is None:
                if self.strict and not (name == "unit" and plan.measured):
                    self.bad(el, f"unknown attribute '{name}'", name)
                continue
            value = self._value(slot, raw, el, name)
            if value is not _NOTHING:
                values[slot.py] = value

    def _text(self, slot: Slot, has_children: bool, values: dict[str, Any], el: Any) -> None:
        raw = "".join(el.xpath("text()")) if has_children and len(el) else _text_of(el)
        if not raw.strip(" \t\r\n") and (len(el) or not slot.required or slot.load is not str):
            return
        value = self._value(slot, raw, el, None)
        if value is not _NOTHING:
            values[slot.py] = value

    def _child(self, slot: Slot, parent: Any, el: Any) -> Any:
        kind = slot.kind
        if slot.inside is not None and el.tag == slot.inside:
            return self._wrapped(slot, parent, el)
        if kind == "value":
            return self._scalar_child(slot, el)
        if kind == "flag":
            return True
        if kind == "union":
            return self._member(slot, parent, el)
        if kind == "raw":
            return slot.type(el)
        if slot.inside is None:
            slot.target = plan_of(slot.type)
        return self.read(plan_of(slot.type), el)

    def _wrapped(self, slot: Slot, parent: Any, wrapper: Any) -> Any:
        for item in wrapper:
            if item.tag in slot.names:
                value = self._child(slot, parent, item)
                if value is not _NOTHING:
                    parent.__dict__[slot.py].append(value)
            else:
                self._stray_child(item, None)
        return _NOTHING

    def _scalar_child(self, slot: Slot, el: Any) -> Any:
        raw = _text_of(el)
        if self.strict:
            for name in el.keys():  # noqa: SIM118
                if not (slot.measure and name == "unit"):
                    self.bad(el, f"unknown attribute '{name}'", name)
        # libvirt takes an empty text for none, but an empty item of a list for an empty item
        return self._value(slot, raw, el, None) if raw or (slot.many and slot.load is str) else _NOTHING

    def _member(self, slot: Slot, parent: Any, el: Any) -> Any:
        choice: Choice = slot.choice  # type: ignore[assignment]
        if choice.attr is not None:
            return self._tagged(slot, choice, el)
        if choice.tags:
            return self.read(plan_of(choice.tags[el.tag]), el)
        if choice.pick is not None:
            member = choice.pick(parent, el.attrib)
        else:
            key = "/".join(str(getattr(parent, name, None) or "") for name in choice.parents)
            member = choice.by.get(key, choice.open)
        if member is None:
            self._stray_child(el, None)
            return _NOTHING
        return self.read(plan_of(member), el)

    def _tagged(self, slot: Slot, choice: Choice, el: Any) -> Any:
        key = el.get(choice.attr)
        member = choice.by.get(key, choice.open) if key is not None else choice.absent
        if member is not None:
            plan = plan_of(member)
            if key in choice.by or key is None:
                slot.targets[key] = plan
            return self.read(plan, el)
        if slot.lenient:
            return _NOTHING
        if key is None:
            self.bad(el, f"missing attribute '{choice.attr}'", None, slot.missing)
        else:
            self.bad(el, f"expected one of {', '.join(choice.by)}, got '{key}'", choice.attr, slot.error)
        return _BROKEN

    def _value(self, slot: Slot, raw: str, el: Any, attr: str | None) -> Any:
        if not raw and slot.blank:
            return _NOTHING
        try:
            return slot.measure.parse(raw, el.get("unit")) if slot.measure is not None else slot.load(raw)
        except BadValue as wrong:
            text, error = wrong.text, wrong.error or slot.error
        except (KeyError, ValueError):
            text, error = f"expected {slot.expects}, got {raw[:200]!r}", slot.error
        if slot.lenient:
            return _NOTHING
        self.bad(el, text, attr, error)
        return _BROKEN

    def _missing(self, slot: Slot, el: Any) -> None:
        what = "text" if slot.at is At.TEXT else f"{slot.at.value} '{etree.QName(slot.xml).localname}'"
        self.bad(el, f"missing {what}", None, slot.missing)

    def _repeated(self, slot: Slot, el: Any) -> None:
        if self.strict or slot.repeated is not None:
            self.bad(el, f"<{etree.QName(el).localname}> is here twice", None, slot.repeated or XmlError)

    def _stray_child(self, el: Any, error: type[VirdError] | None) -> None:
        if (self.strict or error is not None) and isinstance(el.tag, str):
            self.bad(el, f"unknown element '{el.tag}'", None, error or XmlError)


class RememberingReader(Reader):
    """Keeps what was read from what in ``origins``, objects alive with it."""

    def __init__(self, unknown: Unknown, origins: dict[int, tuple[Any, Any]]) -> None:
        super().__init__(unknown)
        self._origins = origins

    def read(self, plan: Plan, el: Any) -> Any:
        """The object for one element."""
        found = super().read(plan, el)
        self._origins[id(found)] = (found, el)
        return found


def new_reader(unknown: Unknown) -> Reader:
    """A reader for one tree."""
    origins = ORIGINS.get()
    return Reader(unknown) if origins is None else RememberingReader(unknown, origins)


def _text_of(el: Any) -> str:
    """All text in an element, as XPath's string() gives it."""
    if len(el):
        return str(el.xpath("string()"))
    return el.text or ""
