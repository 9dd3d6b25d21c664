"""A QEMU guest and its devices of the host."""

import asyncio
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from tests.unit.drivers.common.hostdev.test_service import STICK, Host
from tests.unit.drivers.common.hostdev.test_wanted import DEVICE
from tests.unit.drivers.qemu.hotplug.rig import Rig
from tests.unit.host.test_usb import plug
from vird.drivers.qemu import host_devices, lending
from vird.drivers.qemu.host_devices import return_host_devices, take_host_devices
from vird.host.process import Credentials
from vird.model.domain.devices.devices import Devices

MANAGED = DEVICE.replace("type='pci'", "type='pci' managed='yes'")


def test_the_guests_user_gets_the_device_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    host, rig = Host(tmp_path / "host", monkeypatch), Rig(tmp_path, MANAGED + STICK.format(""))
    plug(host.bus.sys, "1-2", idVendor="1234", idProduct="beef", busnum="1", devnum="12")
    rig.driver.host_devices = host.devices
    rig.driver.credentials = Credentials(107, 107)
    lent: list[tuple[str, int]] = []
    monkeypatch.setattr(lending.os, "chown", lambda path, uid, gid: lent.append((Path(path).name, uid)))
    before = host.state

    async def body() -> None:
        async with AsyncExitStack() as undo:
            places = await take_host_devices(rig.driver, rig.guest, rig.live, undo)
            assert places == {"hostdev1": (1, 12)}
            assert lent == [("23", 107), ("012", 107)]
            undo.pop_all()
        await return_host_devices(rig.driver, rig.guest, rig.live)

    asyncio.run(body())
    assert lent[2:] == [("23", 0), ("012", 0)]
    assert host.state == before
    assert host_devices.holder_of(rig.guest) == ("QEMU", "web")


def test_the_live_document_says_who_hands_devices_over() -> None:
    devices = Devices.from_xml(
        f"<devices>{DEVICE}{STICK.format('')}<interface type='hostdev'/><interface type='user'/>"
        "<interface type='network'><source network='n'/><actual type='hostdev'/></interface></devices>"
    )
    host_devices.name_backends([*devices.hostdevs, *devices.interfaces])
    pci, usb = devices.hostdevs
    assert (pci.driver.name if pci.driver else None, usb.driver) == ("vfio", None)
    own, user, network = devices.interfaces
    assert [each.driver.name if each.driver else None for each in (own, user, network)] == ["vfio", None, None]
    assert network.actual is not None and network.actual.driver is not None
    assert network.actual.driver.name == "vfio"
