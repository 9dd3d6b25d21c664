"""A booted guest in files: what it had in memory is there when it comes back, and nothing is lost when that fails."""

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

HOOK = """#!/bin/sh
echo "$2 $3" >> {calls}
[ "$2" = restore ] && [ -e {veto} ] && exit 1
exit 0
"""


@pytest.fixture(scope="module")
def booted(image: GuestImage) -> Iterator[Booted]:
    with tempfile.TemporaryDirectory(prefix="vird-test.") as name, Sandbox() as sandbox:
        folder = Path(name)
        os.chmod(folder, 0o755)
        daemon = Vird(sandbox, folder / "root")
        hook = daemon.root / "etc/libvirt/hooks/qemu"
        hook.parent.mkdir(parents=True)
        hook.write_text(HOOK.format(calls=folder / "calls", veto=folder / "veto"))
        hook.chmod(0o755)
        daemon.start()
        (folder / "demo.xml").write_text(document("demo", image, ""))
        virsh(daemon, "define", str(folder / "demo.xml"))
        virsh(daemon, "start", "demo")
        guest = Booted(daemon, folder, "demo")
        guest.wake()
        guest.until("echo 'kept in memory' > /tmp/note")
        yield guest
        guest.close()
        virsh(daemon, "destroy", "demo")
        daemon.terminate()


def remembers(guest: Booted) -> None:
    guest.connect()
    guest.says("cat /tmp/note", "kept in memory")


def test_saved_and_restored(booted: Booted) -> None:
    path = str(booted.folder / "saved")
    booted.virsh("save", "demo", path)
    assert booted.virsh("domstate", "demo", "--reason").strip() == "shut off (saved)"
    booted.virsh("restore", path)
    assert booted.virsh("domstate", "demo", "--reason").strip() == "running (restored)"
    remembers(booted)
    assert "restore begin" in (booted.folder / "calls").read_text()


def test_its_next_start_goes_on_from_a_managed_save(booted: Booted) -> None:
    booted.virsh("managedsave", "demo", "--verbose")
    booted.daemon.kill()
    booted.daemon.start()
    assert "demo" in booted.virsh("list", "--all", "--with-managed-save")
    booted.virsh("start", "demo")
    remembers(booted)
    assert "demo" not in booted.virsh("list", "--all", "--with-managed-save")


def test_a_veto_loses_nothing(booted: Booted) -> None:
    path = str(booted.folder / "saved")
    booted.virsh("save", "demo", path)
    (booted.folder / "veto").touch()
    assert "Hook script execution failed" in refused(booted.daemon, "restore", path)
    (booted.folder / "veto").unlink()
    assert booted.virsh("domstate", "demo").strip() == "shut off"
    booted.virsh("restore", path, "--paused")
    assert booted.virsh("domstate", "demo").strip() == "paused"
    booted.virsh("resume", "demo")
    remembers(booted)


def test_a_save_that_fails_lets_the_guest_go_on(booted: Booted) -> None:
    small = booted.folder / "small"
    small.mkdir()
    booted.daemon.sandbox.run(["mount", "-t", "tmpfs", "-o", "size=1m", "none", str(small)])
    assert "save job failed" in refused(booted.daemon, "save", "demo", str(small / "saved"))
    assert "neither a file nor a block device" in refused(booted.daemon, "save", "demo", "/dev/null")
    assert booted.virsh("domstate", "demo", "--reason").strip() == "running (save canceled)"
    booted.says("cat /tmp/note", "kept in memory")
    assert booted.daemon.sandbox.run(["ls", "-A", str(small)]).stdout == ""


def test_its_memory_in_a_core(booted: Booted) -> None:
    core = booted.folder / "core"
    booted.virsh("dump", "demo", str(core), "--memory-only")
    assert core.read_bytes()[:4] == b"\x7fELF"
    assert b"kept in memory" in core.read_bytes()
    booted.says("cat /tmp/note", "kept in memory")
