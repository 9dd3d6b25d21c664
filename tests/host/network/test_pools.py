"""Pools of host devices: who gets which, what it looks like from everywhere, and after the daemon's death."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from tests.host.namespace import in_namespace, leftovers
from tests.host.network.guests import POOL, Daemon, host_devices, run
from vird.drivers.common.nic import Nic, close_nic, nic_of, open_nic, plan_nic
from vird.drivers.network.plan.actual import Owner
from vird.errors import InternalError, NoNetwork, OperationInvalid, SystemError_
from vird.host import link, tc
from vird.model.domain.devices.interface import Interface, InterfaceTarget

OWNER = Owner("g1", "e70aa2d3-6a4d-4b28-b178-81de6ad6add9")


def interface(number: int, network: str = "testnet", group: str = " portgroup='admin'") -> Interface:
    return Interface.from_xml(
        f"<interface type='network'><mac address='52:54:00:11:22:3{number}'/>"
        f"<source network='{network}'{group}/></interface>"
    )


async def plug(daemon: Daemon, wanted: Interface, undo: AsyncExitStack, owner: Owner = OWNER) -> Nic:
    """What a hypervisor driver does for one interface."""
    allocation = await daemon.service.allocate(owner, wanted)
    allocation.apply(wanted)
    nic = await open_nic(plan_nic(wanted), undo)
    wanted.target = InterfaceTarget(dev=nic.name)
    return nic


@in_namespace
def test_guests_get_distinct_devices_and_keep_them_over_a_restart(tmp_path: Path) -> None:
    async def life() -> None:
        daemon = Daemon(tmp_path)
        await daemon.driver.start()
        ref = await daemon.networks.network_define_xml(POOL)
        await daemon.networks.network_create(ref)
        plugged = [interface(number) for number in range(3)]
        async with AsyncExitStack() as undo:
            nics = [await plug(daemon, one, undo) for one in plugged]
            assert [nic.name for nic in nics] == ["macvtap0", "macvtap1", "macvtap2"]
            sources = [one.actual.source.dev for one in plugged if one.actual and one.actual.source]
            assert sources == ["p4p1_0", "p4p1_1", "p4p1_2"]
            shown = await daemon.networks.network_get_xml_desc(ref, 0)
            assert "<network connections='3'>" in shown
            assert "<interface dev='p4p1_0' connections='1'/>" in shown
            assert "<interface dev='p4p1_3'/>" in shown
            assert "connections" not in await daemon.networks.network_get_xml_desc(ref, 1)
            assert "rate 1024Kbit ceil 2048Kbit" in run("tc", "class", "show", "dev", "macvtap0"), "outbound"
            behind = run("tc", "class", "show", "dev", tc.middle_name("macvtap0"))
            assert "rate 8Mbit ceil 40Mbit burst 1Mb" in behind, "inbound"

            again = Daemon(tmp_path)
            await again.driver.start()
            assert await again.networks.network_get_xml_desc(ref, 0) == shown
            ports = (await again.ports.network_list_all_ports(ref, 1, 0)).ports
            assert len(ports) == 3
            documents = [await again.ports.network_port_get_xml_desc(port, 0) for port in ports]
            assert sum("<plug type='direct' dev='p4p1_1' mode='bridge'/>" in xml for xml in documents) == 1
            await again.service.reclaim(OWNER, plugged[0])
            assert (await again.ports.network_list_all_ports(ref, 0, 0)).ret == 3

            # the port's file is lost: the guest's own document tells
            (tmp_path / f"run/libvirt/network/testnet/ports/{plugged[1].source.port_id}.xml").unlink()  # type: ignore[union-attr]
            third = Daemon(tmp_path)
            await third.driver.start()
            assert (await third.ports.network_list_all_ports(ref, 0, 0)).ret == 2
            await third.service.reclaim(OWNER, plugged[1])
            assert await third.networks.network_get_xml_desc(ref, 0) == shown

            for one in plugged:
                await third.service.release(OWNER, one)
                await third.service.release(OWNER, one)
                found = nic_of(one)
                assert found is not None
                await close_nic(found)
            assert "connections" not in await third.networks.network_get_xml_desc(ref, 0)
            await third.networks.network_destroy(ref)
        assert not list((tmp_path / "run/libvirt/network").iterdir())

    with host_devices():
        asyncio.run(life())


@in_namespace
def test_a_passed_through_device_serves_one_guest_and_gets_its_mac_back(tmp_path: Path) -> None:
    async def life() -> None:
        daemon = Daemon(tmp_path)
        await daemon.driver.start()
        xml = "<network><name>testnet</name><forward mode='passthrough'><interface dev='p4p1_0'/></forward></network>"
        ref = await daemon.networks.network_create_xml(xml)
        before = link.get("p4p1_0").mac
        async with AsyncExitStack() as undo:
            first = interface(1, group="")
            nic = await plug(daemon, first, undo)
            assert link.get(nic.name).mac == "52:54:00:11:22:31"
            assert link.get("p4p1_0").mac == "52:54:00:11:22:31"
            with pytest.raises(InternalError, match="requires exclusive access to interfaces, but none are available"):
                await daemon.service.allocate(OWNER, interface(2, group=""))
            await daemon.service.release(OWNER, first)
            await daemon.service.allocate(OWNER, interface(2, group=""))
        assert link.get("p4p1_0").mac == before
        await daemon.networks.network_destroy(ref)

    with host_devices(1):
        asyncio.run(life())


@in_namespace
def test_the_pool_is_shared_evenly(tmp_path: Path) -> None:
    async def life() -> None:
        daemon = Daemon(tmp_path)
        await daemon.driver.start()
        ref = await daemon.networks.network_create_xml(POOL)
        wanted = [interface(number) for number in range(8)]
        await asyncio.gather(*(daemon.service.allocate(OWNER, one) for one in wanted))
        shown = await daemon.networks.network_get_xml_desc(ref, 0)
        assert shown.count("connections='2'") == 4
        await daemon.networks.network_destroy(ref)
        with pytest.raises(NoNetwork, match="no network with matching name 'testnet'"):
            await daemon.service.allocate(OWNER, interface(0))
        defined = await daemon.networks.network_define_xml(POOL)
        with pytest.raises(OperationInvalid, match="network 'testnet' is not active"):
            await daemon.service.allocate(OWNER, interface(0))
        await daemon.networks.network_undefine(defined)

    asyncio.run(life())


@in_namespace
def test_a_failed_plug_leaves_no_device() -> None:
    async def life() -> None:
        taken = Interface.from_xml(
            "<interface type='direct'><mac address='52:54:00:11:22:33'/><source dev='nosuch' mode='vepa'/></interface>"
        )
        async with AsyncExitStack() as undo:
            with pytest.raises(SystemError_, match="Unable to get index for interface nosuch: No such device"):
                await open_nic(plan_nic(taken), undo)
        bridged = Interface.from_xml(
            "<interface type='bridge'><mac address='52:54:00:11:22:33'/><source bridge='nosuch'/></interface>"
        )
        async with AsyncExitStack() as undo:
            with pytest.raises(SystemError_, match="Cannot get interface MTU on 'nosuch': No such device"):
                await open_nic(plan_nic(bridged), undo)

    asyncio.run(life())
    assert leftovers() == []


@in_namespace
def test_a_late_clean_up_spares_another_guests_device() -> None:
    async def life() -> None:
        mine = Interface.from_xml(
            "<interface type='ethernet'><mac address='52:54:00:11:22:33'/><target dev='tap9'/></interface>"
        )
        other = mine.copy()
        assert other.mac is not None
        other.mac.address = "52:54:00:44:55:66"
        async with AsyncExitStack() as undo:
            await open_nic(plan_nic(other), undo)
            with pytest.raises(OperationInvalid, match="The tap9 interface already exists"):
                await open_nic(plan_nic(mine), undo)
            old = nic_of(mine)
            assert old is not None
            await close_nic(old)
            assert link.exists("tap9")
        assert not link.exists("tap9")

    asyncio.run(life())
