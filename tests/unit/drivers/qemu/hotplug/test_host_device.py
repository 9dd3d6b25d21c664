"""Devices of the host that come to a running guest and go."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from tests.unit.drivers.common.hostdev.test_service import STICK, Host
from tests.unit.drivers.common.hostdev.test_wanted import DEVICE
from tests.unit.drivers.qemu.hotplug.rig import Rig, run
from tests.unit.host.test_usb import plug as plug_usb
from vird import errors
from vird.drivers.qemu.hotplug import host_device
from vird.drivers.qemu.hotplug.document import read_device
from vird.drivers.qemu.hotplug.plug import plug
from vird.drivers.qemu.hotplug.unplug import unplug

BUS = "<controller type='usb' model='piix3-uhci'/>"
MANAGED = DEVICE.replace("type='pci'", "type='pci' managed='yes'")


@pytest.fixture
def host(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Host:
    host = Host(tmp_path / "host", monkeypatch)
    plug_usb(host.bus.sys, "1-2", idVendor="1234", idProduct="beef", busnum="1", devnum="12")
    return host


def guest_on(host: Host, folder: Path) -> Rig:
    rig = Rig(folder, BUS)
    rig.driver.host_devices = host.devices
    rig.guest.running().process = cast(Any, SimpleNamespace(pid=4711))
    return rig


def test_a_stick_comes_and_goes(host: Host, tmp_path: Path) -> None:
    rig = guest_on(host, tmp_path)
    run(plug(rig.driver, rig.guest, read_device(STICK.format(""))))
    ((command, arguments),) = rig.monitor.said
    assert (command, arguments["driver"], arguments["hostdevice"]) == ("device_add", "usb-host", "/dev/bus/usb/001/012")
    assert rig.live.devices is not None
    (held,) = rig.live.devices.hostdevs
    assert "device='12'" in held.to_xml().replace('"', "'")
    rig.monitor.when["device_del"] = lambda: rig.guest.running().leaving["hostdev0"].set_result(True)
    from vird.drivers.qemu.hotplug.document import Given, meant

    given = read_device(STICK.format(""))
    run(unplug(rig.driver, rig.guest, Given("hostdevs", "hostdev", meant(rig.live, given))))
    assert rig.live.devices.hostdevs == []
    # The next one may have it.
    run(plug(rig.driver, rig.guest, read_device(STICK.format(""))))


def test_a_function_that_qemu_refuses_is_the_hosts_again(
    host: Host, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rig, before, allowed = guest_on(host, tmp_path), host.state, []
    monkeypatch.setattr(host_device.memory_locks, "allow", lambda pid, limit: allowed.append((pid, limit)))
    rig.monitor.refusing.add("device_add")
    with pytest.raises(errors.InternalError, match="not today"):
        run(plug(rig.driver, rig.guest, read_device(MANAGED)))
    assert host.state == before
    assert allowed == [(4711, (65536 + 1024 * 1024) * 1024)]
    rig.monitor.refusing.clear()
    run(plug(rig.driver, rig.guest, read_device(MANAGED)))
    assert rig.monitor.said[-1][1]["host"] == "0000:04:00.0"
    assert host.state[0][2] == "vfio-pci"


def test_what_is_not_passed_on_later(host: Host, tmp_path: Path) -> None:
    rig = guest_on(host, tmp_path)
    scsi = """<hostdev mode='subsystem' type='scsi'><source><adapter name='scsi_host0'/>
    <address bus='0' target='0' unit='0'/></source></hostdev>"""
    with pytest.raises(errors.OperationUnsupported, match="hostdev type 'scsi'"):
        run(plug(rig.driver, rig.guest, read_device(scsi)))
