"""Processors that were plugged in out of order keep their numbers, whoever asks QEMU for them."""

import re
from pathlib import Path

import pytest

from tests.compat.seen import virsh
from vird.testing.daemons import Vird

pytestmark = pytest.mark.root

GUEST = """<domain type='qemu'><name>many</name><memory unit='MiB'>64</memory><vcpu current='1'>4</vcpu>
<os><type arch='x86_64' machine='q35'>hvm</type></os></domain>"""


def threads(vird: Vird) -> dict[str, str]:
    """Processor to thread, as the status file has them."""
    text = (vird.root / "run/libvirt/qemu/many.xml").read_text()
    return dict(re.findall(r"<vcpu id='(\d+)' pid='(\d+)'", text))


def test_a_new_daemon_numbers_them_as_the_old_one_did(vird: Vird, folder: Path) -> None:
    path = folder / "many.xml"
    path.write_text(GUEST)
    virsh(vird, "create", str(path), "--paused")
    try:
        for number in ("3", "1"):
            virsh(vird, "setvcpu", "many", number, "--enable", "--live")
        before = threads(vird)
        assert list(before) == ["0", "1", "3"]
        assert int(before["3"]) < int(before["1"]), "threads are numbered as they are made"
        vird.kill()
        vird.start()
        assert threads(vird) == before
        placed = [line.split()[1] for line in virsh(vird, "vcpuinfo", "many").splitlines() if line.startswith("VCPU:")]
        assert placed == ["0", "1", "3"]
    finally:
        virsh(vird, "destroy", "many")
