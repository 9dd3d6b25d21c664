"""A booted guest moved by stock virsh between two of our daemons: it goes on counting, and what fails loses nothing."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator

import pytest

from tests.compat.moving import Hosts, hosts
from vird.testing.daemons import Vird
from vird.testing.guest_image import GuestImage

pytestmark = [pytest.mark.root, pytest.mark.timeout(120)]


@pytest.fixture(scope="module")
def pair(image: GuestImage) -> Iterator[Hosts]:
    with hosts(image) as pair:
        yield pair


@pytest.fixture
def clean(pair: Hosts) -> Iterator[Hosts]:
    yield pair
    for daemon in pair.daemons:
        if daemon.process is None:
            assert isinstance(daemon, Vird)
            daemon.start()
    pair.clear(keep="demo")


def test_it_goes_on_counting_there_and_back_again(clean: Hosts) -> None:
    clean.have()
    counted = clean.count(0)
    moved = clean.move("--live")
    assert moved.returncode == 0, moved.stderr
    assert clean.is_gone(0)
    assert clean.state(1) == "running (migrated)"
    there = clean.count(1)
    assert there > counted
    moved = clean.move("--live", "--p2p", "--persistent", source=1)
    assert moved.returncode == 0, moved.stderr
    assert clean.count(0) > there
    assert clean.is_gone(1)
    assert "Incoming migration" in clean.virsh(0, "domjobinfo", "demo", "--completed")
    assert "demo" in clean.virsh(0, "list", "--persistent")


def test_events_come_in_libvirts_order(clean: Hosts) -> None:
    clean.have()
    with clean.listening() as heard:
        clean.virsh(0, "suspend", "demo")
        clean.virsh(0, "resume", "demo")
        clean.wait_until(lambda: "Resumed" in heard(0))
        assert clean.move("--live", "--persistent").returncode == 0
        clean.wait_until(lambda: "memory_page_size" in heard(0) and "Resumed" in heard(1))
        told = [_events(heard(host)) for host in (0, 1)]
    here = told[0][told[0].index("Resumed Unpaused") + 1 :]
    assert [each for each in here if "iteration" not in each] == [
        "Suspended Migrated", "Stopped Migrated", "job-completed"
    ]  # fmt: skip
    assert here[0] == "migration-iteration"
    assert told[1] == ["Started Migrated", "Defined Added", "Resumed Migrated"]


def _events(text: str) -> list[str]:
    found = []
    for line in text.splitlines():
        if line.startswith("event '") and "'demo'" in line:
            kind = line.split("'")[1]
            found.append(line.rpartition(": ")[2] if kind == "lifecycle" else kind)
    return found


@pytest.mark.parametrize("more", [["--p2p"], []], ids=["peers", "client"])
def test_who_asked_can_think_better_of_it(clean: Hosts, more: list[str]) -> None:
    clean.have()
    process = clean.begin(*more)
    assert clean.state(1) == "paused (migrating)"
    assert clean.state(0).startswith("running")
    clean.virsh(0, "domjobabort", "demo")
    output, _ = process.communicate(timeout=30)
    assert "operation aborted: job 'migration out' canceled by client" in output
    clean.wait_until(lambda: clean.is_gone(1))
    assert clean.state(0).startswith("running")
    assert clean.count(0) > 0


def test_others_wait_while_it_moves_but_can_stop_and_end_it(clean: Hosts) -> None:
    clean.have()
    process = clean.begin("--p2p")
    clean.virsh(0, "suspend", "demo")
    assert clean.state(0) == "paused (user)"
    clean.virsh(0, "migrate-setmaxdowntime", "demo", "500")
    assert clean.virsh(0, "migrate-getmaxdowntime", "demo").strip() == "500"
    clean.virsh(0, "destroy", "demo")
    output, _ = process.communicate(timeout=30)
    assert process.returncode == 1
    assert "domain is not running" in output
    assert clean.is_gone(0)
    clean.wait_until(lambda: clean.is_gone(1))


@pytest.mark.parametrize("more", [["--p2p"], []], ids=["peers", "client"])
def test_the_targets_daemon_dies(clean: Hosts, more: list[str]) -> None:
    clean.have()
    process = clean.begin(*more)
    clean.daemons[1].kill()
    if not more:
        # Nobody tells the source before the client asks for the last step.
        clean.virsh(0, "migrate-setspeed", "demo", "1000")
    process.communicate(timeout=50)
    assert process.returncode == 1
    clean.wait_until(lambda: clean.state(0).startswith("running"))
    clean.count(0)
    target = clean.daemons[1]
    assert isinstance(target, Vird)
    target.start()
    clean.wait_until(lambda: clean.is_gone(1))


@pytest.mark.parametrize("more", [["--p2p"], []], ids=["peers", "client"])
def test_the_sources_daemon_dies(clean: Hosts, more: list[str]) -> None:
    clean.have()
    process = clean.begin(*more)
    clean.daemons[0].kill()
    process.communicate(timeout=50)
    assert process.returncode == 1
    source = clean.daemons[0]
    assert isinstance(source, Vird)
    source.start()
    clean.wait_until(lambda: clean.is_gone(1))
    assert clean.state(0).startswith("running")
    clean.count(0)


@pytest.mark.parametrize("host", [0, 1], ids=["source", "target"])
def test_a_qemu_dies(clean: Hosts, host: int) -> None:
    clean.have()
    process = clean.begin("--p2p")
    pids = [pid for pid, line in clean.daemons[host].sandbox.processes().items() if "guest=demo" in line]
    for pid in pids:
        os.kill(pid, signal.SIGKILL)
    process.communicate(timeout=30)
    assert process.returncode == 1
    clean.wait_until(lambda: clean.is_gone(1))
    if host == 1:
        assert clean.state(0).startswith("running")
        clean.count(0)
    else:
        clean.wait_until(lambda: clean.is_gone(0))


def test_offline_and_by_another_name(clean: Hosts) -> None:
    clean.have()
    assert clean.move("--persistent", "--dname", "moved", "--suspend").returncode == 0
    assert clean.state(1, "moved") == "paused (user)"
    clean.virsh(1, "destroy", "moved")
    assert clean.move("--offline", "--persistent", name="moved", source=1).returncode == 0
    assert clean.state(0, "moved") == "shut off (unknown)"


def test_what_is_refused(clean: Hosts) -> None:
    disk = clean.folder / "disk"
    disk.write_bytes(bytes(1 << 20))
    clean.have()
    clean.virsh(0, "attach-disk", "demo", str(disk), "vdb", "--live")
    assert "Unsafe migration: Migration without shared storage is unsafe" in clean.move("--live").stderr
    here = clean.daemons[0]
    same = here.virsh("migrate", "demo", here.uri(), "--unsafe", "--migrateuri", clean.address(0)).stderr
    assert "Attempt to migrate guest to the same host 5c1b8f5e-0000-4000-8000-000000000001" in same
    for words, text in (
        (["--migrateuri", "tcp://10.99.0.9:1"], "unable to connect to server at '10.99.0.9:1': No route to host"),
        (["--migrateuri", "http://10.99.0.2"], "unsupported scheme http in migration URI http://10.99.0.2"),
        (["--parallel-connections", "3"], "Turn parallel migration on to tune it"),
        (["--comp-methods", "foo"], "Unsupported compression method 'foo'"),
        (["--offline"], "offline migration must be specified with the persistent flag set"),
    ):
        assert text in clean.move("--p2p", "--unsafe", *words).stderr
        assert clean.state(0).startswith("running")
        assert clean.is_gone(1)
    assert clean.move("--live", "--unsafe").returncode == 0


def test_through_the_daemons_alone(clean: Hosts) -> None:
    clean.have()
    counted = clean.count(0)
    moved = clean.move("--live", "--p2p", "--tunnelled")
    assert moved.returncode == 0, moved.stderr
    assert clean.count(1) > counted
    moved = clean.move("--live", "--p2p", "--tunnelled", source=1)
    assert moved.returncode == 0, moved.stderr
    assert clean.is_gone(1)


@pytest.mark.parametrize("more", [["--p2p"], []], ids=["peers", "client"])
def test_it_runs_there_before_all_of_it_is_there(clean: Hosts, more: list[str]) -> None:
    clean.have()
    counted = clean.count(0)
    process = clean.begin("--postcopy", *more)
    clean.virsh(0, "migrate-postcopy", "demo")
    clean.wait_until(lambda: clean.state(1).startswith("running"))
    output, _ = process.communicate(timeout=50)
    assert process.returncode == 0, output
    assert clean.state(1) == "running (migrated)"
    assert clean.count(1) > counted
    assert clean.is_gone(0)
    clean.virsh(1, "destroy", "demo")


@pytest.mark.parametrize("more", [["--p2p", "--copy-storage-all"], ["--copy-storage-inc"]], ids=["whole", "top"])
def test_its_disk_comes_along(clean: Hosts, more: list[str]) -> None:
    clean.virsh(0, "destroy", "demo", check=False)
    clean.own_folders()
    clean.start(devices="<disk type='file'><driver name='qemu' type='raw' cache='writeback'/>"
                        "<source file='/mnt/disk'/><target dev='vda' bus='virtio'/></disk>")  # fmt: skip
    with clean.console(0) as terminal:
        terminal.type("echo kept on disk | dd of=/dev/vda bs=512 conv=sync 2>/dev/null; sync; echo 'writ''ten'\n")
        terminal.wait_for("written\n", 20)
    moved = clean.move("--live", *more)
    assert moved.returncode == 0, moved.stderr
    assert clean.count(1) > 0
    with clean.console(1) as terminal:
        terminal.type("dd if=/dev/vda bs=512 count=1 2>/dev/null | grep -c 'kept on disk' && echo 'it i''s'\n")
        terminal.wait_for("it is\n", 20)
    clean.virsh(1, "destroy", "demo")
    assert (clean.folder / "disks2/disk").read_bytes().startswith(b"kept on disk")
