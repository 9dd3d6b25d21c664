"""The typed client against the drivers of this process: objects, calls, events, errors, deadlines."""

from __future__ import annotations

import pytest

import vird
from vird import errors
from vird.api import events
from vird.api.enums.domain import DomainState
from vird.client.connection import Connection, text_of
from vird.model.network.document import Network

GUEST = "<domain type='test'><name>{}</name><memory>4096</memory><os><type>hvm</type></os></domain>"
URI = "test:///default"


async def test_guests() -> None:
    async with await vird.connect(URI) as conn:
        (dom,) = await conn.list_domains()
        assert (dom.name, dom.uuid) == ("test", "6695eb01-f6a4-8304-79aa-97f2502e193f")
        assert dom.id == 1
        assert (await dom.state()).state is DomainState.RUNNING
        assert "<name>test</name>" in await dom.xml()
        assert (await dom.document()).name == "test"
        await dom.destroy()
        assert str(await dom.state()) == "shutoff"
        await dom.start()
        assert dom.id == 2
        assert await conn.lookup_domain("test") == await conn.lookup_domain(dom.uuid)
        assert hash(dom) == hash(await conn.lookup_domain("test"))


async def test_define_and_list() -> None:
    async with await vird.connect(URI) as conn:
        made = await conn.define_domain(GUEST.format("web"))
        assert made.id is None
        assert sorted(dom.name for dom in await conn.list_domains()) == ["test", "web"]
        assert await made.get_autostart() is False
        await made.set_autostart(1)
        assert await made.get_autostart() is True
        await made.undefine()
        with pytest.raises(errors.NoDomain) as raised:
            await made.xml()
        assert (raised.value.code, raised.value.domain) == (42, errors.ErrorDomain.TEST)


async def test_typed_parameters_are_dicts() -> None:
    async with await vird.connect(URI) as conn:
        dom = await conn.lookup_domain("test")
        await dom.set_memory_parameters({"hard_limit": 4096})
        assert (await dom.get_memory_parameters())["hard_limit"] == 4096


async def test_other_objects() -> None:
    async with await vird.connect(URI) as conn:
        (network,) = await conn.list_networks()
        document = await network.document()
        assert network.name == document.name == "default"
        (pool,) = await conn.list_pools()
        assert pool.name == "default-pool"
        volume = await pool.vol_create_xml("<volume><name>v</name><capacity>1</capacity></volume>")
        assert (volume.name, volume.pool_name) == ("v", "default-pool")
        assert volume.key.endswith("/v")
        assert [each.name for each in await pool.list_all()] == ["v"]
        assert (await volume.document()).name == "v"
        await volume.delete()
        interface = await conn.interface_lookup_by_name("eth1")
        assert (interface.mac, (await interface.document()).name) == ("aa:bb:cc:dd:ee:ff", "eth1")
        device = await conn.node_device_lookup_by_name("computer")
        assert (await device.document()).name == "computer"


async def test_snapshots_know_their_guest() -> None:
    async with await vird.connect(URI) as conn:
        dom = await conn.lookup_domain("test")
        snapshot = await dom.snapshot_create_xml("<domainsnapshot><name>s</name></domainsnapshot>")
        assert (snapshot.name, snapshot.domain.name) == ("s", "test")
        assert (await snapshot.document()).name == "s"
        assert await snapshot.is_current() is True
        assert [each.name for each in await dom.list_all_snapshots()] == ["s"]
        await snapshot.delete()


async def test_events_come_in_order() -> None:
    async with await vird.connect(URI) as conn:
        dom = await conn.lookup_domain("test")
        async with await conn.events(events.DomainLifecycle, about=dom) as news:
            await dom.suspend()
            await dom.resume()
            seen = []
            async for subject, event in news:
                assert subject.name == "test"
                assert isinstance(event, events.DomainLifecycle)
                seen.append(event.event)
                if len(seen) == 2:
                    break
        assert seen == [3, 4]


async def test_events_of_several_kinds() -> None:
    async with await vird.connect(URI) as conn:
        async with await conn.events(events.NetworkLifecycle, events.DomainLifecycle) as news:
            await (await conn.lookup_network("default")).destroy()
            subject, event = await news.__anext__()
            assert (subject.name, type(event)) == ("default", events.NetworkLifecycle)
        with pytest.raises(errors.InvalidArg, match="is not an event"):
            await conn.events(events.Event)


async def test_a_read_only_connection_changes_nothing() -> None:
    async with await vird.connect(URI, read_only=True) as conn:
        dom = await conn.lookup_domain("test")
        with pytest.raises(errors.OperationDenied):
            await dom.destroy()


async def test_after_the_end() -> None:
    conn = await vird.connect(URI)
    dom = await conn.lookup_domain("test")
    await conn.close()
    assert not conn.is_open
    with pytest.raises(errors.SystemError_, match="closed"):
        await dom.state()
    await conn.reconnect()
    assert (await dom.state()).state is DomainState.RUNNING
    await conn.close()
    await conn.close()


async def test_what_no_driver_has() -> None:
    async with await vird.connect(URI) as conn:
        with pytest.raises(errors.NoSupport, match="virDomainQemuMonitorCommand"):
            await (await conn.lookup_domain("test")).qemu_monitor_command("info")


async def test_without_a_uri_it_cannot_be_made_again() -> None:
    async with await vird.connect(URI) as conn:
        other = Connection(conn._link.client, URI)
        with pytest.raises(errors.InvalidArg, match="not made by a URI"):
            await other.reconnect()


def test_documents_are_text_or_objects() -> None:
    assert text_of("<network/>") == "<network/>"
    document = Network.from_xml("<network><name>n</name></network>")
    assert "<name>n</name>" in text_of(document)
