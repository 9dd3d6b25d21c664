"""Networks that run: addresses, DHCP, names, NAT, isolation, and nothing left when they stop."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from tests.host.namespace import in_namespace, leftovers
from tests.host.network.guests import NAT, Daemon, guest, run, services_left
from vird.api.enums.network import NetworkEventLifecycleType as Event
from vird.errors import InternalError, OperationInvalid
from vird.host import link, sysctl
from vird.model.network import parse_network
from vird.wire.procedures.network import NetworkDhcpLease
from vird.wire.procedures.refs import NetworkRef

MAC = "52:54:00:11:22:33"
ISOLATED = """
<network><name>alone</name><bridge name='vb2' stp='off'/>
  <ip address='192.168.78.1' netmask='255.255.255.0'><dhcp><range start='192.168.78.2' end='192.168.78.9'/></dhcp></ip>
</network>"""


async def leases_of(daemon: Daemon, ref: NetworkRef) -> list[NetworkDhcpLease]:
    """The leases, once there are any: the guest has its answer before the script that notes it has run."""
    async with asyncio.timeout(10):
        # Another process writes the file, and tells nobody.
        while not (found := (await daemon.networks.network_get_dhcp_leases(ref, None, 1, 0)).leases):  # noqa: ASYNC110
            await asyncio.sleep(0.02)
    return found


@in_namespace
def test_a_guest_gets_its_address_and_its_lease_is_known(tmp_path: Path) -> None:
    async def life() -> None:
        daemon = Daemon(tmp_path)
        await daemon.driver.start()
        ref = await daemon.networks.network_define_xml(NAT)
        await daemon.networks.network_create(ref)
        with guest(MAC, "vb1") as web:
            assert await asyncio.to_thread(web.lease, tmp_path) == "192.168.77.50/24"
            (lease,) = await leases_of(daemon, ref)
            assert (lease.mac, lease.ipaddr, lease.prefix, lease.hostname) == (MAC, "192.168.77.50", 24, "web")
            assert (lease.iface, lease.type) == ("vb1", 0)
            assert (await daemon.networks.network_get_dhcp_leases(ref, MAC.upper(), 0, 0)).ret == 1
            assert (await daemon.networks.network_get_dhcp_leases(ref, "52:54:00:00:00:00", 1, 0)).leases == []
            web.run("ping", "-c1", "-W2", "192.168.77.1")
            await asyncio.to_thread(run, "ping", "-c1", "-W2", "192.168.77.50")
        await daemon.networks.network_destroy(ref)
        await daemon.networks.network_undefine(ref)
        assert [event.event for event in daemon.events] == [
            Event.DEFINED, Event.STARTED, Event.STOPPED, Event.UNDEFINED,
        ]  # fmt: skip

    asyncio.run(life())
    assert leftovers() == []
    assert services_left(tmp_path) == []


@in_namespace
def test_nat_leads_out_and_not_in(tmp_path: Path) -> None:
    async def life() -> None:
        daemon = Daemon(tmp_path)
        await daemon.driver.start()
        nat = await daemon.networks.network_create_xml(NAT)
        alone = await daemon.networks.network_create_xml(ISOLATED)
        with (
            guest(MAC, "vb1") as web,
            guest(MAC[:-1] + "4", None, "uplink") as world,
            guest(MAC[:-1] + "5", "vb2", "cable2") as shy,
        ):
            run("ip", "addr", "add", "203.0.113.1/24", "dev", "uplink")
            world.run("ip", "addr", "add", "203.0.113.9/24", "dev", "eth0")
            world.run("ip", "route", "add", "192.168.0.0/16", "via", "203.0.113.1")
            await asyncio.to_thread(web.lease, tmp_path)
            shy.run("ip", "addr", "add", "192.168.78.5/24", "dev", "eth0")
            shy.run("ip", "route", "add", "default", "via", "192.168.78.1")
            # out, translated: the world sees the host's address
            counting = (
                "table ip seen { chain in { type filter hook input priority 0; ip saddr 203.0.113.1 counter; }; }"
            )
            world.run("nft", counting)
            web.run("ping", "-c1", "-W2", "203.0.113.9")
            assert "counter packets 1" in world.run("nft", "list", "table", "ip", "seen")
            # not in, not from the isolated network, not to it
            assert "100% packet loss" in world.run("ping", "-c1", "-W1", "192.168.77.50", check=False)
            assert "100% packet loss" in shy.run("ping", "-c1", "-W1", "203.0.113.9", check=False)
            assert "100% packet loss" in web.run("ping", "-c1", "-W1", "192.168.78.5", check=False)
            shy.run("ping", "-c1", "-W2", "192.168.78.1")
        await daemon.networks.network_destroy(nat)
        assert [entry.name for entry in daemon.driver.networks.registry] == ["alone"]
        await daemon.networks.network_destroy(alone)

    asyncio.run(life())
    assert leftovers() == []


@in_namespace
def test_a_failed_start_leaves_nothing(tmp_path: Path) -> None:
    async def life() -> None:
        daemon = Daemon(tmp_path)
        await daemon.driver.start()
        broken = NAT.replace(
            "</network>",
            "<options xmlns='http://libvirt.org/schemas/network/dnsmasq/1.0'>"
            "<option value='no-such-option'/></options></network>",
        )
        ref = await daemon.networks.network_define_xml(broken)
        with pytest.raises(InternalError, match="bad option at line"):
            await daemon.networks.network_create(ref)
        assert await daemon.networks.network_is_active(ref) == 0
        assert leftovers() == []
        assert services_left(tmp_path) == []
        link.create("vb1", "veth")
        with pytest.raises(InternalError, match="error creating bridge interface vb1: File exists"):
            await daemon.networks.network_create(ref)
        assert link.get("vb1").kind == "veth"
        link.delete("vb1")
        await daemon.networks.network_undefine(ref)

    asyncio.run(life())
    assert not list((tmp_path / "run/libvirt/network").iterdir())


@in_namespace
def test_two_networks_cannot_lead_to_the_same_addresses(tmp_path: Path) -> None:
    async def life() -> None:
        daemon = Daemon(tmp_path)
        await daemon.driver.start()
        first = await daemon.networks.network_create_xml(NAT)
        twin = NAT.replace("nat1", "nat2").replace("vb1", "vb3")
        with pytest.raises(InternalError, match="Network is already in use by interface vb1"):
            await daemon.networks.network_create_xml(twin)
        with pytest.raises(InternalError, match="bridge name 'vb1' already in use"):
            await daemon.networks.network_define_xml(ISOLATED.replace("vb2", "vb1"))
        with pytest.raises(OperationInvalid, match="network is already active"):
            await daemon.networks.network_create(first)
        await daemon.networks.network_destroy(first)

    asyncio.run(life())


@in_namespace
def test_ipv6_is_kept_off_a_bridge_without_it(tmp_path: Path) -> None:
    async def life() -> None:
        daemon = Daemon(tmp_path)
        await daemon.driver.start()
        plain = await daemon.networks.network_create_xml(ISOLATED)
        assert sysctl.read("ipv6/conf/{device}/disable_ipv6", "vb2") == "1"
        assert sysctl.read("ipv6/conf/{device}/accept_ra", "vb2") == "0"
        await daemon.networks.network_destroy(plain)
        both = (
            parse_network(NAT)
            .to_xml()
            .replace("</network>", "<ip family='ipv6' address='fd00:77::1' prefix='64'/></network>")
        )
        ref = await daemon.networks.network_create_xml(both)
        assert sysctl.read("ipv6/conf/{device}/disable_ipv6", "vb1") == "0"
        assert sysctl.read("ipv6/conf/all/forwarding") == "1"
        with guest(MAC, "vb1") as web:
            web.run("ip", "addr", "add", "fd00:77::9/64", "dev", "eth0", "nodad")
            web.run("ping", "-6", "-c1", "-W2", "fd00:77::1")
        await daemon.networks.network_destroy(ref)

    asyncio.run(life())


@in_namespace
def test_a_host_added_while_running_gets_its_address(tmp_path: Path) -> None:
    async def life() -> None:
        daemon = Daemon(tmp_path)
        await daemon.driver.start()
        ref = await daemon.networks.network_define_xml(NAT)
        await daemon.networks.network_create(ref)
        before = (tmp_path / "run/libvirt/network/nat1.pid").read_text()
        host = "<host mac='52:54:00:11:22:44' name='late' ip='192.168.77.60'/>"
        await daemon.networks.network_update(ref, 3, 4, -1, host, 3)
        assert (tmp_path / "run/libvirt/network/nat1.pid").read_text() == before, "SIGHUP is enough"
        assert "192.168.77.60" in await daemon.networks.network_get_xml_desc(ref, 0)
        assert "192.168.77.60" in await daemon.networks.network_get_xml_desc(ref, 1)
        with guest("52:54:00:11:22:44", "vb1") as late:
            assert await asyncio.to_thread(late.lease, tmp_path) == "192.168.77.60/24"
        txt = "<txt name='greeting' value='hello'/>"
        await daemon.networks.network_update(ref, 3, 11, -1, txt, 1)
        assert "greeting" not in await daemon.networks.network_get_xml_desc(ref, 1)
        assert "txt-record=greeting,hello" in (tmp_path / "var/lib/libvirt/dnsmasq/nat1.conf").read_text()
        await daemon.networks.network_destroy(ref)

    asyncio.run(life())
    assert services_left(tmp_path) == []
