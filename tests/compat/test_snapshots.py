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


def test_disks_go_on_in_new_images(booted: Booted) -> None:
    for name, text in (("outside", "fourth"), ("more", "fifth")):
        booted.virsh("snapshot-create-as", "demo", name, "--disk-only")
        assert booted.virsh("domblklist", "demo").split()[-1] == str(booted.folder / f"disk.{name}")
        writes(booted, text)
    booted.virsh("snapshot-create-as", "demo", "whole", "--memspec", str(booted.folder / "memory"))
    has(booted, "fifth")
    writes(booted, "sixth")
    run = booted.daemon.sandbox.run
    for image, content in (("qcow2", "second"), ("outside", "fourth"), ("more", "fifth"), ("whole", "sixth")):
        run(
            ["qemu-img", "convert", "-U", "-O", "raw", str(booted.folder / f"disk.{image}"), str(booted.folder / "raw")]
        )
        assert (booted.folder / "raw").read_bytes().startswith(f"{content}\n".encode())


def test_a_failure_half_way_leaves_nothing(booted: Booted) -> None:
    before = booted.virsh("dumpxml", "demo")
    small = booted.folder / "small"
    small.mkdir()
    booted.daemon.sandbox.run(["mount", "-t", "tmpfs", "-o", "size=1m", "none", str(small)])
    memory = str(small / "memory")
    assert "snapshot job failed" in refused(booted.daemon, "snapshot-create-as", "demo", "bad", "--memspec", memory)
    there = str(booted.folder / "not/there")
    for more in ((), ("--memspec", str(booted.folder / "bad.memory"))):
        words = ("snapshot-create-as", "demo", "bad", "--diskspec", f"vda,file={there}", *(more or ("--disk-only",)))
        assert "failed to create image file" in refused(booted.daemon, *words)
    assert booted.virsh("domstate", "demo") == "running"
    assert booted.virsh("dumpxml", "demo") == before
    assert booted.daemon.sandbox.run(["ls", "-A", str(small)]).stdout == ""
    assert not (booted.folder / "bad.memory").exists()
    has(booted, "sixth")


def images(booted: Booted) -> set[str]:
    return {path.suffix.removeprefix(".") for path in booted.folder.glob("disk.*")}


def test_what_was_written_since_goes_into_the_image_before(booted: Booted) -> None:
    """While the guest runs, in the middle of its chain and at its end; then while it is off."""
    for name, text in (("a", "seventh"), ("b", "eighth"), ("c", "ninth"), ("d", "tenth")):
        booted.virsh("snapshot-create-as", "demo", name, "--disk-only")
        writes(booted, text)
    booted.virsh("snapshot-delete", "demo", "b")
    booted.virsh("snapshot-delete", "demo", "d")
    assert booted.virsh("domblklist", "demo").split()[-1] == str(booted.folder / "disk.c")
    assert images(booted) == {"qcow2", "outside", "more", "whole", "a", "c"}
    has(booted, "tenth")
    booted.virsh("destroy", "demo")
    booted.virsh("snapshot-create-as", "demo", "e", "--disk-only")
    for name in ("c", "e", "a"):
        booted.virsh("snapshot-delete", "demo", name)
    assert images(booted) == {"qcow2", "outside", "more", "whole"}
    assert booted.virsh("domblklist", "demo").split()[-1] == str(booted.folder / "disk.whole")
    booted.virsh("start", "demo")
    booted.connect()
    booted.says("head -c 16 /dev/vda", "tenth")


def test_the_memory_that_a_snapshot_names_is_a_save(booted: Booted) -> None:
    """What is in the file goes on with the images as they were."""
    booted.virsh("destroy", "demo")
    memory = str(booted.folder / "memory")
    text = booted.virsh("save-image-dumpxml", memory, "--security-info")
    assert str(booted.folder / "disk.more") in text
    booted.virsh("restore", memory)
    booted.connect()
    has(booted, "fifth")
