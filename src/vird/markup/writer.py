"""Objects to text in libvirt's layout: two blanks a level, single quotes, fields in declared order.

An object's values mostly stand in declared order already, because documents do; only then are
they written as they come, else they are sorted first.  Fields nobody set are never looked at.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from vird.markup.escape import spelled
from vird.markup.plan import Plan, Slot, plan_of

_MARGINS: Final = tuple("  " * depth for depth in range(64))


def write(element: Any, name: str, out: list[str], depth: int) -> None:
    """Append the text of ``element`` under the written name ``name`` to ``out``."""
    plan: Plan = type(element)._plan or plan_of(type(element))
    values: dict[str, Any] = element.__dict__
    margin = _MARGINS[depth] if depth < 64 else "  " * depth
    head = f"{margin}<{name}"
    mark = len(out)
    out.append("")
    text: str | None = None
    slots = plan.by_name
    if plan.layout is not None:
        names: Iterable[str] = _laid_out(plan, element)
    else:
        names = values if _in_order(values, plan.order) else sorted(values, key=plan.order.__getitem__)
    for py in names:
        value = values[py]
        if not value and (value is None or value is False or value == []):
            continue
        slot = slots[py]
        if slot.is_attr:
            # Literals are known by heart, all else is spelled out
            head += f"{slot.before}{slot.shown.get(value) or slot.text_of(value)}'"
            if slot.measure is not None:
                head += slot.unit_of(value)
        elif slot.kind == "element" and not slot.many:
            write(value, slot.written, out, depth + 1)
        elif slot.is_child:
            _children(slot, value, out, depth + 1)
        else:
            text = slot.text_of(value)
            head += slot.unit_of(value) if slot.measure is not None else ""
    if plan.namespaces:
        head += _declared(plan, values)
    if len(out) > mark + 1:
        out[mark] = f"{head}>\n"
        out.append(f"{margin}</{name}>\n")
    elif text is not None:
        out[mark] = f"{head}>{text}</{name}>\n"
    elif plan.empty == "short" or (plan.empty == "omit" and " " in head[len(margin) :]):
        out[mark] = f"{head}/>\n"
    elif plan.empty == "open":
        out[mark] = f"{head}>\n{margin}</{name}>\n"
    else:
        del out[mark:]


def _in_order(values: dict[str, Any], order: dict[str, int]) -> bool:
    last = -1
    for py in values:
        place = order[py]
        if place < last:
            return False
        last = place
    return True


def _laid_out(plan: Plan, element: Any) -> list[str]:
    """The set fields of a class that orders its children by their values."""
    values = element.__dict__
    children = plan.layout(element, plan.children) if plan.layout is not None else plan.children
    slots = (*plan.attrs.values(), *children)
    return [slot.py for slot in slots if slot.py in values]


def _declared(plan: Plan, values: dict[str, Any]) -> str:
    """The declarations of the foreign namespaces that children of this element live in."""
    spaces = {space.prefix: space.uri for slot, space in plan.namespaces if values.get(slot.py)}
    return "".join(f" xmlns:{prefix}='{uri}'" for prefix, uri in spaces.items())


def _children(slot: Slot, value: Any, out: list[str], depth: int) -> None:
    if slot.inside is None:
        for item in value if slot.many else (value,):
            _child(slot, item, out, depth)
        return
    margin, name = "  " * depth, spelled(slot.inside)
    out.append(f"{margin}<{name}>\n")
    for item in value:
        _child(slot, item, out, depth + 1)
    out.append(f"{margin}</{name}>\n")


def _child(slot: Slot, item: Any, out: list[str], depth: int) -> None:
    kind = slot.kind
    if kind == "element":
        write(item, slot.written, out, depth)
    elif kind == "union":
        tagged = slot.choice is not None and slot.choice.tags
        write(item, spelled(type(item)._tag) if tagged else slot.written, out, depth)
    elif kind == "value":
        unit = slot.unit_of(item) if slot.measure is not None else ""
        out.append(f"{'  ' * depth}<{slot.written}{unit}>{slot.text_of(item)}</{slot.written}>\n")
    elif kind == "flag":
        out.append(f"{'  ' * depth}<{slot.written}/>\n")
    else:
        out.append(item.to_xml(depth))
