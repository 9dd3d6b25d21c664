"""Tree to objects, by plan, collecting every problem instead of stopping at the first.

Line and path of a problem are worked out only when there is one.
"""

from __future__ import annotations

from typing import Any, Final, Literal

from lxml import etree

from vird.errors import VirdError, XmlError
from vird.markup.fields import At, BadValue
from vird.markup.plan import Choice, Slot, plan_of
from vird.markup.problems import Problem

Unknown = Literal["drop", "error"]
_NOTHING: Final[Any] = object()


class Reader:
    """One reading of one tree."""

    def __init__(self, unknown: Unknown) -> None:
        self.strict = unknown == "error"
        self.problems: list[Problem] = []

    def bad(self, el: Any, text: str, attr: str | None = None, error: type[VirdError] = XmlError) -> None:
        path = el.getroottree().getpath(el)
        self.problems.append(Problem(el.sourceline or 0, f"{path}/@{attr}" if attr else path, text, error))

    def read(self, cls: Any, el: Any) -> Any:
        plan = plan_of(cls)
        found = object.__new__(cls)
        values = found.__dict__
        for name in plan.lists:
            values[name] = []
        self._attributes(plan, values, el)
        if plan.text is not None:
            self._text(plan.text, values, el)
        for child in el:
            slot = plan.kids.get(child.tag)
            if slot is None:
                self._stray_child(child, plan.strays)
            elif slot.inside:
                for item in child:
                    if item.tag in slot.names:
                        self._child(slot, found, values, item)
                    else:
                        self._stray_child(item)
            else:
                self._child(slot, found, values, child)
        for slot in plan.required:
            if slot.py not in values:
                self._missing(slot, values, el)
        return found

    def _attributes(self, plan: Any, values: dict[str, Any], el: Any) -> None:
        others: list[str] = []
        for name, raw in el.items():
            slot = plan.attrs.get(name)
            if slot is None:
                others.append(name)
                continue
            value = self._value(slot, raw, el, name)
            if value is not _NOTHING:
                values[slot.py] = value
        if others and self.strict:
            for name in others:
                if not (name == "unit" and any(s.measure and s.at is not At.CHILD for s in plan.slots)):
                    self.bad(el, f"unknown attribute '{name}'", name)

    def _text(self, slot: Slot, values: dict[str, Any], el: Any) -> None:
        raw = _text_of(el)
        if not raw.strip(" \t\r\n") and (len(el) or not slot.required or slot.load is not None):
            return
        value = self._value(slot, raw, el, None)
        if value is not _NOTHING:
            values[slot.py] = value

    def _child(self, slot: Slot, parent: Any, values: dict[str, Any], el: Any) -> None:
        if not slot.many and slot.py in values:
            if self.strict:
                self.bad(el, f"<{el.tag}> is here twice")
            return
        kind = slot.kind
        if kind == "element":
            value = self.read(slot.type, el)
        elif kind == "value":
            value = self._scalar_child(slot, el)
        elif kind == "flag":
            value = True
        elif kind == "union":
            value = self._member(slot, parent, el)
        else:
            value = slot.type(el)
        if value is _NOTHING:
            return
        if slot.many:
            values[slot.py].append(value)
        else:
            values[slot.py] = value

    def _scalar_child(self, slot: Slot, el: Any) -> Any:
        raw = _text_of(el)
        if self.strict:
            for name in el.keys():  # noqa: SIM118
                if not (slot.measure and name == "unit"):
                    self.bad(el, f"unknown attribute '{name}'", name)
        return self._value(slot, raw, el, None) if raw else _NOTHING

    def _member(self, slot: Slot, parent: Any, el: Any) -> Any:
        choice: Choice = slot.choice  # type: ignore[assignment]
        if choice.tags:
            return self.read(choice.tags[el.tag], el)
        if choice.pick is not None:
            member = choice.pick(parent, el.attrib)
        elif choice.parents:
            key = "/".join(str(getattr(parent, name, None) or "") for name in choice.parents)
            member = choice.by.get(key, choice.open)
        else:
            return self._tagged(slot, choice, el)
        if member is None:
            self._stray_child(el)
            return _NOTHING
        return self.read(member, el)

    def _tagged(self, slot: Slot, choice: Choice, el: Any) -> Any:
        key = el.get(choice.attr)
        member = choice.by.get(key, choice.open) if key is not None else choice.absent
        if member is not None:
            return self.read(member, el)
        if key is None:
            self.bad(el, f"missing attribute '{choice.attr}'", None, slot.missing)
        elif not slot.lenient:
            self.bad(el, f"expected one of {', '.join(choice.by)}, got '{key}'", choice.attr, slot.error)
        return _NOTHING

    def _value(self, slot: Slot, raw: str, el: Any, attr: str | None) -> Any:
        try:
            if slot.measure is not None:
                return slot.measure.parse(raw, el.get("unit"))
            if slot.load is None:
                return raw
            return slot.load(raw)
        except BadValue as wrong:
            if not slot.lenient:
                self.bad(el, wrong.text, attr, wrong.error or slot.error)
        except (KeyError, ValueError):
            if not slot.lenient:
                self.bad(el, f"expected {slot.expects}, got {raw[:200]!r}", attr, slot.error)
        return _NOTHING

    def _missing(self, slot: Slot, values: dict[str, Any], el: Any) -> None:
        reported = len(self.problems)
        if slot.at is At.ATTR:
            if el.get(slot.xml) is None:
                self.bad(el, f"missing attribute '{slot.xml}'", None, slot.missing)
        elif slot.at is At.TEXT:
            if not _text_of(el).strip():
                self.bad(el, "missing text", None, slot.missing)
        else:
            child = el.find(slot.xml)
            if child is None or (slot.kind == "value" and not _text_of(child)):
                self.bad(el, f"missing element '{etree.QName(slot.xml).localname}'", None, slot.missing)
        if reported == len(self.problems) and not self.problems:
            self.bad(el, f"missing {slot.at.value} '{slot.xml}'", None, slot.missing)

    def _stray_child(self, el: Any, error: type[VirdError] | None = None) -> None:
        if (self.strict or error is not None) and isinstance(el.tag, str):
            self.bad(el, f"unknown element '{el.tag}'", None, error or XmlError)


def _text_of(el: Any) -> str:
    """All text in an element, as XPath's string() gives it."""
    if len(el):
        return str(el.xpath("string()"))
    return el.text or ""
