"""Clients that look at devices, and take them."""

import asyncio
from collections.abc import Awaitable
from pathlib import Path
from typing import TypeVar

import pytest

from tests.unit.host.pci_bus import OTHER, Bus
from vird import errors
from vird.api.enums.node_device import ConnectListAllNodeDeviceFlags as List
from vird.drivers.common.hostdev.service import HostDevices
from vird.drivers.node_devices.calls import HostNodeDevices
from vird.host import pci
from vird.wire.procedures.refs import NodeDeviceRef

T = TypeVar("T")
DISK = "pci_0000_04_00_0"


@pytest.fixture
def bus(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Bus:
    bus = Bus(tmp_path)
    monkeypatch.setattr(pci, "_write", bus.write)
    return bus


def calls_of(bus: Bus) -> HostNodeDevices:
    return HostNodeDevices(HostDevices(bus.sys.parent / "kept", sys=bus.sys, dev=bus.dev), sys=bus.sys)


def wait(work: Awaitable[T]) -> T:
    async def body() -> T:
        return await work

    return asyncio.run(body())


def test_lists(bus: Bus) -> None:
    calls = calls_of(bus)
    assert wait(calls.connect_list_all_node_devices(1, List.CAP_SYSTEM)).devices == [NodeDeviceRef("computer")]
    assert wait(calls.connect_list_all_node_devices(0, 0)).devices == []
    assert wait(calls.node_num_of_devices("pci", 0)) == 4
    assert wait(calls.connect_list_all_node_devices(1, List.INACTIVE)).ret == 0
    assert wait(calls.connect_list_all_node_devices(1, List.PERSISTENT)).ret == 1
    assert wait(calls.node_device_lookup_by_name(DISK)) == NodeDeviceRef(DISK)
    assert "<name>nvme</name>" in wait(calls.node_device_get_xml_desc(DISK, 0))
    assert (wait(calls.node_device_get_parent(DISK)), wait(calls.node_device_get_parent("computer"))) == (
        "computer", None,
    )  # fmt: skip
    assert wait(calls.node_device_list_caps(DISK, 9)) == ["pci"]
    states = [
        (calls.node_device_is_active, 1),
        (calls.node_device_is_persistent, 0),
        (calls.node_device_get_autostart, 0),
    ]
    assert [wait(ask(DISK)) for ask, _ in states] == [answer for _, answer in states]
    with pytest.raises(errors.NoNodeDevice, match="no node device with matching name 'nosuch'"):
        wait(calls.node_device_lookup_by_name("nosuch"))


def test_a_function_changes_hands(bus: Bus) -> None:
    calls = calls_of(bus)
    wait(calls.node_device_dettach(DISK))
    assert bus.driver_of(OTHER) == "vfio-pci"
    wait(calls.node_device_reset(DISK))
    wait(calls.node_device_re_attach(DISK))
    assert bus.driver_of(OTHER) == "nvme"
    with pytest.raises(errors.InvalidArg, match="device computer is not a PCI device"):
        wait(calls.node_device_re_attach("computer"))


def test_what_cannot_be_detached(bus: Bus) -> None:
    calls = calls_of(bus)
    with pytest.raises(errors.InvalidArg, match="unknown driver name 'foo'"):
        wait(calls.node_device_detach_flags(DISK, "foo", 0))
    with pytest.raises(errors.ArgumentUnsupported, match="KVM device assignment is no longer supported"):
        wait(calls.node_device_detach_flags(DISK, "kvm", 0))
    (bus.dev / "vfio/vfio").unlink()
    with pytest.raises(errors.ArgumentUnsupported, match="VFIO device assignment is currently not supported"):
        wait(calls.node_device_detach_flags(DISK, "vfio", 0))
