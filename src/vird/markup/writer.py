"""Objects to text in libvirt's layout: two blanks a level, single quotes, fields in declared order.

Escapes are libvirt's: the five markup characters everywhere; control characters that XML cannot
hold are left out.
"""

from __future__ import annotations

import re
from typing import Any, Final

from vird.markup.fields import Namespace
from vird.markup.plan import Plan, Slot, plan_of

_SPECIAL: Final = re.compile("[&<>'\"\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_ESCAPES: Final = {"&": "&amp;", "<": "&lt;", ">": "&gt;", "'": "&apos;", '"': "&quot;", "\x7f": "\x7f"}


def escape(text: str) -> str:
    """Text or attribute value made safe."""
    if _SPECIAL.search(text) is None:
        return text
    return _SPECIAL.sub(lambda found: _ESCAPES.get(found[0], ""), text)


def spelled(name: str) -> str:
    """The name as written: ``{uri}local`` with its conventional prefix."""
    if not name.startswith("{"):
        return name
    uri, _, local = name[1:].partition("}")
    return f"{Namespace.by_uri[uri].prefix}:{local}"


def write(element: Any, tag: str, out: list[str], depth: int) -> None:
    """Append the text of ``element`` under the name ``tag`` to ``out``."""
    plan = plan_of(type(element))
    values = element.__dict__
    margin = "  " * depth
    name = spelled(tag)
    own = None if plan.text is None else values.get(plan.text.py, plan.text.default)
    text, unit = ("", "") if own is None or plan.text is None else _shown(plan.text, own)
    head = f"{margin}<{name}{_attributes(plan, values)}{unit}"
    if plan.text is not None and not plan.children:
        out.append(f"{head}/>\n" if own is None else f"{head}>{text}</{name}>\n")
        return
    mark = len(out)
    out.append("")
    for slot in plan.children if plan.layout is None else plan.layout(element, plan.children):
        value = values.get(slot.py, slot.default)
        if value is None or value is False or value == []:
            continue
        if slot.inside is not None:
            wrapper = spelled(slot.inside)
            out.append(f"{margin}  <{wrapper}>\n")
            _children(slot, value, out, depth + 2)
            out.append(f"{margin}  </{wrapper}>\n")
        else:
            _children(slot, value if slot.many else (value,), out, depth + 1)
    if len(out) > mark + 1:
        out[mark] = f"{head}>\n"
        out.append(f"{margin}</{name}>\n")
    elif own is not None:
        out[mark] = f"{head}>{text}</{name}>\n"
    elif plan.empty == "open":
        out[mark] = f"{head}>\n{margin}</{name}>\n"
    elif plan.empty == "omit" and " " not in head[len(margin) :]:
        del out[mark:]
    else:
        out[mark] = f"{head}/>\n"


def _attributes(plan: Plan, values: dict[str, Any]) -> str:
    head = ""
    for slot in plan.attrs.values():
        value = values.get(slot.py, slot.default)
        if value is None:
            continue
        text, unit = _shown(slot, value)
        head += f" {slot.xml}='{text}'{unit}"
    declared: list[str] = []
    for slot, space in plan.namespaces:
        if space.prefix not in declared and values.get(slot.py) not in (None, False, []):
            declared.append(space.prefix)
            head += f" xmlns:{space.prefix}='{space.uri}'"
    return head


def _children(slot: Slot, items: Any, out: list[str], depth: int) -> None:
    margin = "  " * depth
    for item in items:
        if slot.kind == "element":
            write(item, slot.xml, out, depth)
        elif slot.kind == "union":
            write(item, type(item)._tag if slot.choice and slot.choice.tags else slot.xml, out, depth)
        elif slot.kind == "value":
            name = spelled(slot.xml)
            text, unit = _shown(slot, item)
            out.append(f"{margin}<{name}{unit}>{text}</{name}>\n")
        elif slot.kind == "flag":
            out.append(f"{margin}<{spelled(slot.xml)}/>\n")
        else:
            out.append(item.to_xml(depth))


def _shown(slot: Slot, value: Any) -> tuple[str, str]:
    """The value's text, and the unit attribute that goes with it."""
    if slot.measure is not None:
        number, unit = slot.measure.show(value)
        return number, f" unit='{unit}'"
    return escape(value if slot.show is None else slot.show(value)), ""
