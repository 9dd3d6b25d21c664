"""A QEMU guest's move as its own host carries it out: what the steps of ``common/migration`` mean here."""

from __future__ import annotations

from vird import errors
from vird.api.enums.domain import DomainState
from vird.drivers.common.migration.peer_to_peer import Begun, Ready, Target
from vird.drivers.common.migration.wishes import Wishes
from vird.drivers.qemu.migration.outgoing import Outgoing


class QemuDeparture:
    """One move, straight from QEMU to QEMU."""

    def __init__(self, outgoing: Outgoing) -> None:
        self.outgoing = outgoing

    @property
    def guest_name(self) -> str:
        """What the guest is called here."""
        return self.outgoing.guest.name

    @property
    def is_paused(self) -> bool:
        """Whether it stood still before."""
        return self.outgoing.guest.state == DomainState.PAUSED

    def watch(self, target: Target) -> None:
        """End it when the other daemon is not there any more."""
        gone = errors.OperationFailed("Lost connection to destination host")
        target.peer.on_lost(lambda: self.outgoing.abort_soon(gone))

    async def begin(self) -> Begun:
        """Document and cookie."""
        outgoing = self.outgoing
        return Begun(await outgoing.first_cookie(), await outgoing.document(outgoing.wishes.xml))

    async def open_transport(self, target: Target, wishes: Wishes, begun: Begun) -> Ready:
        """The other host's QEMU waits at an address, as long as its daemon is there."""
        self.watch(target)
        return await target.prepare(wishes, begun.cookie)

    async def perform(self, ready: Ready) -> bytes:
        """Send the guest there."""
        return await self.outgoing.perform(ready.cookie, ready.uri or self.outgoing.wishes.uri)

    async def confirm(self, cookie: bytes) -> None:
        """End it here."""
        await self.outgoing.confirm(cookie)

    async def give_up(self) -> None:
        """Let it go on here."""
        await self.outgoing.give_up()
