"""Which virtual processors a running guest has and could have, from QEMU's two answers about them; pure.

A slot holds one processor, on POWER a core of several.  Processors are numbered through the slots in the order of
their places in the machine; QEMU's own index is the order in which they were plugged in.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple

PLACES: Final = ("socket-id", "die-id", "cluster-id", "core-id", "thread-id", "node-id")
PLUGGED: Final = "/machine/peripheral/"
"""Where QEMU keeps what was added after its start, or by name."""

THREAD: Final = re.compile(r"/thread\[(\d+)\]\Z")


class Slot(NamedTuple):
    """``path`` is None while it is empty; ``enabled`` counts the filled ones in the order in which they were filled."""

    type: str
    places: Mapping[str, int]
    vcpus: int
    path: str | None
    alias: str | None
    enabled: int | None


class Processor(NamedTuple):
    """One processor; ``slot`` only with the first of its slot, ``thread`` and ``cpu_index`` only when it is there."""

    number: int
    online: bool
    hotpluggable: bool
    thread: int | None
    cpu_index: int | None
    slot: Slot | None


def in_order(slots: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """The answer to ``query-hotpluggable-cpus`` by place."""
    return sorted(slots, key=lambda slot: tuple(int(slot["props"].get(name, 0)) for name in PLACES))


def processors(cpus: Sequence[Mapping[str, Any]], slots: Sequence[Mapping[str, Any]] = ()) -> list[Processor]:
    """All processors from the answers to ``query-cpus-fast`` and ``query-hotpluggable-cpus``.

    A machine without slots has the processors that it started with, by QEMU's index.
    """
    if not slots:
        ordered = sorted(cpus, key=lambda cpu: int(cpu["cpu-index"]))
        return [
            Processor(number, True, False, int(cpu["thread-id"]), int(cpu["cpu-index"]), None)
            for number, cpu in enumerate(ordered)
        ]
    threads = _threads_by_path(cpus)
    filled = sorted((group[0]["cpu-index"], path) for path, group in threads.items())
    order = {path: position for position, (_, path) in enumerate(filled, 1)}
    found: list[Processor] = []
    for answer in in_order(slots):
        path = answer.get("qom-path")
        there = threads.get(path, []) if path is not None else []
        alias = path.removeprefix(PLUGGED) if path is not None and path.startswith(PLUGGED) else None
        names = sorted(answer["props"], key=lambda name: PLACES.index(name) if name in PLACES else len(PLACES))
        places = {name: int(answer["props"][name]) for name in names}
        slot = Slot(str(answer["type"]), places, int(answer["vcpus-count"]), path, alias, order.get(path or ""))
        for position in range(slot.vcpus):
            cpu = there[position] if position < len(there) else None
            found.append(
                Processor(
                    len(found),
                    path is not None,
                    path is None or alias is not None,
                    None if cpu is None else int(cpu["thread-id"]),
                    None if cpu is None else int(cpu["cpu-index"]),
                    slot if position == 0 else None,
                )
            )
    return found


def _threads_by_path(cpus: Sequence[Mapping[str, Any]]) -> dict[str, list[Mapping[str, Any]]]:
    """The processors of each slot's object, in their order in it."""
    found: dict[str, list[Mapping[str, Any]]] = {}
    for cpu in sorted(cpus, key=lambda cpu: int(cpu["cpu-index"])):
        found.setdefault(THREAD.sub("", str(cpu["qom-path"])), []).append(cpu)
    for group in found.values():
        group.sort(key=lambda cpu: int(place[1]) if (place := THREAD.search(str(cpu["qom-path"]))) else 0)
    return found
