"""Devices of the host through stock virsh, on a bus that is made up: who has them before, meanwhile and afterwards."""

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple
from xml.etree import ElementTree

import pytest

from tests.compat.made_up_bus import MadeUpBus, made_up_bus
from tests.compat.seen import refused, virsh
from tests.unit.host.pci_bus import FIRST, OTHER, SECOND
from vird.testing.daemons import Vird
from vird.testing.sandbox import Sandbox

pytestmark = pytest.mark.root

GUEST = """\
<domain type='qemu'><name>{name}</name><memory unit='MiB'>32</memory>
<os><type arch='x86_64' machine='pc'>hvm</type></os><devices>{devices}</devices></domain>
"""
DISK = """<hostdev mode='subsystem' type='pci' managed='{}'>
<source><address domain='0' bus='4' slot='0' function='0'/></source></hostdev>"""
POOL = """\
<network><name>vfs</name><forward mode='hostdev' managed='yes'><pf dev='eth7'/></forward></network>
"""
CARD = "<interface type='network'><source network='vfs'/></interface>"


class Scene(NamedTuple):
    daemon: Vird
    bus: MadeUpBus
    folder: Path

    def file(self, text: str) -> str:
        path = self.folder / "document.xml"
        path.write_text(text)
        return str(path)

    @property
    def left(self) -> tuple[list[str | None], list[str], list[str]]:
        """Who has the functions, what is kept of cards, which folders guests have."""
        drivers = [self.bus.driver_of(place) for place in (FIRST, SECOND, OTHER)]
        kept = sorted(path.name for path in (self.daemon.root / "run/libvirt/hostdevmgr").glob("*"))
        return drivers, kept, sorted(path.name for path in (self.daemon.root / "var/lib/libvirt/qemu").glob("domain-*"))


@pytest.fixture(scope="module")
def scene() -> Iterator[Scene]:
    with tempfile.TemporaryDirectory(prefix="vird-test.") as name, Sandbox() as sandbox, made_up_bus(sandbox) as bus:
        folder = Path(name)
        os.chmod(folder, 0o755)
        sandbox.run(["ip", "link", "add", "eth7", "type", "bridge"])
        daemon = Vird(sandbox, folder / "root").start()
        yield Scene(daemon, bus, folder)
        daemon.terminate()
        print(daemon.log())


def test_what_is_there(scene: Scene) -> None:
    listed = virsh(scene.daemon, "nodedev-list", "--cap", "pci").split()
    assert {"pci_0000_03_00_0", "pci_0000_03_10_0", "pci_0000_03_10_1", "pci_0000_04_00_0"} < set(listed)
    card = ElementTree.fromstring(virsh(scene.daemon, "nodedev-dumpxml", "pci_0000_03_00_0"))
    assert card.findtext("driver/name") == "ixgbe"
    assert len(card.findall("capability/capability[@type='virt_functions']/address")) == 2
    function = ElementTree.fromstring(virsh(scene.daemon, "nodedev-dumpxml", "pci_0000_03_10_1"))
    assert function.find("capability/capability[@type='phys_function']/address[@slot='0x00']") is not None
    assert function.find("capability/iommuGroup[@number='22']/address[@slot='0x10']") is not None
    assert "no node device with matching name 'nosuch'" in refused(scene.daemon, "nodedev-dumpxml", "nosuch")


def test_the_users_own_hands(scene: Scene) -> None:
    before = scene.left
    virsh(scene.daemon, "nodedev-detach", "pci_0000_04_00_0")
    assert scene.left[0] == ["ixgbevf", "ixgbevf", "vfio-pci"]
    virsh(scene.daemon, "nodedev-reset", "pci_0000_04_00_0")
    virsh(scene.daemon, "nodedev-reattach", "pci_0000_04_00_0")
    scene.bus.wait_for(OTHER, "nvme")
    assert scene.left == before
    assert "device computer is not a PCI device" in refused(scene.daemon, "nodedev-reattach", "computer")


def test_a_guest_that_does_not_start_leaves_the_device_to_the_host(scene: Scene) -> None:
    """There is no VFIO in this kernel, and perhaps no right to lock memory; by then all else has been done."""
    before = scene.left
    assert "Unmanaged PCI device 0000:04:00.0 must be manually detached from the host" in refused(
        scene.daemon, "create", scene.file(GUEST.format(name="own", devices=DISK.format("no")))
    )
    said = refused(scene.daemon, "create", scene.file(GUEST.format(name="managed", devices=DISK.format("yes"))))
    assert "vfio 0000:04:00.0" in said or "cannot limit locked memory" in said
    scene.bus.wait_for(OTHER, "nvme")
    assert scene.left == before
    assert "vfio-pci" in [words for path, words in scene.bus.seen if path == "0000:04:00.0/driver_override"]


def test_functions_out_of_a_pool(scene: Scene) -> None:
    before = scene.left
    virsh(scene.daemon, "net-create", scene.file(POOL))
    pool = ElementTree.fromstring(virsh(scene.daemon, "net-dumpxml", "vfs"))
    assert [each.get("function") for each in pool.findall("forward/address")] == ["0x0", "0x1"]
    guest = scene.file(GUEST.format(name="pooled", devices=CARD))
    assert "Unable to configure VF 0 of PF 'eth7' because the PF is not online" in refused(
        scene.daemon, "create", guest
    )
    scene.daemon.sandbox.run(["ip", "link", "set", "eth7", "up"])
    # A made-up card has no functions to be told of.
    scene.bus.wait_for(FIRST, "ixgbevf")
    assert "cannot configure VF 0 of PF 'eth7'" in refused(scene.daemon, "create", guest)
    scene.bus.wait_for(FIRST, "ixgbevf")
    assert scene.left == before
    assert virsh(scene.daemon, "net-port-list", "vfs").split() == []
    virsh(scene.daemon, "net-destroy", "vfs")
