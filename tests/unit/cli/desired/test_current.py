"""What a daemon is asked; the daemon is a simulated one."""

from __future__ import annotations

import asyncio

import vird
from tests.unit.cli.desired.documents import wanted
from vird.cli.desired.current import look, others

URI = "test:///default?complete=1"


def test_what_there_is() -> None:
    async def main() -> None:
        async with await vird.connect(URI) as connection:
            document = "<domain type='test'><name>test</name><memory>1</memory><os><type>hvm</type></os></domain>"
            guest = await look(connection, wanted(document))
            assert guest and guest.is_active and guest.defined and guest.live and "id='1'" in guest.live
            assert await look(connection, wanted(document.replace("test</n", "none</n"))) is None
            network = await look(connection, wanted("<network><name>default</name></network>"))
            assert network and network.autostart is False
            volume = "<?vird pool='{}'?><volume><name>v</name><capacity>1</capacity></volume>"
            for pool in ("default-pool", "none"):
                assert await look(connection, wanted(volume.format(pool))) is None
            left = await others(connection, {"network", "domain", "storage volume"}, [network])
            assert [(kind, each.name) for kind, each in left] == [("domain", "test")]

    asyncio.run(main())


def test_secrets_and_their_values() -> None:
    text = "<secret ephemeral='no' private='{}'><usage type='ceph'><name>{}</name></usage></secret>"

    async def main() -> None:
        async with await vird.connect(URI) as connection:
            for name, private in (("a", "no"), ("b", "yes")):
                made = await connection.define_secret(text.format(private, name))
                before = await look(connection, wanted(text.format(private, name)))
                assert before and (before.name, before.value, before.is_private) == (
                    f"ceph {name}", None, private == "yes",
                )  # fmt: skip
                await made.set_value(b"v")
                after = await look(connection, wanted(text.format(private, name)))
                assert after and after.value == (b"v" if private == "no" else None)

    asyncio.run(main())


def test_a_network_with_guests_is_known() -> None:
    async def main() -> None:
        async with await vird.connect(URI) as connection:
            ((_, network),) = await others(connection, {"network"}, [])
            assert network.has_guests
            await (await connection.lookup_domain("test")).destroy()
            ((_, network),) = await others(connection, {"network"}, [])
            assert not network.has_guests

    asyncio.run(main())
