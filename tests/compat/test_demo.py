"""The demo itself, as it is run by `make demo`."""

import subprocess

import pytest

from tests.conftest import need_program
from tests.lint.source import ROOT

pytestmark = [pytest.mark.root, pytest.mark.timeout(240)]


@pytest.mark.parametrize("whose", ["vird", "libvirtd"])
def test_demo(whose: str) -> None:
    """It checks what it shows; libvirtd's half proves that the script is a fair one."""
    need_program("virsh")
    need_program(whose if whose == "libvirtd" else "qemu-system-x86_64")
    done = subprocess.run(
        [str(ROOT / "demo/run"), "--with", whose], stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    for shown in ("vird-guest#", "Linux ", "2 received", "event 'lifecycle' for domain 'demo': Started Booted"):
        assert shown in done.stdout
    if whose == "vird":
        assert "processes, links, packet filter tables, files: nothing" in done.stdout
