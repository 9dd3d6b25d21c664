"""How much memory a simulated guest has."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from vird import errors
from vird.api.capabilities.resources import Resources
from vird.api.enums.domain import DomainMemoryModFlags as Which
from vird.drivers.common.domains import memory_kib
from vird.drivers.common.impact import affected, document_of
from vird.drivers.test.change import change
from vird.drivers.test.refuse import unknown_flags
from vird.model.domain.domain import Domain
from vird.model.domain.memory import Memory
from vird.wire.procedures import remote
from vird.wire.procedures.refs import DomainRef

if TYPE_CHECKING:
    from vird.drivers.test.world import World

SETTABLE: Final = Which.LIVE | Which.CONFIG | Which.MAXIMUM


class MemorySizes(Resources):
    """The part of the capability; sizes in KiB."""

    _world: World

    async def domain_get_max_memory(self, dom: DomainRef) -> int:
        """The most that the guest can have."""
        return memory_kib(self._world.guest(dom).newest)

    async def domain_set_memory_flags(self, dom: DomainRef, memory: int, flags: int) -> None:
        """Change what the guest has now, or the most that it can have."""
        unknown_flags(flags, SETTABLE, remote.DOMAIN_SET_MEMORY_FLAGS)
        guest = self._world.guest(dom)
        is_maximum = bool(flags & Which.MAXIMUM)
        if document_of(guest, flags) is guest.live and is_maximum and affected(guest, flags)[0]:
            raise errors.OperationInvalid("cannot resize the maximum memory on an active domain")
        change(guest, flags, lambda document: _resize(document, memory, is_maximum))


def _resize(document: Domain, size: int, is_maximum: bool) -> None:
    if is_maximum:
        document.memory = document.memory or Memory()
        document.memory.size = size
        document.current_memory = min(document.current_memory or size, size)
    elif size > memory_kib(document):
        raise errors.InvalidArg("cannot set memory higher than max memory")
    else:
        document.current_memory = size
