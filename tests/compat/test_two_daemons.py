"""Daemons with different roots side by side, and what one root allows only once."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.compat.seen import node, refused, virsh
from vird.testing.daemons import DaemonError, Vird
from vird.testing.sandbox import Sandbox

pytestmark = pytest.mark.root

GUEST = """\
<domain type='qemu'>
  <name>same</name>
  <uuid>2a9c8e11-6c0f-4d2a-8f44-0c1c5a0f0001</uuid>
  <memory unit='MiB'>32</memory>
  <os><type arch='x86_64' machine='pc'>hvm</type></os>
  <devices>
    <interface type='network'><mac address='52:54:00:00:00:{number:02}'/><source network='same'/></interface>
    <graphics type='vnc' autoport='yes'/>
  </devices>
</domain>
"""
NETWORK = """\
<network>
  <name>same</name>
  <forward mode='nat'/>
  <bridge name='same{number}'/>
  <ip address='10.77.{number}.1' prefix='24'><dhcp><range start='10.77.{number}.5' end='10.77.{number}.9'/></dhcp></ip>
</network>
"""


@pytest.fixture
def pair(sandbox: Sandbox, folder: Path) -> Iterator[tuple[Vird, Vird]]:
    """Two daemons in one network namespace, each with a guest and a network of the same names."""
    daemons = (Vird(sandbox, folder / "first").start(), Vird(sandbox, folder / "second").start())
    for number, daemon in enumerate(daemons, start=1):
        for kind, text in (("domain", GUEST), ("network", NETWORK)):
            (daemon.root / f"{kind}.xml").write_text(text.format(number=number))
        virsh(daemon, "net-create", str(daemon.root / "network.xml"))
        virsh(daemon, "create", str(daemon.root / "domain.xml"), "--paused")
    yield daemons
    for daemon in daemons:
        if daemon.process is not None:
            for words in (["destroy", "same"], ["net-destroy", "same"]):
                daemon.virsh(*words)
            daemon.terminate()
        print(daemon.log())


def test_each_sees_its_own(pair: tuple[Vird, Vird]) -> None:
    displays = {virsh(daemon, "vncdisplay", "same") for daemon in pair}
    assert len(displays) == 2
    devices = {virsh(daemon, "domiflist", "same").split()[0] for daemon in pair}
    assert len(devices) == 2
    bridges = [virsh(daemon, "net-info", "same").split()[-1] for daemon in pair]
    assert bridges == ["same1", "same2"]


def test_the_end_of_one_is_nothing_to_the_other(pair: tuple[Vird, Vird]) -> None:
    first, second = pair
    before = node(virsh(second, "dumpxml", "same")), node(virsh(second, "net-dumpxml", "same"))
    tables = second.sandbox.tables()
    virsh(first, "destroy", "same")
    virsh(first, "net-destroy", "same")
    assert first.terminate() == 0
    assert virsh(second, "domstate", "same") == "paused"
    assert (node(virsh(second, "dumpxml", "same")), node(virsh(second, "net-dumpxml", "same"))) == before
    links = second.sandbox.links()
    assert "same2" in links and "same1" not in links
    assert set(second.sandbox.tables()) <= set(tables)
    assert second.sandbox.tables()


def test_one_killed_and_taken_back_takes_only_its_own(pair: tuple[Vird, Vird]) -> None:
    first, second = pair
    first.kill()
    first.start()
    for daemon in (first, second):
        assert virsh(daemon, "list", "--name") == "same"
        assert virsh(daemon, "domstate", "same") == "paused"
    guests = [line for line in first.sandbox.processes().values() if "qemu-system" in line]
    assert len(guests) == 2


def test_a_root_belongs_to_one_daemon(vird: Vird) -> None:
    again = Vird(vird.sandbox, vird.root)
    with pytest.raises(DaemonError, match=r"vird: cannot start: .* serves .* already"):
        again.start()
    assert "Traceback" not in again.log()
    assert virsh(vird, "list", "--all") == ""


def test_the_socket_of_a_killed_daemon_is_no_hindrance(vird: Vird) -> None:
    vird.kill()
    assert "Failed to connect" in refused(vird, "list") or "Connection refused" in refused(vird, "list")
    vird.start()
    assert virsh(vird, "list") == ""


def test_starts_at_the_same_moment_on_one_root(sandbox: Sandbox, folder: Path) -> None:
    """Exactly one of two wins, whichever it is."""
    daemons = [Vird(sandbox, folder / "root") for _ in range(2)]
    won: list[Vird] = []

    def start(daemon: Vird) -> None:
        try:
            won.append(daemon.start())
        except DaemonError:
            return

    threads = [threading.Thread(target=start, args=(daemon,)) for daemon in daemons]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(won) == 1
    assert virsh(won[0], "list") == ""
    won[0].terminate()
