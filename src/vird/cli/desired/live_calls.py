"""Which calls change a running guest: from changes of its document to calls, each with the call that undoes it. Pure.

Who can do more than is here gets it at the next boot: a change that no call covers is not live.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any, Final

from lxml import etree

from vird.api.enums.domain import DomainModificationImpact as Impact
from vird.cli.desired.call import Call
from vird.cli.desired.tuning_calls import tuning_calls
from vird.markup import Element, plan_of
from vird.model.diff import Change
from vird.model.domain.domain import Domain
from vird.model.domain.metadata import shown

LIVE: Final = int(Impact.LIVE)
LIFECYCLE: Final = {"on_poweroff": 0, "on_reboot": 1, "on_crash": 2}
ACTIONS: Final = ("destroy", "restart", "rename-restart", "preserve", "coredump-destroy", "coredump-restart")
DESCRIPTION, TITLE, ELEMENT = range(3)
UPDATED: Final = ("update-device", "change-media", "domif-setlink", "domiftune")
"""What the rules call the changes that one update of the device makes."""


def live_calls(changes: list[Change], running: Domain, target: Domain) -> list[Call]:
    """The calls for those changes that the rules call live; ``running`` is the live document as the daemon wrote it."""
    wanted = [change for change in changes if change.verdict == "live"]
    calls: list[Call] = []
    calls += _removals(wanted, running)
    calls += _updates(wanted, running)
    for change in wanted:
        calls += _simple(change, running, target)
    calls += tuning_calls(wanted, running, target)
    calls += _metadata(wanted, running, target)
    calls += _additions(wanted)
    return calls


# --- the guest itself


def _simple(change: Change, running: Domain, target: Domain) -> Iterator[Call]:
    topic, places = change.topic, (change.path,)
    if topic in ("title", "description"):
        kind = TITLE if topic == "title" else DESCRIPTION
        texts = [(kind, getattr(each, topic), None, None, LIVE) for each in (running, target)]
        yield Call(places, topic, "set_metadata", texts[1], texts[0])
    elif topic == "currentMemory" and target.current_memory and running.current_memory:
        before, after = int(running.current_memory), int(target.current_memory)
        yield Call(places, "memory", "set_memory_flags", (after, LIVE), (before, LIVE))
    elif topic == "vcpu/@current" and target.vcpu and running.vcpu:
        before, after = (each.current or each.count for each in (running.vcpu, target.vcpu))
        # more processors than were possible at the start are a matter of the next one
        if after <= running.vcpu.count:
            yield Call(places, "processors", "set_vcpus_flags", (after, LIVE), (before, LIVE), by_guest=after < before)
    elif topic in LIFECYCLE and change.old in ACTIONS and change.new in ACTIONS:
        event = LIFECYCLE[topic]
        undo = event, ACTIONS.index(change.old), LIVE
        yield Call(places, topic, "set_lifecycle_action", (event, ACTIONS.index(change.new), LIVE), undo)
    elif topic in ("devices/memballoon/stats/@period", "devices/memballoon/stats"):
        was, becomes = (value_at(each, "devices/memballoon/stats/@period") or 0 for each in (running, target))
        yield Call(places, "statistics", "set_memory_stats_period", (becomes, LIVE), (was, LIVE))


def _metadata(changes: list[Change], running: Domain, target: Domain) -> Iterator[Call]:
    """Users' own elements, each by its namespace."""
    paths = tuple(change.path for change in changes if change.topic == "metadata")
    if not paths:
        return
    old, new = (
        {etree.QName(each.tag).namespace: each for each in side.metadata.children()} if side.metadata else {}
        for side in (running, target)
    )
    for uri in dict.fromkeys([*old, *new]):
        before, after = old.get(uri), new.get(uri)
        if before == after or not uri:
            continue
        covered = tuple(path for path in paths if f"'{uri}'" in path)
        key = next((_prefix(each) for each in (after, before) if each is not None), "m")
        texts = [shown(each, uri) if each is not None else None for each in (before, after)]
        undo, do = ((ELEMENT, text, key, uri, LIVE) for text in texts)
        yield Call(covered, f"metadata {uri}", "set_metadata", do, undo)


def _prefix(raw: Any) -> str:
    return raw.element().prefix or "m"


# --- devices


def _presence(change: Change, operation: str) -> bool:
    return re.fullmatch(r"devices/[^/]+", change.topic) is not None and change.operation == operation


def _additions(changes: list[Change]) -> Iterator[Call]:
    for change in changes:
        device = change.owners[1]
        if _presence(change, "added") and isinstance(device, Element):
            xml = device.to_xml(tag=_tag(change))
            says = f"attach {_tag(change)}"
            yield Call((change.path,), says, "attach_device_flags", (xml, LIVE), (xml, LIVE), "detach_device_flags")


def _removals(changes: list[Change], running: Domain) -> Iterator[Call]:
    for change in changes:
        device = change.owners[0]
        if _presence(change, "removed") and isinstance(device, Element):
            held = same_device(running, _tag(change), device)
            if held is not None:
                xml = held.to_xml(tag=_tag(change))
                back = held.copy()
                back.alias = None
                alias = held.alias.name if held.alias is not None else ""
                undo = back.to_xml(tag=_tag(change)), LIVE
                says = f"detach {_tag(change)}"
                yield Call(
                    (change.path,), says, "detach_device_flags", (xml, LIVE), undo, "attach_device_flags", alias, True
                )


def _updates(changes: list[Change], running: Domain) -> Iterator[Call]:
    """One update for all that changes about a device, by the device as it runs with only that changed."""
    devices: dict[int, list[Change]] = {}
    for change in changes:
        if change.topic.count("/") >= 2 and change.how in UPDATED and None not in change.owners:
            devices.setdefault(id(change.owners[0]), []).append(change)
    for group in devices.values():
        old, new = group[0].owners
        tag = group[0].topic.split("/")[1]
        held = same_device(running, tag, old)
        if held is None:
            continue
        after = held.copy()
        for change in group:
            carry(after, new, change.topic.split("/")[2:])
        covered = tuple(change.path for change in group)
        yield Call(covered, f"update {tag}", "update_device_flags", (after.to_xml(tag=tag), LIVE),
                   (held.to_xml(tag=tag), LIVE))  # fmt: skip
    yield from _disk_limits(changes, running)


def _disk_limits(changes: list[Change], running: Domain) -> Iterator[Call]:
    disks: dict[int, list[Change]] = {}
    for change in changes:
        if change.topic.startswith("devices/disk/iotune") and None not in change.owners:
            disks.setdefault(id(change.owners[0]), []).append(change)
    for group in disks.values():
        old, new = group[0].owners
        assert isinstance(old, Element) and isinstance(new, Element)
        before, after = (_limits(each.iotune) for each in (old, new))
        names = {*before, *after}
        device = new.target.dev
        do, undo = ({name: side.get(name, 0) for name in names} for side in (after, before))
        covered = tuple(change.path for change in group)
        yield Call(covered, f"limits of {device}", "set_block_io_tune", (device, do, LIVE), (device, undo, LIVE))


def _limits(iotune: Any) -> dict[str, int]:
    if iotune is None:
        return {}
    values = {slot.py: getattr(iotune, slot.py) for slot in plan_of(type(iotune)).slots}
    return {name: value for name, value in values.items() if isinstance(value, int)}


IDENTITY: Final[dict[str, Callable[[Any], Any]]] = {
    "disk": lambda each: each.target.dev,
    "interface": lambda each: each.mac.address,
    "graphics": lambda each: each.type,
    "controller": lambda each: (each.type, each.index),
    "channel": lambda each: (each.target.type, getattr(each.target, "name", None)),
}
"""How the document of the running guest and the one without what its start made up say the same device."""


def same_device(running: Domain, tag: str, device: Any) -> Any:
    """A device in the document as the daemon wrote it; None when it cannot be told for sure."""
    slot = plan_of(type(running.devices)).kids.get(tag) if running.devices is not None else None
    if slot is None:
        return None
    held = getattr(running.devices, slot.py)
    alike = list(held) if isinstance(held, list) else [held] if held is not None else []
    key = IDENTITY.get(tag)
    found = [each for each in alike if _alike(each, device, key)]
    return found[0] if len(found) == 1 else None


def _alike(one: Any, other: Any, key: Callable[[Any], Any] | None) -> bool:
    if type(one) is not type(other):
        return False
    if key is None:
        sides = (one.copy(), other.copy())
        for side in sides:
            side.alias = None
            if hasattr(side, "address") and (one.address is None or other.address is None):
                side.address = None
        return sides[0] == sides[1] or (one.address is not None and one.address == other.address)
    try:
        return bool(key(one) == key(other))
    except AttributeError:
        return False


def carry(device: Any, source: Any, steps: list[str]) -> None:
    """Give ``device`` the one value of ``source`` that is at this place, with what is around it where that is new."""
    name, *rest = steps
    plan = plan_of(type(source))
    slot = plan.attrs.get(name[1:]) if name.startswith("@") else plan.kids.get(name)
    if slot is None:
        return
    held, new = getattr(device, slot.py, None), getattr(source, slot.py)
    if rest and isinstance(held, Element) and type(held) is type(new):
        carry(held, new, rest)
    else:
        setattr(device, slot.py, new.copy() if isinstance(new, Element) else new)


def value_at(element: Any, topic: str) -> Any:
    """The value at a place; None where any part of the way is missing."""
    for step in topic.split("/"):
        if not isinstance(element, Element):
            return None
        plan = plan_of(type(element))
        slot = plan.attrs.get(step[1:]) if step.startswith("@") else plan.kids.get(step)
        if slot is None:
            return None
        element = getattr(element, slot.py)
    return element


def _tag(change: Change) -> str:
    return change.topic.rpartition("/")[2]
