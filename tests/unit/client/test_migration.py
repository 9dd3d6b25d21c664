"""A guest moved between two connections, by the typed client and its blocking twin."""

from __future__ import annotations

import pytest

import vird.sync
from vird import errors
from vird.api.enums.migration import DomainMigrateFlags as How
from vird.client.login import connect
from vird.client.migration import check_flags

GUEST = """<domain type='test'><name>{}</name><memory>65536</memory><os><type>hvm</type></os></domain>"""
NEAR, FAR = "test:///default?migration=1&complete=1", "test:///default?migration=1"


async def test_by_us() -> None:
    async with await connect(NEAR) as here, await connect(FAR) as there:
        guest = await here.create_domain(GUEST.format("a"))
        moved = await here.migrate_domain(guest, there, {"destination_name": "moved"}, How.LIVE)
        assert (moved.name, moved.uuid) == ("moved", guest.uuid)
        assert await moved.is_active()
        with pytest.raises(errors.InvalidArg, match=r"^use virDomainMigrateToURI3"):
            await there.migrate_domain(moved, here, {}, How.PEER2PEER)


async def test_by_the_daemons() -> None:
    async with await connect(NEAR) as here, await connect(FAR) as there:
        guest = await here.create_domain(GUEST.format("b"))
        await here.migrate_domain_to_uri(guest, FAR, {"destination_name": "other"}, How.LIVE | How.PEER2PEER)
        assert await (await there.lookup_domain("other")).is_active()
        with pytest.raises(errors.ArgumentUnsupported, match="direct migration"):
            await there.migrate_domain_to_uri(guest, FAR)


async def test_where_it_cannot_be_done() -> None:
    async with await connect("test:///default") as here, await connect(FAR) as there:
        guest = await here.lookup_domain("test")
        with pytest.raises(errors.NoSupport, match="virDomainMigrate3"):
            await here.migrate_domain(guest, there)
        with pytest.raises(errors.ArgumentUnsupported, match="extended parameters were passed"):
            await here.migrate_domain(guest, there, {"disks_port": 3})


def test_the_blocking_twin() -> None:
    with vird.sync.connect(NEAR) as here, vird.sync.connect(FAR) as there:
        guest = here.create_domain(GUEST.format("c"))
        moved = here.migrate_domain(guest, there, {"destination_name": "third"}, How.LIVE)
        assert moved.name == "third"


@pytest.mark.parametrize(
    ("flags", "text"),
    [
        (How.NON_SHARED_DISK | How.NON_SHARED_INC, "mutually exclusive"),
        (How.NON_SHARED_SYNCHRONOUS_WRITES, "requires a non-shared disk or inc flag"),
    ],
)
def test_flags(flags: int, text: str) -> None:
    with pytest.raises(errors.InvalidArg, match=text):
        check_flags(flags, "f")
