"""Guests that get devices of the host, on a made-up bus."""

import asyncio
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from tests.unit.drivers.common.hostdev.test_wanted import DEVICE, OWN, POOL, guest
from tests.unit.host.pci_bus import FIRST, OTHER, SECOND, Bus, SomeCards
from tests.unit.host.test_usb import plug
from vird import errors
from vird.drivers.common.hostdev.ledger import Holder
from vird.drivers.common.hostdev.service import HostDevices
from vird.host import pci
from vird.host.vf_settings import VfSettings
from vird.model.domain.domain import Domain

WEB, MAIL = Holder("QEMU", "web"), Holder("QEMU", "mail")
MANAGED = DEVICE.replace("type='pci'", "type='pci' managed='yes'")
STICK = "<hostdev mode='subsystem' type='usb'><source{}><vendor id='0x1234'/><product id='0xbeef'/></source></hostdev>"
MDEV = """<hostdev mode='subsystem' type='mdev' model='vfio-pci'>
<source><address uuid='0d2b3c4d-1111-4222-8333-444455556666'/></source></hostdev>"""


class Host:
    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.bus, self.cards, self.kept = Bus(folder), SomeCards(), folder / "kept"
        monkeypatch.setattr(pci, "_write", self.bus.write)
        self.devices = self.another_daemon()

    def another_daemon(self) -> HostDevices:
        return HostDevices(self.kept, sys=self.bus.sys, dev=self.bus.dev, cards=self.cards)

    def take(self, holder: Holder, live: Domain, *, then_fail: bool = False) -> None:
        async def body() -> None:
            async with AsyncExitStack() as undo:
                await self.devices.take(holder, live, undo)
                if not then_fail:
                    undo.pop_all()

        asyncio.run(body())

    def give_back(self, holder: Holder, live: Domain) -> None:
        asyncio.run(self.devices.give_back(holder, live))

    @property
    def state(self) -> tuple[list[str | None], dict[int, VfSettings], list[Path]]:
        drivers = [self.bus.driver_of(place) for place in (FIRST, SECOND, OTHER)]
        return drivers, dict(self.cards.now), sorted(self.kept.glob("*"))


@pytest.fixture
def host(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Host:
    return Host(tmp_path, monkeypatch)


def test_a_guest_gets_its_devices_and_the_host_gets_them_back(host: Host) -> None:
    before, live = host.state, guest(OWN.format("") + POOL + MANAGED)
    host.take(WEB, live)
    drivers, settings, kept = host.state
    assert drivers == ["vfio-pci"] * 3
    assert settings == {0: VfSettings("52:54:00:00:00:01", 0), 1: VfSettings("52:54:00:00:00:02", 42)}
    assert [path.name for path in kept] == ["eth7_vf0", "eth7_vf1"]
    assert host.devices.nodes(live) == [str(host.bus.dev / f"vfio/{number}") for number in (21, 22, 23)]
    with pytest.raises(errors.OperationInvalid, match=r"0000:04:00\.0 is in use by driver QEMU, domain web"):
        host.take(MAIL, guest(MANAGED))
    for forbidden in (host.devices.detach(OTHER), host.devices.reattach(OTHER), host.devices.reset(OTHER)):
        with pytest.raises(errors.OperationInvalid, match="in use by driver QEMU, domain web"):
            asyncio.run(forbidden)
    host.give_back(MAIL, live)
    assert host.state[0] == drivers
    host.give_back(WEB, live)
    assert host.state == before
    host.take(MAIL, guest(MANAGED))


@pytest.mark.parametrize("devices", [OWN.format("") + POOL + MANAGED, MANAGED + STICK.format("")])
def test_a_start_that_fails_leaves_nothing(host: Host, devices: str) -> None:
    plug(host.bus.sys, "1-2", idVendor="1234", idProduct="beef", busnum="1", devnum="12")
    before = host.state
    host.take(WEB, guest(devices), then_fail=True)
    assert host.state == before
    host.take(MAIL, guest(devices))


def test_one_device_that_cannot_be_had_keeps_none(host: Host) -> None:
    before = host.state
    with pytest.raises(errors.ConfigUnsupported, match="Virtual Functions only"):
        host.take(WEB, guest(OWN.format("") + MANAGED + OWN.format("").replace("slot='16'", "slot='0'")))
    assert host.state == before


def test_another_daemon_gives_back_what_this_one_took(host: Host) -> None:
    before, live = host.state, guest(OWN.format("") + MANAGED)
    host.take(WEB, live)
    host.devices = host.another_daemon()
    host.devices.reclaim(WEB, live)
    with pytest.raises(errors.OperationInvalid, match="domain web"):
        host.take(MAIL, guest(MANAGED))
    host.give_back(WEB, live)
    assert host.state == before


def test_what_the_user_detaches_is_the_users_to_reattach(host: Host) -> None:
    with pytest.raises(errors.OperationInvalid, match=r"Unmanaged PCI device 0000:04:00\.0 must be manually detached"):
        host.take(WEB, guest(DEVICE))
    asyncio.run(host.devices.detach(OTHER))
    host.take(WEB, guest(DEVICE))
    host.give_back(WEB, guest(DEVICE))
    assert host.bus.driver_of(OTHER) == "vfio-pci"
    asyncio.run(host.devices.reset(OTHER))
    asyncio.run(host.devices.reattach(OTHER))
    assert host.bus.driver_of(OTHER) == "nvme"


def test_functions_of_one_group_go_to_one_guest(host: Host) -> None:
    group = pci.folder(SECOND, host.bus.sys) / "iommu_group"
    group.unlink()
    group.symlink_to(host.bus.sys / "kernel/iommu_groups/21")
    (host.bus.sys / f"kernel/iommu_groups/21/devices/{SECOND}").symlink_to(pci.folder(SECOND, host.bus.sys))
    host.take(WEB, guest(OWN.format("")))
    with pytest.raises(errors.OperationInvalid, match=r"0000:03:10\.0 is in use by driver QEMU, domain web"):
        host.take(MAIL, guest(POOL))


def test_hosts_and_devices_that_are_not_there(host: Host) -> None:
    with pytest.raises(errors.SystemError_, match=r"Device 0000:04:00\.1 not found: could not access"):
        host.take(WEB, guest(MANAGED.replace("function='0'", "function='1'")))
    with pytest.raises(errors.SystemError_, match="cannot open directory"):
        host.take(WEB, guest(STICK.format("")))
    with pytest.raises(errors.SystemError_, match="mediated device '0d2b3c4d-1111-4222-8333-444455556666' not found"):
        host.take(WEB, guest(MDEV))
    (host.bus.dev / "vfio/vfio").unlink()
    with pytest.raises(errors.ConfigUnsupported, match="host doesn't support passthrough of host PCI devices"):
        host.take(WEB, guest(MANAGED))
    with pytest.raises(errors.ConfigUnsupported, match="requires VFIO support"):
        host.take(WEB, guest(MDEV))


def test_usb_devices_are_found_and_their_place_is_written_down(host: Host) -> None:
    plug(host.bus.sys, "1-2", idVendor="1234", idProduct="beef", busnum="1", devnum="12")
    live = guest(STICK.format(""))
    host.take(WEB, live)
    source = live.devices.hostdevs[0].source  # type: ignore[union-attr]
    assert (source.address.bus, source.address.device) == (1, 12)  # type: ignore[union-attr]
    assert host.devices.nodes(live) == [str(host.bus.dev / "bus/usb/001/012")]
    with pytest.raises(errors.OperationInvalid, match="USB device 001:014 is in use by driver QEMU, domain web"):
        host.take(MAIL, guest(STICK.format("")))
    host.give_back(WEB, live)
    host.take(MAIL, guest(STICK.format("")))


def test_a_stick_that_need_not_be_there(host: Host) -> None:
    (host.bus.sys / "bus/usb/devices").mkdir(parents=True)
    live = guest(STICK.format(" startupPolicy='optional'"))
    host.take(WEB, live)
    assert live.devices.hostdevs[0].source.missing == "yes"  # type: ignore[union-attr]
    host.give_back(WEB, live)
    with pytest.raises(errors.InternalError, match="Did not find USB device 1234:beef"):
        host.take(WEB, guest(STICK.format(" startupPolicy='requisite'")))


def test_mediated_devices_are_one_guests(host: Host) -> None:
    (host.bus.sys / "bus/mdev/devices/0d2b3c4d-1111-4222-8333-444455556666").mkdir(parents=True)
    host.take(WEB, guest(MDEV))
    with pytest.raises(errors.OperationInvalid, match=r"mediated device 0d2b3c4d.* in use"):
        host.take(MAIL, guest(MDEV))
    host.give_back(WEB, guest(MDEV))
    host.take(MAIL, guest(MDEV), then_fail=True)
