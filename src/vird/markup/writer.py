"""Objects to text in libvirt's layout: two blanks a level, single quotes, fields in declared order.

Which fields an object has set, in which order, is nearly always a pattern seen before: the rows to
write for it are looked up, not worked out.  Fields nobody set are never looked at.
"""

from __future__ import annotations

from typing import Any, Final

from vird.markup.escape import spelled
from vird.markup.plan import ChildRows, Plan, Slot, plan_of

_MARGINS: Final = tuple("  " * depth for depth in range(300))


def write(element: Any, name: str, out: list[str], depth: int) -> None:
    """Append the text of ``element`` under the written name ``name`` to ``out``."""
    plan: Plan = type(element)._plan or plan_of(type(element))
    values: dict[str, Any] = element.__dict__
    margin = _MARGINS[depth]
    attributes, children, own = plan.rows.get(tuple(values)) or plan.arrange(values)
    head = f"{margin}<{name}{attributes(values)}"
    if not children and not own and plan.empty == "short":
        out.append(f"{head}/>\n")
        return
    mark = len(out)
    out.append("")
    for py, slot in children if plan.layout is None else _laid_out(plan, element, children):
        value = values[py]
        if slot.is_plain:
            if value is not None:
                write(value, slot.written, out, depth + 1)
        elif value is not None and value is not False and value != []:
            _children(slot, value, out, depth + 1)
    text: str | None = None
    if own is not None and values[own.py] is not None:
        text = own.text_of(values[own.py])
        head += own.unit_of(values[own.py])
    if plan.namespaces:
        head += _declared(plan, values, out, mark + 1)
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


def _laid_out(plan: Plan, element: Any, children: ChildRows) -> ChildRows:
    """The children of a class that orders them by their values."""
    rows = dict(children)
    ordered = plan.layout(element, plan.children) if plan.layout is not None else plan.children
    return tuple((slot.py, slot) for slot in ordered if slot.py in rows)


def _declared(plan: Plan, values: dict[str, Any], out: list[str], start: int) -> str:
    """The declarations of the foreign namespaces that the element's content, ``out`` from ``start``, makes use of."""
    spaces = {space.prefix: space.uri for slot, space in plan.namespaces if values.get(slot.py)}
    return "".join(
        f" xmlns:{prefix}='{uri}'"
        for prefix, uri in spaces.items()
        if any(piece.lstrip(" ").startswith(f"<{prefix}:") for piece in out[start:])
    )


def _children(slot: Slot, value: Any, out: list[str], depth: int) -> None:
    if slot.inside is None:
        for item in value if slot.many else (value,):
            _child(slot, item, out, depth)
        return
    margin, name = _MARGINS[depth], spelled(slot.inside)
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
        head = f"{_MARGINS[depth]}<{slot.written}{slot.unit_of(item)}"
        out.append(f"{head}>{slot.text_of(item)}</{slot.written}>\n")
    elif kind == "flag":
        out.append(f"{_MARGINS[depth]}<{slot.written}/>\n")
    else:
        out.append(item.to_xml(depth))
