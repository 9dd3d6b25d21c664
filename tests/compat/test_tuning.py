"""Where a tuned guest's threads are and what its control groups are set to: the same as libvirtd has it, also later."""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.compat.seen import virsh
from vird.host.cgroup.layout import Layout, detect
from vird.testing.daemons import Daemon, Libvirtd, Vird
from vird.testing.sandbox import Sandbox

pytestmark = pytest.mark.root

GUEST = """\
<domain type='qemu'><name>tuned</name><memory unit='MiB'>32</memory><vcpu current='2'>3</vcpu><iothreads>1</iothreads>
  <blkiotune><weight>300</weight></blkiotune>
  <memtune><soft_limit unit='KiB'>800000</soft_limit></memtune>
  <cputune><shares>2048</shares><period>50000</period><quota>20000</quota><global_period>60000</global_period>
    <global_quota>70000</global_quota><emulator_period>80000</emulator_period><emulator_quota>30000</emulator_quota>
    <iothread_period>90000</iothread_period><iothread_quota>40000</iothread_quota>
    <vcpupin vcpu='0' cpuset='1'/><emulatorpin cpuset='0'/><iothreadpin iothread='1' cpuset='1'/>
    <vcpusched vcpus='1' scheduler='batch'/><emulatorsched scheduler='batch'/></cputune>
  <numatune><memory mode='strict' nodeset='0'/></numatune>
  <os><type arch='x86_64' machine='pc'>hvm</type></os>
</domain>
"""
LATER = (
    ("setvcpus", "tuned", "3"),
    ("iothreadadd", "tuned", "2"),
    ("vcpupin", "tuned", "1", "0"),
    ("schedinfo", "tuned", "--live", "vcpu_quota=30000", "cpu_shares=512"),
    ("memtune", "tuned", "--hard-limit", "900000"),
    ("iothreadpin", "tuned", "2", "0"),
)
FILES = {
    "cpu": ("cpu.shares", "cpu.cfs_period_us", "cpu.cfs_quota_us", "cpu.weight", "cpu.max"),
    "cpuset": ("cpuset.cpus", "cpuset.mems"),
    "memory": ("memory.limit_in_bytes", "memory.soft_limit_in_bytes", "memory.memsw.limit_in_bytes", "memory.max",
               "memory.high", "memory.swap.max"),
    "blkio": ("blkio.bfq.weight", "io.weight", "io.bfq.weight"),
}  # fmt: skip


@pytest.fixture(scope="module")
def layout() -> Layout:
    found = detect()
    if missing := FILES.keys() - found.controllers.keys():
        pytest.skip(f"this host has no control groups of {', '.join(sorted(missing))} that can be written")
    return found


@pytest.fixture
def folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="vird-test.") as name:
        Path(name).chmod(0o755)
        yield Path(name)


def process_of(daemon: Daemon) -> int:
    return next(pid for pid, line in daemon.sandbox.processes().items() if "guest=tuned" in line)


def group_of(pid: int, controller: str) -> str:
    for line in Path(f"/proc/{pid}/cgroup").read_text().splitlines():
        _, names, path = line.split(":", 2)
        if controller in names.split(",") or (not names and controller == "unified"):
            return path
    raise AssertionError(f"no controller {controller}")


def seen(layout: Layout, pid: int) -> dict[str, str]:
    """What each file of the guest's groups says, and where each of its threads is and may run."""
    found: dict[str, str] = {}
    for controller, names in FILES.items():
        hierarchy = layout.controllers[controller]
        path = group_of(pid, controller if hierarchy.version == 1 else "unified").removesuffix("/emulator")
        top = Path(hierarchy.mount + path)
        for folder, _, _ in os.walk(top):
            inner = os.path.relpath(folder, top)
            found |= {f"{inner} {name}": (Path(folder) / name).read_text() for name in names
                      if (Path(folder) / name).exists()}  # fmt: skip
    for thread in os.listdir(f"/proc/{pid}/task"):
        task = Path(f"/proc/{pid}/task/{thread}")
        name = (task / "comm").read_text().strip()
        if re.match(r"CPU|IO iothread|qemu-system", name):
            groups = re.sub(r"qemu-[\w-]+(?=\.libvirt)", "GUEST", (task / "cgroup").read_text())
            # Processor time is counted by version 2 on a host that has both; devices are libvirt's own affair.
            kept = [line for line in groups.splitlines() if re.search(r":(cpu|cpuset|memory|blkio|freezer)?:", line)]
            policy = os.sched_getscheduler(int(thread))
            key = name if name != "qemu-system-x86" else f"{name} {thread == str(pid)}"
            found[key] = f"{kept} {sorted(os.sched_getaffinity(int(thread)))} {policy}"
    return found


def play(daemon: Daemon, layout: Layout, folder: Path) -> list[dict[str, str]]:
    """What is seen after the start, and after each change."""
    document = folder / "tuned.xml"
    document.write_text(GUEST)
    virsh(daemon, "create", str(document))
    pid = process_of(daemon)
    states = [seen(layout, pid)]
    for words in LATER:
        virsh(daemon, *words)
        states.append(seen(layout, pid))
    return states


def groups_left(layout: Layout, path: str) -> list[str]:
    return [each.mount for each in layout.hierarchies if Path(each.mount + path).exists()]


def test_as_libvirtd_has_it(layout: Layout, folder: Path) -> None:
    if Libvirtd.program is None:
        pytest.skip("libvirtd is not installed")
    states = []
    for kind in (Libvirtd, Vird):
        with Sandbox() as sandbox:
            daemon = kind(sandbox, folder / kind.name).like_libvirtd().start()
            try:
                states.append(play(daemon, layout, folder))
                virsh(daemon, "destroy", "tuned")
            finally:
                daemon.terminate()
                print(daemon.log()[-3000:])
    theirs, ours = states
    for number, (there, here) in enumerate(zip(theirs, ours, strict=True)):
        after = LATER[number - 1] if number else ("create",)
        differ = [f"{key}: {value} / {here.get(key)}" for key, value in there.items() if here.get(key) != value]
        assert not differ, "\n".join([" ".join(after), *differ])


def test_a_daemon_that_was_killed_and_a_guest_that_ends(layout: Layout, folder: Path) -> None:
    with Sandbox() as sandbox:
        daemon = Vird(sandbox, folder / "root").like_libvirtd().start()
        (folder / "tuned.xml").write_text(GUEST)
        virsh(daemon, "create", str(folder / "tuned.xml"))
        virsh(daemon, "perf", "tuned", "--enable", "task_clock")
        pid = process_of(daemon)
        path = group_of(pid, "cpu" if layout.controllers["cpu"].version == 1 else "unified").removesuffix("/emulator")
        before = virsh(daemon, "schedinfo", "tuned")
        daemon.kill()
        daemon.start()
        assert virsh(daemon, "schedinfo", "tuned") == before
        virsh(daemon, "schedinfo", "tuned", "--live", "emulator_quota=35000")
        assert "30000" in before and "35000" in virsh(daemon, "schedinfo", "tuned")
        assert "perf.task_clock" in virsh(daemon, "domstats", "tuned", "--perf")
        assert groups_left(layout, path) != []
        virsh(daemon, "destroy", "tuned")
        assert groups_left(layout, path) == []
        assert daemon.terminate() == 0


def test_a_start_that_fails_leaves_no_group(layout: Layout, folder: Path) -> None:
    with Sandbox() as sandbox:
        daemon = Vird(sandbox, folder / "root").start()
        (folder / "tuned.xml").write_text(GUEST.replace("cpuset='1'/>", "cpuset='900'/>", 1))
        refused = daemon.virsh("create", str(folder / "tuned.xml"))
        assert refused.returncode == 1 and "vcpu0/cpuset.cpus" in refused.stderr, refused.stderr
        machine = Path(layout.controllers["cpu"].mount) / "machine"
        assert list(machine.glob(f"qemu-{daemon_tag(daemon)}-*")) == []
        assert not any("guest=tuned" in line for line in sandbox.processes().values())
        daemon.terminate()


def daemon_tag(daemon: Daemon) -> str:
    from vird.host.paths import Paths

    return Paths(daemon.root).tag


PLAIN = "<domain type='qemu'><name>tuned</name><memory>32768</memory><os><type arch='x86_64'>hvm</type></os></domain>"
WITHOUT = (
    "schedinfo tuned",
    "memtune tuned",
    "blkiotune tuned",
    "numatune tuned",
    "schedinfo tuned --live cpu_shares=500",
    "memtune tuned --live --soft-limit 500000",
    "blkiotune tuned --live --weight 500",
    "numatune tuned --live --nodeset 0",
    "vcpupin tuned 0 0",
    "emulatorpin tuned 0",
    "perf tuned --live --enable task_clock",
    "dumpxml tuned --xpath //resource",
    "dumpxml tuned --xpath //cputune",
    "destroy tuned",
)


def answers_without(daemon: Daemon, folder: Path, kept: set[str]) -> list[str]:
    """What is said on a host that has only those of the hierarchies mounted."""
    # The sandbox has mounted another /sys over the one that shows the machine's network.
    daemon.sandbox.run(["umount", "--recursive", "/sys"])
    for line in daemon.sandbox.run(["cat", "/proc/self/mountinfo"]).stdout.splitlines():
        if re.search(r" - cgroup2? ", line) and line.split()[4] not in kept:
            daemon.sandbox.run(["umount", line.split()[4]])
    daemon.like_libvirtd().start()
    try:
        (folder / "plain.xml").write_text(PLAIN)
        virsh(daemon, "create", str(folder / "plain.xml"))
        done = [daemon.virsh(*line.split()) for line in WITHOUT]
    finally:
        daemon.terminate()
        print(daemon.log()[-3000:])
    return [f"{line}: {each.stdout}{each.stderr}" for line, each in zip(WITHOUT, done, strict=True)]


@pytest.mark.parametrize("has_unified", [True, False], ids=["unified only", "none"])
def test_hosts_with_less(has_unified: bool, layout: Layout, folder: Path) -> None:
    if Libvirtd.program is None:
        pytest.skip("libvirtd is not installed")
    kept = {layout.unified.mount} if has_unified and layout.unified is not None else set()
    found = []
    for kind in (Libvirtd, Vird):
        with Sandbox() as sandbox:
            found.append(answers_without(kind(sandbox, folder / kind.name), folder, kept))
    theirs, ours = found
    differ = [f"{there}\n{here}" for there, here in zip(theirs, ours, strict=True) if there != here]
    assert not differ, "\n".join(differ)
