"""Pools, volumes and secrets: stock virsh against libvirtd and against vird, and real file systems under a pool."""

from __future__ import annotations

import functools
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.compat.answers import differences
from tests.compat.run import Run, run_script
from tests.compat.storage_script import SCRIPT, prepare
from tests.conftest import need_program
from vird.testing.daemons import Libvirtd, Vird

pytestmark = [pytest.mark.root, pytest.mark.timeout(120)]


@functools.cache
def of(kind: type[Vird] | type[Libvirtd]) -> Run:
    return run_script(kind, SCRIPT, ("pool-event --event lifecycle", "secret-event --event lifecycle"), prepare)


@pytest.mark.parametrize("number", range(len(SCRIPT)), ids=lambda number: f"{number:03} {SCRIPT[number].name}")
def test_same_answer(number: int) -> None:
    need_program("libvirtd")
    there, here = of(Libvirtd), of(Vird)
    step = SCRIPT[number]
    folders = (there.folder, here.folder)
    found = differences(there.answers[number], here.answers[number], folders, loosely=bool(step.loosely))
    assert not found, "\n".join([f"$ virsh {step.name}", *found])


@pytest.mark.parametrize("watched", ["pool-event", "secret-event"])
def test_same_events(watched: str) -> None:
    need_program("libvirtd")
    assert of(Vird).events[watched] == of(Libvirtd).events[watched]


@pytest.fixture
def device(tmp_path: Path) -> Iterator[Path]:
    """A loop device over an empty file."""
    (tmp_path / "device.img").write_bytes(b"")
    subprocess.run(["truncate", "-s", "160M", tmp_path / "device.img"], check=True)
    argv = ["losetup", "--find", "--show", str(tmp_path / "device.img")]
    found = subprocess.run(argv, capture_output=True, text=True, check=False)
    if found.returncode:
        pytest.skip(f"no loop device here: {found.stderr.strip()}")
    yield Path(found.stdout.strip())
    subprocess.run(["losetup", "--detach", found.stdout.strip()], check=True)


def test_a_device_is_formatted_mounted_and_taken_back(vird: Vird, device: Path, tmp_path: Path) -> None:
    def virsh(line: str, code: int = 0) -> str:
        done = vird.virsh(*line.split())
        assert done.returncode == code, done.stderr
        return done.stdout + done.stderr

    virsh(f"pool-define-as fs fs --source-dev {device} --source-format ext4 --target {tmp_path / 'mnt'}")
    virsh("pool-build fs --no-overwrite")
    assert "ext4" in virsh("pool-build fs --no-overwrite", 1)
    virsh("pool-start fs")
    virsh("vol-create-as fs disk 8M")
    assert virsh("vol-list fs").split()[-2:] == ["disk", str(tmp_path / "mnt/disk")]
    vird.kill()
    vird.start()
    assert "disk" in virsh("vol-list fs")
    assert "No space left on device" in virsh("vol-create-as fs large 1G", 1)
    assert "large" not in virsh("vol-list fs")
    virsh("pool-destroy fs")
    assert list((tmp_path / "mnt").iterdir()) == []
    virsh("pool-delete fs")
    virsh("pool-undefine fs")
