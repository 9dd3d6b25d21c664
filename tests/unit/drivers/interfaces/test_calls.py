"""Clients that ask about interfaces."""

import asyncio
from collections.abc import Awaitable
from pathlib import Path
from typing import TypeVar

import pytest

from tests.unit.drivers.interfaces.made_up_net import MadeUpNet
from vird import errors
from vird.api.enums.interface import ConnectListAllInterfacesFlags as List
from vird.drivers.interfaces.calls import HostInterfaces
from vird.wire.procedures.refs import InterfaceRef

T = TypeVar("T")


@pytest.fixture
def calls(tmp_path: Path) -> HostInterfaces:
    net = MadeUpNet(tmp_path)
    net.device("a", address="02:00:00:00:00:aa")
    net.device("b", state="down", address="02:00:00:00:00:bb")
    net.device("c", state="unknown", address="02:00:00:00:00:cc")
    net.device("d", address="02:00:00:00:00:aa")
    net.device("tap", address="02:00:00:00:00:ee", tun_flags="0x1002")
    net.device("mute", address="", state="down")
    return HostInterfaces(net.sys, net.proc)


def wait(work: Awaitable[T]) -> T:
    async def body() -> T:
        return await work

    return asyncio.run(body())


def names(calls: HostInterfaces, flags: int) -> list[str]:
    listed = wait(calls.connect_list_all_interfaces(1, flags))
    assert listed.ret == len(listed.ifaces)
    return [each.name for each in listed.ifaces]


def test_lists(calls: HostInterfaces) -> None:
    assert names(calls, 0) == names(calls, List.ACTIVE | List.INACTIVE) == ["a", "b", "c", "d", "mute"]
    assert names(calls, List.ACTIVE) == ["a", "d"] == wait(calls.connect_list_interfaces(9))
    assert names(calls, List.INACTIVE) == ["b", "c", "mute"]
    assert wait(calls.connect_list_all_interfaces(0, 0)).ifaces == []
    assert wait(calls.connect_num_of_interfaces()) == 2
    # The older calls know fewer that are not active.
    assert wait(calls.connect_list_defined_interfaces(9)) == ["b", "mute"]
    assert wait(calls.connect_list_defined_interfaces(1)) == ["b"]
    assert wait(calls.connect_num_of_defined_interfaces()) == 2


def test_lookups(calls: HostInterfaces) -> None:
    assert wait(calls.interface_lookup_by_name("tap")) == InterfaceRef("tap", "02:00:00:00:00:ee")
    assert wait(calls.interface_lookup_by_mac_string("02:00:00:00:00:bb")) == InterfaceRef("b", "02:00:00:00:00:bb")
    with pytest.raises(errors.NoInterface, match="couldn't find interface named 'x'"):
        wait(calls.interface_lookup_by_name("x"))
    for mac in ("02:00:00:00:00:BB", "02:00:00:00:00:ee", "", "x"):
        with pytest.raises(errors.NoInterface, match=f"couldn't find interface with MAC address '{mac}'"):
            wait(calls.interface_lookup_by_mac_string(mac))
    with pytest.raises(errors.MultipleInterfaces, match="the MAC address '02:00:00:00:00:aa' matches multiple"):
        wait(calls.interface_lookup_by_mac_string("02:00:00:00:00:aa"))


def test_what_is_told_of_one(calls: HostInterfaces) -> None:
    refs = {name: wait(calls.interface_lookup_by_name(name)) for name in ("a", "b", "c")}
    assert [wait(calls.interface_is_active(ref)) for ref in refs.values()] == [1, 0, 0]
    assert wait(calls.interface_get_xml_desc(refs["b"], 0)) == wait(calls.interface_get_xml_desc(refs["b"], 1))
    gone = InterfaceRef("gone", "")
    for ask in (lambda: calls.interface_is_active(gone), lambda: calls.interface_get_xml_desc(gone, 0)):
        with pytest.raises(errors.NoInterface, match="couldn't find interface named 'gone'"):
            wait(ask())
    with pytest.raises(errors.InvalidArg, match=r"\(0x2\) in function udevInterfaceGetXMLDesc"):
        wait(calls.interface_get_xml_desc(refs["a"], 2))
    with pytest.raises(errors.InvalidArg, match=r"\(0x4\) in function udevConnectListAllInterfaces"):
        wait(calls.connect_list_all_interfaces(1, 4))


def test_nothing_is_configured(calls: HostInterfaces) -> None:
    ref = InterfaceRef("a", "")
    for work in (
        calls.interface_create(ref, 0),
        calls.interface_define_xml("<interface/>", 0),
        calls.interface_change_begin(0),
    ):
        with pytest.raises(errors.NoSupport):
            wait(work)
