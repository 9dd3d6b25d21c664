"""Snapshots of a booted guest: what was on its disk and in its memory is there again."""

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.compat.booted import Booted, document
from tests.compat.seen import refused, virsh
from vird.testing.daemons import Vird
from vird.testing.guest_image import GuestImage
from vird.testing.sandbox import Sandbox

pytestmark = pytest.mark.root

DISK = """\
<disk type='file' device='disk'><driver name='qemu' type='qcow2'/><source file='{}'/>
<target dev='vda' bus='virtio'/></disk>"""


@pytest.fixture(scope="module")
def booted(image: GuestImage) -> Iterator[Booted]:
    with tempfile.TemporaryDirectory(prefix="vird-test.") as name, Sandbox() as sandbox:
        folder = Path(name)
        os.chmod(folder, 0o755)
        sandbox.run(["qemu-img", "create", "-q", "-f", "qcow2", str(folder / "disk.qcow2"), "8M"])
        daemon = Vird(sandbox, folder / "root").start()
        (folder / "demo.xml").write_text(document("demo", image, DISK.format(folder / "disk.qcow2")))
        virsh(daemon, "define", str(folder / "demo.xml"))
        virsh(daemon, "start", "demo")
        guest = Booted(daemon, folder, "demo")
        guest.wake()
        yield guest
        guest.close()
        daemon.virsh("destroy", "demo")
        daemon.terminate()


def writes(guest: Booted, text: str) -> None:
    """On the disk and in memory."""
    guest.until(f"echo {text} | tee /tmp/note | dd of=/dev/vda bs=512 conv=sync,fsync 2>/dev/null")


def has(guest: Booted, text: str) -> None:
    guest.says("cat /tmp/note", text)
    guest.says("head -c 16 /dev/vda", text)


def test_memory_and_disk_come_back(booted: Booted) -> None:
    writes(booted, "first")
    booted.virsh("snapshot-create-as", "demo", "one")
    writes(booted, "second")
    booted.virsh("snapshot-create-as", "demo", "two")
    writes(booted, "third")
    for name, text in (("one", "first"), ("two", "second"), ("one", "first")):
        booted.virsh("snapshot-revert", "demo", name)
        assert booted.virsh("domstate", "demo", "--reason") == "running (from snapshot)"
        assert booted.virsh("snapshot-current", "demo", "--name") == name
        booted.connect()
        has(booted, text)


def test_a_daemon_that_died_knows_them_again(booted: Booted) -> None:
    booted.daemon.kill()
    booted.daemon.start()
    assert booted.virsh("snapshot-list", "demo", "--name").split() == ["one", "two"]
    booted.virsh("snapshot-revert", "demo", "two", "--paused")
    assert booted.virsh("domstate", "demo", "--reason") == "paused (from snapshot)"
    booted.virsh("resume", "demo")
    booted.connect()
    has(booted, "second")


def test_a_guest_goes_on_when_the_snapshot_is_not_there(booted: Booted) -> None:
    image = str(booted.folder / "disk.qcow2")
    booted.virsh("snapshot-create-as", "demo", "gone")
    booted.virsh("qemu-monitor-command", "demo", "--hmp", "delvm gone")
    assert "snapshot 'gone' is not in the image" in refused(booted.daemon, "snapshot-revert", "demo", "gone")
    has(booted, "second")
    booted.virsh("snapshot-delete", "demo", "gone")
    assert "gone" not in booted.daemon.sandbox.run(["qemu-img", "snapshot", "-U", "-l", image]).stdout
