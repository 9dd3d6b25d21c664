"""Names of guests on the host: Debian's name service modules read what the daemon keeps of leases and guests."""

import json
import re
import time
from pathlib import Path

import pytest

from tests.compat.seen import virsh
from vird.testing import guest_image
from vird.testing.daemons import Vird
from vird.testing.guest_image import GuestImage

pytestmark = pytest.mark.root

DEMO = Path(__file__).resolve().parents[2] / "demo"
READ_BY_MODULES = "/var/lib/libvirt/dnsmasq"
HOST_NAME, GUEST_NAME = "vird-guest", "demo"
"""What the guest calls itself when it asks for an address, and what its domain is called."""


def resolved(daemon: Vird, module: str, name: str) -> str | None:
    """The address that a name service module knows for a name."""
    found = daemon.sandbox.run(["getent", "-s", f"hosts:{module}", "ahostsv4", name], check=False)
    assert found.returncode in (0, 2), found.stderr
    return found.stdout.split()[0] if found.returncode == 0 else None


def test_guests_are_found_by_both_names(vird: Vird, folder: Path, image: GuestImage) -> None:
    if not list(Path("/usr/lib").glob("*/libnss_libvirt.so.2")):
        pytest.skip("libnss-libvirt is not installed")
    Path(READ_BY_MODULES).mkdir(parents=True, exist_ok=True)
    vird.sandbox.run(["mount", "--bind", str(vird.root / READ_BY_MODULES.lstrip("/")), READ_BY_MODULES])
    text = (
        (DEMO / "guest.xml").read_text().replace("@KERNEL@", str(image.kernel)).replace("@INITRD@", str(image.initrd))
    )
    document = folder / "guest.xml"
    document.write_text(text.replace("@CMDLINE@", guest_image.COMMAND_LINE))
    virsh(vird, "net-create", str(DEMO / "network.xml"))
    virsh(vird, "create", str(document))
    deadline = time.monotonic() + 60
    while not (found := re.search(r"192\.168\.150\.\d+", virsh(vird, "net-dhcp-leases", "demo"))):
        assert time.monotonic() < deadline, "the guest has got no address"
        time.sleep(0.1)
    assert resolved(vird, "libvirt", HOST_NAME) == found[0]
    assert resolved(vird, "libvirt_guest", GUEST_NAME) == found[0]
    assert resolved(vird, "libvirt", GUEST_NAME) is None
    assert resolved(vird, "libvirt_guest", "other") is None
    virsh(vird, "destroy", "demo")
    # a guest that is off has no interface any more, though its lease goes on
    assert resolved(vird, "libvirt_guest", GUEST_NAME) is None
    assert resolved(vird, "libvirt", HOST_NAME) == found[0]
    (macs,) = (vird.root / READ_BY_MODULES.lstrip("/")).glob("*.macs")
    assert json.loads(macs.read_text()) == []
    virsh(vird, "net-destroy", "demo")
