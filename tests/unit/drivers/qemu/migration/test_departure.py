"""What the steps of a move are for QEMU's guests; whole moves are in `test_calls`."""

from __future__ import annotations

import asyncio
from pathlib import Path

from tests.unit.drivers.qemu.migration.moving import Moving
from vird.api.enums.domain import DomainPausedReason, DomainState
from vird.drivers.common.migration.wishes import Wishes
from vird.drivers.qemu.migration.departure import QemuDeparture
from vird.drivers.qemu.migration.outgoing import Outgoing


def test_what_it_says_first(tmp_path: Path) -> None:
    async def body() -> None:
        rig = Moving(tmp_path)
        departure = QemuDeparture(await Outgoing.begun(rig.driver, rig.guest, Wishes(0), ""))
        begun = await departure.begin()
        assert begun.cookie.startswith(b"<qemu-migration>")
        assert "<name>web</name>" in begun.document
        assert (departure.guest_name, departure.is_paused) == ("web", False)
        rig.guest.change(DomainState.PAUSED, DomainPausedReason.USER)
        assert departure.is_paused
        await departure.give_up()
        assert rig.guest.moving is None

    asyncio.run(body())
