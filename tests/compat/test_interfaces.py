"""Interfaces of the host through stock virsh: libvirtd and vird side by side, over the same devices."""

import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.compat.oracle import why_not
from tests.unit.drivers.interfaces.made_up_net import many
from vird.testing.daemons import Daemon, Libvirtd, Vird
from vird.testing.sandbox import Sandbox

pytestmark = [pytest.mark.root, pytest.mark.skipif(why_not() is not None, reason=str(why_not()))]

REAL = """
set -e
ip link add br0 type bridge
ip link add ve0 type veth peer name ve1
ip link set ve0 master br0
ip link add link ve1 name mt0 address 02:00:00:00:00:01 type macvtap mode bridge
ip link add mv1 link ve1 address 02:00:00:00:00:01 type macvlan mode bridge
ip link set ve1 mtu 1400 up
ip link set ve0 up
ip link set br0 up
ip link set mv1 up
ip tuntap add tap0 mode tap
ip link set tap0 master br0
ip tuntap add tun0 mode tun
"""
RISING = ("br0", "ve0", "ve1", "mv1")
SETTLE_S = 10


class Pair(NamedTuple):
    libvirtd: Libvirtd
    vird: Vird

    def said(self, *words: str, uri: str = "qemu", path: str = "system") -> tuple[str, str]:
        """What virsh says with each, if it is the same thing."""

        def of(daemon: Daemon) -> tuple[int, str, str]:
            done = daemon.virsh(*words, uri=daemon.uri(uri, path))
            return done.returncode, done.stdout, done.stderr

        theirs, ours = of(self.libvirtd), of(self.vird)
        assert ours == theirs, f"{words}\nlibvirtd: {theirs}\nvird: {ours}"
        return theirs[1], theirs[2]


@pytest.fixture
def pair(monkeypatch: pytest.MonkeyPatch) -> Iterator[Pair]:
    # Else libudev does not look at what is not the kernel's own /sys.
    monkeypatch.setenv("SYSTEMD_DEVICE_VERIFY_SYSFS", "0")
    with tempfile.TemporaryDirectory(prefix="vird-test.") as folder, Sandbox() as sandbox:
        Path(folder).chmod(0o755)
        libvirtd = Libvirtd(sandbox, Path(folder) / "libvirtd").start()
        vird = Vird(sandbox, Path(folder) / "vird").start()
        yield Pair(libvirtd, vird)
        vird.terminate()
        libvirtd.terminate()


def compare(pair: Pair, names: list[str]) -> dict[str, str]:
    for words in (("--all",), (), ("--inactive",)):
        pair.said("iface-list", *words)
    pair.said("iface-list", "--all", uri="interface")
    pair.said("; ".join(f"iface-mac {name}" for name in names))
    return {name: "".join(pair.said("iface-dumpxml", name)) for name in names}


def settle(sandbox: Sandbox) -> None:
    """Until the kernel has told of every cable: it does so a moment later."""
    deadline = time.monotonic() + SETTLE_S
    for name in RISING:
        state = Path(f"/proc/{sandbox.holder}/root/sys/class/net/{name}/operstate")
        while state.read_text() != "up\n":
            assert time.monotonic() < deadline, f"{name} is {state.read_text()}"
            time.sleep(0.01)


def test_real_devices(pair: Pair) -> None:
    sandbox = pair.vird.sandbox
    sandbox.run(["sh", "-c", REAL])
    settle(sandbox)
    shown = compare(pair, [*sandbox.links(), "lo", "nosuch"])
    assert shown["br0"].count("<interface ") == 3
    assert "couldn't find interface named 'nosuch'" in shown["nosuch"]
    listed = pair.said("iface-list", "--all")[0]
    assert "tap0" not in listed and "ve0" not in listed and "ve1" in listed
    for name in ("ve0", "ve1", "tap0"):
        pair.said("iface-name", pair.said("iface-mac", name)[0].strip())
    assert "matches multiple interfaces" in pair.said("iface-name", "02:00:00:00:00:01")[1]
    for words in (
        ("iface-start", "br0"),
        ("iface-destroy", "br0"),
        ("iface-undefine", "br0"),
        ("iface-begin",),
        ("iface-commit",),
        ("iface-rollback",),
        ("iface-bridge", "ve1", "br7"),
    ):
        assert "error" in pair.said(*words)[1]
    assert "try interface:///system" in pair.said("uri", uri="interface", path="nowhere")[1]


def test_bonds_and_vlans(pair: Pair, tmp_path: Path) -> None:
    net = many(tmp_path)
    sandbox = pair.vird.sandbox
    for made, place in (
        (net.sys / "class/net", "/sys/class/net"),
        (net.sys / "devices", "/sys/devices"),
        *((net.proc / "net", f"/proc/{daemon.pid}/net") for daemon in pair),
    ):
        sandbox.run(["mount", "--bind", str(made), place])
    shown = compare(pair, net.names)
    assert "<interface type='bond' name='pair'>" in shown["br1"]
    assert "Invalid STP state" in shown["userstp"]
