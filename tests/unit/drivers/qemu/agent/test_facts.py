"""What a guest's agent answers, as clients get it."""

from __future__ import annotations

from typing import Any

import pytest

from vird import errors
from vird.drivers.qemu.agent import addresses, facts, file_systems, processors
from vird.drivers.qemu.agent.connection import agent_channel, check_timeout, deadline_of
from vird.model.domain.domain import Domain
from vird.qmp.agent_client import SYNC_DEADLINE
from vird.wire.procedures.domain_agent import DomainFsinfo, DomainInterface, DomainIpAddr
from vird.wire.xdr import TypedParam

LIVE = Domain.from_xml(
    """<domain type='qemu'><name>g</name><devices>
    <disk type='file' device='disk'><source file='/a'/><target dev='vda' bus='virtio'/>
      <address type='pci' domain='0x0000' bus='0x05' slot='0x00' function='0x0'/></disk>
    <disk type='file' device='disk'><source file='/b'/><target dev='sda' bus='sata'/>
      <address type='drive' controller='0' bus='0' target='0' unit='1'/></disk>
    <controller type='sata' index='0'>
      <address type='pci' domain='0x0000' bus='0x00' slot='0x1f' function='0x2'/></controller>
    <channel type='unix'><source mode='bind' path='/x'/><target type='virtio' name='org.qemu.guest_agent.0'/></channel>
    </devices></domain>"""
)
ON_VIRTIO = {"bus-type": "virtio", "bus": 0, "target": 0, "unit": 0, "dev": "/dev/vda1", "serial": "S1",
             "pci-controller": {"domain": 0, "bus": 5, "slot": 0, "function": 0}}  # fmt: skip
ON_SATA = {"bus-type": "sata", "bus": 0, "target": 0, "unit": 1,
           "pci-controller": {"domain": 0, "bus": 0, "slot": 31, "function": 2}}  # fmt: skip
ROOT = {"name": "vda1", "mountpoint": "/", "type": "ext4", "used-bytes": 1, "total-bytes": 2, "disk": [ON_VIRTIO]}
DATA = {"name": "sda1", "mountpoint": "/data", "type": "xfs", "disk": [ON_SATA]}


def shown(params: list[TypedParam]) -> dict[str, Any]:
    return {param.field: param.value.value for param in params}


def test_disks_of_file_systems_are_found_by_the_address_of_their_controller() -> None:
    assert file_systems.told([ROOT, DATA], LIVE) == [
        DomainFsinfo("/data", "sda1", "xfs", ["sda"]),
        DomainFsinfo("/", "vda1", "ext4", ["vda"]),
    ]
    assert file_systems.target({**ON_SATA, "unit": 7}, LIVE) is None


def test_file_systems_as_flat_facts() -> None:
    found = shown(facts.file_systems([ROOT], LIVE))
    assert (found["fs.0.total-bytes"], found["fs.0.disk.0.alias"], found["fs.0.disk.0.device"]) == (
        2,
        "vda",
        "/dev/vda1",
    )


def test_aliases_of_an_interface_are_one_with_it() -> None:
    answer = [
        {"name": "eth0", "hardware-address": "52:54:00:00:01:02",
         "ip-addresses": [{"ip-address": "10.0.0.5", "ip-address-type": "ipv4", "prefix": 24}]},
        {"name": "eth0:1", "hardware-address": "52:54:00:00:01:02",
         "ip-addresses": [{"ip-address": "fe80::1", "ip-address-type": "ipv6", "prefix": 64}]},
        {"name": "dummy"},
    ]  # fmt: skip
    assert addresses.told(answer) == [
        DomainInterface("eth0", "52:54:00:00:01:02", [DomainIpAddr(0, "10.0.0.5", 24), DomainIpAddr(1, "fe80::1", 64)]),
        DomainInterface("dummy", None, []),
    ]
    assert shown(facts.interfaces(answer, LIVE))["if.1.hwaddr"] == ""


def test_users_have_milliseconds() -> None:
    found = shown(facts.users([{"user": "bob", "domain": "D", "login-time": 1600000100.25}], LIVE))
    assert found == {"user.count": 1, "user.0.name": "bob", "user.0.domain": "D", "user.0.login-time": 1600000100250}


PRESENT = [
    {"logical-id": 0, "online": True, "can-offline": False},
    {"logical-id": 1, "online": False, "can-offline": True},
    {"logical-id": 2, "online": True, "can-offline": True},
]


def test_processors_are_three_lists() -> None:
    assert shown(processors.params(PRESENT)) == {"vcpus": "0-2", "online": "0,2", "offlinable": "1-2"}


@pytest.mark.parametrize(
    ("wanted", "changes"),
    [(3, [{"logical-id": 1, "online": True}]), (2, []), (1, [{"logical-id": 2, "online": False}])],
)
def test_as_many_are_switched_as_it_takes(wanted: int, changes: list[dict[str, Any]]) -> None:
    assert processors.to_count(PRESENT, wanted) == changes


@pytest.mark.parametrize("wanted", [4, 0])
def test_a_count_that_cannot_be_is_refused(wanted: int) -> None:
    with pytest.raises(errors.InternalError, match="failed to set correct number of vCPUs"):
        processors.to_count(PRESENT, wanted)


def test_special_times() -> None:
    assert (deadline_of(-2), deadline_of(-1), deadline_of(9)) == (None, SYNC_DEADLINE, 9.0)
    with pytest.raises(errors.AgentUnresponsive):
        deadline_of(0)
    with pytest.raises(errors.InvalidArg, match="'-3' is less than the minimum '-2'"):
        check_timeout(-3)


def test_the_agents_channel_is_known_by_its_name() -> None:
    channel = agent_channel(LIVE)
    assert channel is not None and channel.sources[0].path == "/x"
    assert agent_channel(Domain.from_xml("<domain type='qemu'><name>g</name></domain>")) is None
