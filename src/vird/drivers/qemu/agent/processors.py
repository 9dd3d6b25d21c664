"""Which processors the guest itself uses, as its agent tells and changes it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from vird import errors
from vird.drivers.common.domains import processors
from vird.drivers.qemu.agent.connection import ask
from vird.markup.scalars import CpuSet
from vird.wire.xdr import TypedParam, TypedValue

if TYPE_CHECKING:
    from vird.drivers.qemu.guest import Guest

Processor = Mapping[str, Any]


async def known(guest: Guest) -> list[Processor]:
    """What the agent says of each."""
    return list(await ask(guest, "guest-get-vcpus"))


async def count(guest: Guest) -> int:
    """How many the guest uses."""
    return sum(bool(each["online"]) for each in await known(guest))


async def set_count(guest: Guest, wanted: int) -> None:
    """Have the guest use so many.

    Raises ``InvalidArg`` for more than it has, ``InternalError`` when it cannot.
    """
    most = processors(guest.document)
    if wanted > most:
        raise errors.InvalidArg(
            f"requested vcpu count is greater than the count of enabled vcpus in the domain: {wanted} > {most}"
        )
    changes = to_count(await known(guest), wanted)
    await _change(guest, changes)


def to_count(present: Iterable[Processor], wanted: int) -> list[dict[str, Any]]:
    """What to switch so that so many are on: the first ones that are off, or the last ones that may go.

    Raises ``InvalidArg`` when that cannot be.
    """
    processors_ = list(present)
    on = [each for each in processors_ if each["online"]]
    if wanted > len(on):
        switched = [each for each in processors_ if not each["online"]][: wanted - len(on)]
        state = True
    else:
        free = [each for each in on if each.get("can-offline")]
        switched = free[len(free) - (len(on) - wanted) :] if len(on) > wanted else []
        state = False
    if abs(wanted - len(on)) > len(switched):
        raise errors.InternalError("failed to set correct number of vCPUs with guest agent")
    return [{"logical-id": each["logical-id"], "online": state} for each in switched]


async def switch(guest: Guest, numbers: list[int], *, on: bool) -> None:
    """Have the guest use the listed ones, or leave them.

    Raises ``InvalidArg`` for one that is not there, ``OperationUnsupported`` for one that cannot go.
    """
    present = {int(each["logical-id"]): each for each in await known(guest)}
    missing = [number for number in numbers if number not in present]
    if missing:
        raise errors.InvalidArg(f"guest is missing vCPUs '{CpuSet(missing)}'")
    for number in numbers:
        if not on and present[number]["online"] and not present[number].get("can-offline"):
            raise errors.OperationUnsupported(f"vCPU '{number}' is not offlinable")
    await _change(guest, [{"logical-id": number, "online": on} for number in numbers])


async def _change(guest: Guest, changes: list[dict[str, Any]]) -> None:
    """The agent may do a part only, and is told again what is left."""
    while changes:
        done = int(await ask(guest, "guest-set-vcpus", {"vcpus": changes}))
        if not 0 < done <= len(changes):
            raise errors.InternalError("failed to set correct number of vCPUs with guest agent")
        changes = changes[done:]


def params(present: Iterable[Processor]) -> list[TypedParam]:
    """Three lists: all, those in use, those that may be left."""
    found = list(present)
    lists = {
        "vcpus": found,
        "online": [each for each in found if each["online"]],
        "offlinable": [each for each in found if each.get("can-offline")],
    }
    return [
        TypedParam(name, TypedValue.of(str(CpuSet(int(each["logical-id"]) for each in members))))
        for name, members in lists.items()
    ]
