"""A simulated guest's move as its own host carries it out: what the steps of ``common/migration`` mean here."""

from __future__ import annotations

from vird.drivers.common.migration.peer_to_peer import Begun, Ready, Target
from vird.drivers.common.migration.wishes import Wishes
from vird.drivers.test.beyond.migration.outgoing import Outgoing


class SimulatedDeparture:
    """One move."""

    def __init__(self, outgoing: Outgoing) -> None:
        self._outgoing = outgoing

    @property
    def guest_name(self) -> str:
        """What the guest is called here."""
        return self._outgoing.guest.name

    @property
    def is_paused(self) -> bool:
        """Simulated hosts tell that in their cookies."""
        return False

    async def begin(self) -> Begun:
        """Document and cookie."""
        outgoing = self._outgoing
        return Begun(outgoing.cookie().to_bytes(), outgoing.document(outgoing.wishes.xml))

    async def open_transport(self, target: Target, wishes: Wishes, begun: Begun) -> Ready:
        """There is no other way than the usual one, and the guest's own name goes with it."""
        return await target.prepare(wishes._replace(name=wishes.name or self.guest_name), begun.cookie)

    async def perform(self, ready: Ready) -> bytes:
        """Send the guest."""
        await self._outgoing.send()
        return self._outgoing.cookie().to_bytes()

    async def confirm(self, cookie: bytes) -> None:
        """End it here."""
        self._outgoing.confirm()

    async def give_up(self) -> None:
        """Let it go on here."""
        self._outgoing.give_up()
