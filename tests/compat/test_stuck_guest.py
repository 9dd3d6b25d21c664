"""A QEMU that stopped answering: reads go on, changes say who is in the way, destroying always works."""

import os
import re
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.compat.seen import virsh
from vird.testing.daemons import Vird

pytestmark = pytest.mark.root

GUEST = """<domain type='qemu'><name>stuck</name><memory unit='MiB'>64</memory>
<os><type arch='x86_64' machine='q35'>hvm</type></os></domain>"""
AT_ONCE_S = 2.0
"""What an answer from memory takes at most on a busy machine, virsh's own start included."""


@pytest.fixture
def stopped(vird: Vird, folder: Path) -> Iterator[Vird]:
    """A daemon whose only guest does not run any instruction of its emulator."""
    path = folder / "stuck.xml"
    path.write_text(GUEST)
    virsh(vird, "create", str(path))
    status = (vird.root / "run/libvirt/qemu/stuck.xml").read_text()
    found = re.search(r"pid='(\d+)'", status)
    assert found is not None
    pid = int(found.group(1))
    os.kill(pid, signal.SIGSTOP)
    yield vird
    if "stuck" in virsh(vird, "list", "--name"):
        os.kill(pid, signal.SIGCONT)
        virsh(vird, "destroy", "stuck")


def test_reads_answer_and_destroying_frees_whoever_waits(stopped: Vird) -> None:
    words = ["virsh", "-c", stopped.uri(), "suspend", "stuck"]
    with subprocess.Popen(stopped.sandbox.argv(words), stdout=subprocess.PIPE, stderr=subprocess.STDOUT) as waiting:
        deadline = time.monotonic() + 10
        while "background job" not in virsh(stopped, "domcontrol", "stuck"):
            assert time.monotonic() < deadline, "the suspend never became the guest's job"
        for read in (["list"], ["domstate", "stuck"], ["dumpxml", "stuck"], ["dominfo", "stuck"]):
            began = time.monotonic()
            stopped.virsh(*read)
            assert time.monotonic() - began < AT_ONCE_S, read
        assert waiting.poll() is None
        virsh(stopped, "destroy", "stuck")
        said, _ = waiting.communicate(timeout=10)
        assert b"monitor" in said
        assert waiting.returncode == 1
    assert virsh(stopped, "list", "--all", "--name").strip() == ""


def test_a_guest_dies_with_its_client(vird: Vird, folder: Path) -> None:
    path = folder / "stuck.xml"
    path.write_text(GUEST)
    said = virsh(vird, f"create {path} --autodestroy; list --name")
    assert "stuck" in said.splitlines()
    deadline = time.monotonic() + 20
    while "stuck" in virsh(vird, "list", "--name"):
        assert time.monotonic() < deadline, "the guest outlives its client"
    vird.sandbox.wait_without("qemu-system")
