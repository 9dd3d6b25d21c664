"""What a document leaves open, taken over from the object that is there already.

A document that a person wrote names no UUID, no MAC addresses, no places on buses, no bridge.  Defining it a second
time as it stands would give the object new ones.  ``adopt`` fills them in from what the daemon has, so that what is
left between the two is what the person wants to be different.  Pure; both documents are as their sides wrote them.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, Final

from vird.markup import Element, Slot, plan_of
from vird.model.diff.compare import match
from vird.model.domain.cpu import Cpu, CpuModel
from vird.model.domain.devices.controller import Controller
from vird.model.domain.devices.devices import Devices
from vird.model.domain.devices.interface import InterfaceTarget
from vird.model.domain.domain import Domain
from vird.model.domain.forms import GENERATED_NICS
from vird.model.network.document import Network
from vird.model.pool.document import Pool
from vird.model.secret import Secret
from vird.model.volume import Volume

OPEN: Final[dict[type[Element], re.Pattern[str]]] = {
    Domain: re.compile(
        r"uuid|genid|genid/#text|os/type/@(machine|arch)|os/nvram|devices/emulator|cpu/@(mode|match|check)|cpu/model"
        r"|devices/interface/mac|devices/[^/]+/address|devices/controller(/.*)?|devices/hub"
        r"|devices/(console|serial|parallel)/target/@port"
    ),
    Network: re.compile(r"uuid|mac|bridge|bridge/@(name|stp|delay|macTableManager)"),
    Pool: re.compile(r".*"),
    Volume: re.compile(r".*"),
    Secret: re.compile(r"uuid"),
}
"""By kind of document: what is taken over where it is not said, as places without the items of lists. Of pools and
volumes that is everything: what is not said there is what the host has."""
CONTROLLERS: Final = "devices/controller"
"""Of these a guest keeps each one it has: they follow from the devices that are connected to them."""
NUMBERED: Final = ("devices/console", "devices/serial", "devices/parallel")
"""Who says no number among those of its type is given one."""
MACHINE: Final = "os/type/@machine"


def adopt(wanted: Element, current: Element) -> Element:
    """A copy of ``wanted`` with what it leaves open taken from ``current``, a document of the same class."""
    view = wanted.copy()
    if (
        isinstance(view, Domain)
        and view.devices is None
        and isinstance(current, Domain)
        and current.devices is not None
    ):
        # daemons write the element down also for a guest without any
        view.devices = Devices()
    _element(view, current, OPEN.get(type(view), re.compile("uuid")), "")
    return view


def _element(mine: Any, theirs: Any, pattern: re.Pattern[str], topic: str) -> None:
    for slot in plan_of(type(mine)).slots:
        before, after = getattr(theirs, slot.py), getattr(mine, slot.py)
        place = _place(slot, topic)
        if slot.many:
            _list(slot, mine, before or [], after or [], pattern, place)
        elif before is None:
            continue
        elif after is None:
            if pattern.fullmatch(place) or (place in DEFAULTS and DEFAULTS[place](before)):
                setattr(mine, slot.py, before.copy() if isinstance(before, Element) else before)
        elif isinstance(before, Element) and type(before) is type(after):
            _element(after, before, pattern, place)
        elif place == MACHINE and is_version_of(before, after):
            setattr(mine, slot.py, before)


def _place(slot: Slot, topic: str) -> str:
    outer = f"{topic}/{slot.inside}" if slot.inside and topic else slot.inside or topic
    bare = slot.xml.rpartition("}")[2]
    name = f"@{bare}" if slot.is_attr else bare if slot.is_child else "#text"
    return f"{outer}/{name}" if outer else name


def _list(slot: Slot, owner: Any, before: list[Any], after: list[Any], pattern: re.Pattern[str], place: str) -> None:
    if not before:
        return
    if place == CONTROLLERS:
        setattr(owner, slot.py, _controllers(before, after, pattern))
    elif not after:
        if pattern.fullmatch(place):
            setattr(owner, slot.py, [each.copy() if isinstance(each, Element) else each for each in before])
    elif isinstance(before[0], Element):
        pairs = match(slot, before, after)
        if place in NUMBERED:
            pairs += _without_number(pairs)
        for old, new in pairs:
            if old is not None and type(old) is type(new):
                _element(new, old, pattern, place)


def _without_number(pairs: list[Any]) -> list[Any]:
    """Those that say no port, in their order, with those of the same type that nobody named."""
    left = [old for old, new in pairs if new is None]
    found = []
    for new in (new for old, new in pairs if old is None):
        target = getattr(new, "target", None)
        if target is None or getattr(target, "port", 0) is not None:
            continue
        old = next((each for each in left if getattr(each.target, "type", None) == getattr(target, "type", None)), None)
        if old is not None:
            left.remove(old)
            found.append((old, new))
    return found


def _controllers(before: list[Any], after: list[Any], pattern: re.Pattern[str]) -> list[Any]:
    """Those that the guest has, as far as they are said differently; then those that it has not."""
    left = list(after)
    found: dict[int, Any] = {}
    # who says a number goes before who says none
    for says_index in (True, False):
        for old in before:
            twin = next((each for each in left if (each.index is not None) == says_index and _is_same(each, old)), None)
            if twin is not None and id(old) not in found:
                found[id(old)] = twin
                left = [each for each in left if each is not twin]
                _element(twin, old, pattern, CONTROLLERS)
    return [*(found.get(id(old)) or old.copy() for old in before), *left]


def _is_same(said: Controller, old: Controller) -> bool:
    return (
        said.type == old.type
        and said.index in (None, old.index)
        and (said.model is None or old.model is None or said.model == old.model or said.index is not None)
        and not (said.type == "usb" and said.model is not None and said.model != old.model)
    )


def is_version_of(machine: str, alias: str) -> bool:
    """Whether a machine type is what a short name such as ``q35`` stands for on some release of QEMU."""
    stem = {"pc": "pc-i440fx", "q35": "pc-q35"}.get(alias, alias)
    return re.fullmatch(re.escape(stem) + r"-[\d.]+(-\w+)?", machine) is not None


def _is_default_cpu(cpu: Any) -> bool:
    """Whether this is the processor that QEMU's machine has on its own, which daemons write down."""
    if not isinstance(cpu, Cpu) or cpu.model is None:
        return False
    return cpu == Cpu(
        mode="custom", match="exact", check="none", model=CpuModel(fallback="forbid", name=cpu.model.name)
    )


def _is_made_up(device: str | None) -> bool:
    return (device or "").startswith((*GENERATED_NICS, "testnet"))


DEFAULTS: Final[dict[str, Callable[[Any], bool]]] = {
    "cpu": _is_default_cpu,
    "devices/interface/model": lambda model: model.type == "rtl8139",
    "devices/interface/target": lambda target: target == InterfaceTarget(dev=target.dev) and _is_made_up(target.dev),
    "devices/hostdev/@display": lambda display: display == "off",
}
"""What daemons write down of what they choose themselves; anything else there was somebody's wish."""
