"""``vird top`` and ``--watch`` on a terminal, while a real guest runs."""

from __future__ import annotations

import fcntl
import signal
import struct
import sys
import termios
from pathlib import Path

import pytest

from tests.compat.boot_sector import boot_sector
from tests.compat.seen import virsh
from vird.testing.daemons import Vird
from vird.testing.terminal import Terminal

pytestmark = [pytest.mark.root, pytest.mark.timeout(120)]

GUEST = """\
<domain type='qemu'><name>busy</name><memory unit='MiB'>32</memory><os><type machine='pc'>hvm</type></os>
  <devices><disk type='file' device='disk'><source file='{disk}'/><target dev='hda' bus='ide'/></disk>
  <serial type='pty'/></devices></domain>
"""


def terminal(vird: Vird, *words: str) -> Terminal:
    program = str(Path(sys.executable).with_name("vird"))
    return Terminal(vird.sandbox.argv(["env", "TERM=xterm", program, "-c", vird.uri(), *words]))


@pytest.fixture
def file(vird: Vird, folder: Path) -> Path:
    disk = folder / "boot.img"
    disk.write_bytes(boot_sector())
    path = folder / "busy.xml"
    path.write_text(GUEST.format(disk=disk))
    return path


def resize(shown: Terminal, lines: int, columns: int) -> None:
    fcntl.ioctl(shown._ours, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))
    # it is nobody's controlling terminal, so that the kernel tells nobody
    shown._process.send_signal(signal.SIGWINCH)


def test_views(vird: Vird, file: Path) -> None:
    with terminal(vird, "list", "--all", "--watch") as watched:
        watched.wait_for("State", 20)
        virsh(vird, "create", str(file))
        watched.wait_for("running", 20)
        virsh(vird, "suspend", "busy")
        watched.wait_for("paused", 20)
        virsh(vird, "resume", "busy")
        with terminal(vird, "top", "-d", "1") as top:
            top.wait_for("by cpu", 20)
            resize(top, 24, 120)
            # the guest looks at its serial line all the time
            top.wait_for("busy", 20)
            top.type("m")
            top.wait_for("by memory", 10)
            resize(top, 24, 30)
            top.wait_for("1 guests", 10)
            top.type("q")
            assert top._process.wait(10) == 0
        virsh(vird, "destroy", "busy")
        watched._process.send_signal(signal.SIGINT)
        assert watched._process.wait(10) == 0


def test_rates_are_those_of_the_guest(vird: Vird, file: Path) -> None:
    import json
    import subprocess

    virsh(vird, "create", str(file))
    program = str(Path(sys.executable).with_name("vird"))
    argv = vird.sandbox.argv([program, "-c", vird.uri(), "-o", "json", "top", "-n", "1", "-d", "1"])
    done = subprocess.run(argv, capture_output=True, text=True, timeout=60)
    (guest,) = json.loads(done.stdout)["guests"]
    assert (guest["name"], guest["state"], guest["vcpus"]) == ("busy", "running", 1)
    assert guest["cpu_percent"] > 1 and guest["memory_kib"] == 32768 and guest["disk_written"] == 0
    virsh(vird, "destroy", "busy")
