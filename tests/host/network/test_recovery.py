"""The daemon's death in the middle of everything: each network is wholly up or wholly down afterwards."""

from __future__ import annotations

import asyncio
import json
import signal
import subprocess
import sys
from pathlib import Path

from tests.host.namespace import in_namespace, leftovers
from tests.host.network.guests import NAT, Daemon, services_left, services_of
from tests.host.network.test_pools import OWNER, interface
from vird.drivers.network import dnsmasq
from vird.host import link, nftables, process

NETWORK = """
<network><name>n{0}</name><forward mode='nat'/><bridge name='vb{0}' stp='off'/>
  <ip address='10.9.{0}.1' netmask='255.255.255.0'><dhcp><range start='10.9.{0}.2' end='10.9.{0}.9'/></dhcp></ip>
</network>"""

# A daemon that starts many networks at once and says so as each is up.
STARTER = """
import asyncio, sys
from pathlib import Path
from tests.host.network.guests import Daemon
async def main():
    daemon = Daemon(Path(sys.argv[1]))
    await daemon.driver.start()
    async def one(entry):
        await daemon.driver.networks.start(entry)
        print(entry.name, flush=True)
    await asyncio.gather(*(one(entry) for entry in daemon.driver.networks.registry))
asyncio.run(main())
"""


def rules_of(tag: str) -> str:
    return str(nftables.run([{"list": {"table": {"family": "inet", "name": f"vird_{tag}"}}}]))


@in_namespace
def test_a_killed_daemon_leaves_whole_networks_only(tmp_path: Path) -> None:
    count = 12

    async def define() -> None:
        daemon = Daemon(tmp_path)
        await daemon.driver.start()
        for number in range(count):
            await daemon.networks.network_define_xml(NETWORK.format(number))

    async def restart() -> None:
        daemon = Daemon(tmp_path)
        await daemon.driver.start()
        places = daemon.driver.networks.store.places
        up = [entry for entry in daemon.driver.networks.registry if entry.is_active]
        assert 4 <= len(up) <= count
        bridges = {found.name for found in link.list_all("bridge")}
        assert bridges == {entry.bridge for entry in up}
        rules = rules_of(places.tag)
        for entry in daemon.driver.networks.registry:
            served = dnsmasq.find(entry.name, places) is not None
            assert served == entry.is_active
            assert (f"from-{entry.bridge}'" in rules) == entry.is_active
            assert places.status(entry.name).exists() == entry.is_active
        assert not list(places.running.glob("*.starting"))
        for entry in up:
            await daemon.driver.networks.stop(entry)

    asyncio.run(define())
    starter = subprocess.Popen([sys.executable, "-c", STARTER, str(tmp_path)], stdout=subprocess.PIPE)
    assert starter.stdout is not None
    for _ in range(4):
        assert starter.stdout.readline()
    starter.kill()
    starter.wait()
    starter.stdout.close()
    asyncio.run(restart())
    assert services_left(tmp_path) == []
    assert leftovers() == []


@in_namespace
def test_a_running_network_is_taken_back_with_its_lease_service(tmp_path: Path) -> None:
    async def life() -> None:
        first = Daemon(tmp_path)
        await first.driver.start()
        ref = await first.networks.network_create_xml(NAT)
        shown = await first.networks.network_get_xml_desc(ref, 0)
        places = first.driver.networks.store.places
        served = dnsmasq.find("nat1", places)
        assert served is not None

        again = Daemon(tmp_path)
        await again.driver.start()
        assert await again.networks.network_get_xml_desc(ref, 0) == shown
        assert await again.networks.network_is_persistent(ref) == 0
        assert dnsmasq.find("nat1", places) == served, "what runs is left alone"

        running = process.adopt(served)
        running.signal(signal.SIGKILL)
        assert await running.wait(5)
        third = Daemon(tmp_path)
        await third.driver.start()
        found = dnsmasq.find("nat1", places)
        assert found is not None and found != served, "what died is started again"
        await third.networks.network_destroy(ref)

    asyncio.run(life())
    assert services_left(tmp_path) == []


@in_namespace
def test_a_network_whose_bridge_is_gone_counts_as_stopped(tmp_path: Path) -> None:
    async def life() -> None:
        first = Daemon(tmp_path)
        await first.driver.start()
        ref = await first.networks.network_define_xml(NAT)
        await first.networks.network_set_autostart(ref, 1)
        await first.networks.network_create(ref)
        link.delete("vb1")
        again = Daemon(tmp_path)
        await again.driver.networks.load()
        assert await again.networks.network_is_active(ref) == 0
        assert services_left(tmp_path) == []
        assert await again.networks.network_get_autostart(ref) == 1
        await again.driver.networks.autostart()
        assert await again.networks.network_is_active(ref) == 1
        await again.networks.network_destroy(ref)

    asyncio.run(life())


@in_namespace
def test_another_daemons_bridge_is_not_taken_for_ours(tmp_path: Path) -> None:
    async def life() -> None:
        first = Daemon(tmp_path)
        await first.driver.start()
        ref = await first.networks.network_define_xml(NAT)
        await first.networks.network_create(ref)
        link.delete("vb1")
        other = Daemon(tmp_path / "other")
        await other.driver.start()
        theirs = await other.networks.network_create_xml("<network><name>theirs</name><bridge name='vb1'/></network>")
        again = Daemon(tmp_path)
        await again.driver.start()
        assert await again.networks.network_is_active(ref) == 0
        assert link.exists("vb1")
        await other.networks.network_destroy(theirs)

    asyncio.run(life())


@in_namespace
def test_two_daemons_live_side_by_side(tmp_path: Path) -> None:
    async def life() -> None:
        one, two = Daemon(tmp_path / "one"), Daemon(tmp_path / "two")
        await asyncio.gather(one.driver.start(), two.driver.start())
        first = await one.networks.network_create_xml(NETWORK.format(1))
        second = await two.networks.network_create_xml(NETWORK.format(2).replace("n2", "n1"))
        assert len(nftables.tables()) == 2
        automatic = "<network><name>auto</name></network>"
        names = [
            await daemon.networks.network_get_bridge_name(await daemon.networks.network_create_xml(automatic))
            for daemon in (one, two)
        ]
        assert names == ["virbr0", "virbr1"]
        for daemon in (one, two):
            await daemon.networks.network_destroy(await daemon.networks.network_lookup_by_name("auto"))
        await one.networks.network_destroy(first)
        assert len(nftables.tables()) == 1
        assert services_of(tmp_path / "two")
        await two.networks.network_destroy(second)

    asyncio.run(life())
    assert services_left(tmp_path) == []


@in_namespace
def test_the_name_service_learns_who_is_who(tmp_path: Path) -> None:
    async def life() -> None:
        daemon = Daemon(tmp_path)
        await daemon.driver.start()
        ref = await daemon.networks.network_create_xml(NAT)
        macs = tmp_path / "var/lib/libvirt/dnsmasq/vb1.macs"
        wanted = [interface(number, "nat1", "") for number in range(2)]
        for one in wanted:
            (await daemon.service.allocate(OWNER, one)).apply(one)
        listed = json.loads(macs.read_text())
        assert listed == [{"domain": "g1", "macs": ["52:54:00:11:22:30", "52:54:00:11:22:31"]}]
        await daemon.service.release(OWNER, wanted[0])
        assert json.loads(macs.read_text())[0]["macs"] == ["52:54:00:11:22:31"]
        await daemon.networks.network_destroy(ref)
        assert not macs.exists()

    asyncio.run(life())
