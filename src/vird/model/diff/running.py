"""A running guest's document without what its start made up, so that it can be compared with a definition.

A daemon's live document says more than anybody asked for: names of host devices, ports, labels, what the processor
became.  ``as_definition`` leaves that out, with the help of the definition that the guest was started from.  Pure.
"""

from __future__ import annotations

import re
from typing import Any, Final

from vird.markup import Element, Slot, plan_of
from vird.model.diff.compare import match
from vird.model.domain import forms
from vird.model.domain.domain import Domain

AS_DEFINED: Final = re.compile(r"cpu|seclabel|resource|os/(loader|nvram|firmware)|devices/[^/]+/address|devices/hub")
"""What a start always works out anew: only the definition can say it."""
MADE_UP: Final = re.compile(
    r"(devices/(channel|console|serial|parallel|rng/backend|redirdev|smartcard)/(source|protocol|log|@tty)"
    r"|devices/graphics/(listen|@listen|@port|@tlsPort|@websocket|@socket)"
    r"|devices/disk/(backingStore|source|source/@index|source/@startupPolicy|mirror)"
    r"|devices/interface/(target|backend|source/@(bridge|portid|dev|mode)|virtualport|driver|guest|@managed)"
    r"|devices/[^/]+/(alias|@managed|label|seclabel)|devices/hostdev/source/address|devices/vsock/cid/@address"
    r"|devices/(tpm|filesystem|memory|shmem)/.*|numatune/memory/@nodeset|memoryBacking|vcpus|genid|genid/#text)(/.*)?"
)
"""What a start makes up where the definition says nothing."""


def as_definition(live: Domain, defined: Domain | None) -> Domain:
    """What the running guest would have been defined by; ``defined`` is the definition that the daemon holds now."""
    view = forms.definition(live)
    for interface in view.devices.interfaces if view.devices is not None else ():
        source = interface.source
        if source is not None and source.network is not None:
            interface.type = "network"
            source.port_id = source.bridge = source.dev = source.mode = None
    if defined is not None:
        _element(view, defined, "")
    return view


def _element(mine: Any, theirs: Any, topic: str) -> None:
    for slot in plan_of(type(mine)).slots:
        live, said = getattr(mine, slot.py), getattr(theirs, slot.py)
        place = _place(slot, topic)
        if AS_DEFINED.fullmatch(place):
            setattr(mine, slot.py, _copied(said))
        elif not live and live != 0:
            continue
        elif slot.many:
            if not said and MADE_UP.fullmatch(place):
                setattr(mine, slot.py, [])
            elif said and isinstance(live[0], Element):
                for old, new in match(slot, said, live):
                    if old is not None and type(old) is type(new):
                        _element(new, old, place)
        elif said is None:
            if MADE_UP.fullmatch(place):
                setattr(mine, slot.py, None)
        elif isinstance(live, Element) and type(live) is type(said):
            _element(live, said, place)


def _copied(value: Any) -> Any:
    if isinstance(value, list):
        return [_copied(each) for each in value]
    return value.copy() if isinstance(value, Element) else value


def _place(slot: Slot, topic: str) -> str:
    outer = f"{topic}/{slot.inside}" if slot.inside and topic else slot.inside or topic
    bare = slot.xml.rpartition("}")[2]
    name = f"@{bare}" if slot.is_attr else bare if slot.is_child else "#text"
    return f"{outer}/{name}" if outer else name
