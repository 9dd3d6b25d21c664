"""Work on running guests' disks: words, documents, events and data as with libvirtd; and across a daemon's end."""

import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Self

import pytest

from tests.compat import oracle
from tests.compat.block_stories import DEADLINE_S, Teller, holds, make_chain
from tests.compat.booted import Booted, document
from tests.compat.seen import element, refused, virsh
from vird.testing.daemons import Daemon, Libvirtd, Vird
from vird.testing.guest_image import GuestImage
from vird.testing.sandbox import Sandbox

pytestmark = pytest.mark.root

STORIES = {
    "pull": (
        "blockpull G vda 1 --bytes --base vda[5]", "blockjob G vda", "blockjob G vda --raw", "disk", "blockpull G vda",
        "blockcommit G vda --active", "blockcopy G vda F/new", "blockjob G vda --pivot",
        "save G F/saved", "detach-disk G vda", "blockjob G vda --abort", "blockjob G vda", "disk",
        "blockpull G vda --base vda[5] --wait --verbose", "disk", "files active.qcow2",
        "blockpull G vda --wait --verbose", "disk", "files active.qcow2",
    ),
    "commit": (
        "blockcommit G vda --top vda[4] --base vda[5] --wait --verbose --delete --keep-relative", "disk",
        "blockcommit G vda --top vda[5] --shallow 1 --bytes", "disk", "blockjob G vda --abort", "disk",
        "files active.qcow2 mid.qcow2 base.qcow2", "blockcommit G vda --top F/mid.qcow2 --wait",
        "disk", "files active.qcow2 base.qcow2",
    ),
    "active": (
        "blockcommit G vda --active --shallow", "until ready='yes'", "disk", "blockjob G vda --abort", "disk",
        "blockcommit G vda --active --base vda[5] --wait --verbose --keep-overlay", "disk",
        "blockcommit G vda --active --base vda[5] --wait --verbose", "disk", "blockjob G vda", "blockjob G vda --raw",
        "blockcommit G vda --active", "blockjob G vda --pivot", "disk", "defined", "files active.qcow2 mid.qcow2",
        "blockcommit G vda --active --pivot --delete", "disk", "defined", "files base.qcow2",
    ),
    "copy": (
        "blockcopy G vda F/new.qcow2", "blockcopy G vda F/raw.img --transient-job",
        "blockcopy G vda F/no/new --transient-job", "blockcopy G vda F/none --transient-job --reuse-external",
        "blockcopy G vda F/new --transient-job --granularity 1000", "files",
        "blockcopy G vda F/new --transient-job --granularity 256", "files",
        "blockcopy G vda F/new.qcow2 --transient-job --wait --verbose", "disk", "detach-disk G vda",
        "blockcommit G vda --active", "save G F/saved", "snapshot-create-as G --disk-only s1",
        "blockresize G vda 20M", "blockjob G vda --pivot", "disk",
        "defined", "files new.qcow2",
        "blockcopy G vda F/new.img --transient-job --format raw --wait --verbose --pivot", "disk", "files new.img",
    ),
    "shallow": (
        "blockcopy G vda F/new.qcow2 --transient-job --shallow --wait --verbose --finish", "disk", "files new.qcow2",
        "blockcopy G vda F/other.qcow2 --transient-job --shallow --wait --verbose", "disk", "blockjob G vda --pivot",
        "disk", "files other.qcow2", "reuse own.qcow2 mid.qcow2",
        "blockcopy G vda F/own.qcow2 --transient-job --shallow --reuse-external --wait --verbose", "disk",
        "blockjob G vda --pivot", "disk", "defined", "files own.qcow2",
        "blockcopy G vda F/slow.img --transient-job --format raw 1 --bytes --buf-size 65536 --granularity 65536",
        "disk", "blockjob G vda 3 --bytes", "blockjob G vda --abort --async", "idle", "disk", "files",
    ),
    "limits": (
        "blkdeviotune G vda --total-bytes-sec 1000000 --group-name one", "blkdeviotune G vda",
        "blkdeviotune G vda --read-bytes-sec 100000 --live --config", "blkdeviotune G vda --total-bytes-sec-max 100",
        "blkdeviotune G vda --read-iops-sec 10 --read-iops-sec-max 20 --read-iops-sec-max-length 5",
        "blkdeviotune G vdb --group-name one", "blkdeviotune G vdb", "disk", "defined",
        "blkdeviotune G vda --read-iops-sec-max 0", "blkdeviotune G nope --read-iops-sec 1",
        "blkdeviotune G vda --read-iops-sec 0 --read-iops-sec-max 0 --read-iops-sec-max-length 0", "disk",
        "blockresize G vda 20M", "blockresize G vda 20000001B", "blockresize G vdb 1M", "blockresize G hdc 1M",
        "domblkinfo G vdb", "domblkthreshold G nope 1", "domblkthreshold G vda[5] 100", "domblkthreshold G vda 100",
        "blockcommit G vda --active --pivot --base vda[4]",
    ),
}  # fmt: skip
NOT_ALIKE = re.compile(r"Allocation: .*")


@pytest.fixture(scope="module")
def both() -> Iterator[tuple[Daemon, Daemon]]:
    if missing := oracle.why_not():
        pytest.skip(missing)
    with tempfile.TemporaryDirectory(prefix="vird-test.") as name, Sandbox() as there, Sandbox() as here:
        os.chmod(name, 0o755)
        theirs = Libvirtd(there, Path(name) / "theirs/root").start()
        ours = Vird(here, Path(name) / "ours/root").like_libvirtd().start()
        yield theirs, ours
        ours.terminate()
        theirs.terminate()
        print(ours.log())


def told(daemon: Daemon, story: str) -> list[str]:
    teller = Teller(daemon, daemon.root.parent / story, story)
    virsh(daemon, "define", str(teller.document))
    virsh(daemon, "start", story)
    with Listener(daemon, story, daemon.root.parent / f"{story}.events") as listener:
        seen = teller.tell(*STORIES[story])
        teller.end()
        heard = listener.all_of_it().replace(str(teller.folder), "F")
    return [*(NOT_ALIKE.sub("", each) for each in seen), heard]


class Listener:
    """virsh's words of a guest's events, from when it surely listens until all is told."""

    def __init__(self, daemon: Daemon, name: str, path: Path) -> None:
        self.daemon, self.name, self.path = daemon, name, path

    def __enter__(self) -> Self:
        argv = ["virsh", "-c", self.daemon.uri(), "event", self.name, "--all", "--loop"]
        with self.path.open("w") as file:
            self.process = subprocess.Popen(self.daemon.sandbox.argv(argv), stdout=file)
        # It listens when it tells of something.
        deadline = time.monotonic() + DEADLINE_S
        while "metadata-change" not in self.path.read_text():
            assert time.monotonic() < deadline
            virsh(self.daemon, "desc", self.name, "something new")
        return self

    def __exit__(self, *_: object) -> None:
        self.process.terminate()
        self.process.wait()

    def all_of_it(self) -> str:
        """What it told until the guest was forgotten, but for figures that nobody can foresee."""
        deadline = time.monotonic() + DEADLINE_S
        while "Undefined Removed" not in self.path.read_text():
            assert time.monotonic() < deadline, self.path.read_text()
            time.sleep(0.01)
        lines = [line for line in self.path.read_text().splitlines() if "metadata-change" not in line]
        return re.sub(r"100 \d+", "100", "\n".join(lines))


@pytest.mark.parametrize("story", STORIES)
def test_as_libvirtd(both: tuple[Daemon, Daemon], story: str) -> None:
    with ThreadPoolExecutor() as at_once:
        theirs, ours = at_once.map(told, both, (story, story))
    for there, here in zip(theirs, ours, strict=True):
        assert here == there


SLOWLY = ("--bandwidth", "1", "--bytes", "--granularity", "65536", "--buf-size", "65536")
"""Not to be ready while a test looks; less than all is under way at once."""
DISK = """<disk type='file' device='disk'><driver name='qemu' type='qcow2'/><source file='{folder}/chain/active.qcow2'/>
<target dev='vda' bus='virtio'/></disk>"""


@pytest.fixture(scope="module")
def booted(image: GuestImage) -> Iterator[Booted]:
    """A guest with a system and a disk on a chain, as the user that guests have."""
    with tempfile.TemporaryDirectory(prefix="vird-test.") as name, Sandbox() as sandbox:
        folder = Path(name)
        os.chmod(folder, 0o755)
        daemon = Vird(sandbox, folder / "root").start()
        make_chain(folder / "chain")
        (folder / "demo.xml").write_text(document("demo", image, DISK.format(folder=folder)))
        virsh(daemon, "define", str(folder / "demo.xml"))
        virsh(daemon, "start", "demo")
        guest = Booted(daemon, folder, "demo")
        guest.wake()
        yield guest
        guest.close()
        virsh(daemon, "destroy", "demo")
        daemon.terminate()
        print(daemon.log())


def chain_of(guest: Booted) -> list[str]:
    """The files of its disk, from the top."""
    disk = element(guest.daemon, "devices/disk", "dumpxml", guest.name)
    return [Path(each.get("file", "")).name for each in disk.iter("source")]


def eventually(what: str, check: Callable[[], object]) -> None:
    deadline = time.monotonic() + DEADLINE_S
    while not check():
        assert time.monotonic() < deadline, what
        time.sleep(0.02)


def job(guest: Booted) -> str:
    done = guest.daemon.virsh("blockjob", guest.name, "vda")
    return done.stdout + done.stderr


def is_idle(guest: Booted) -> bool:
    return "No current block job" in job(guest)


def owner(path: Path) -> int:
    return path.stat().st_uid


def test_a_job_goes_on_without_its_daemon(booted: Booted) -> None:
    daemon, active = booted.daemon, booted.folder / "chain/active.qcow2"
    booted.virsh("blockpull", "demo", "vda", "1", "--base", f"{booted.folder}/chain/mid.qcow2", "--bytes")
    daemon.kill()
    daemon.start()
    assert "Block Pull" in job(booted)
    assert chain_of(booted) == ["active.qcow2", "top.qcow2", "mid.qcow2", "base.qcow2"]
    booted.virsh("blockjob", "demo", "vda", "0")
    eventually("the end of the pull", lambda: is_idle(booted))
    assert chain_of(booted) == ["active.qcow2", "mid.qcow2", "base.qcow2"]
    assert owner(booted.folder / "chain/top.qcow2") == 0
    # A guest that stands still has nothing that is not in its images.
    booted.virsh("suspend", "demo")
    assert holds(active) == f"active.qcow2: 1 2 3 4 on {booted.folder}/chain/mid.qcow2"
    booted.virsh("resume", "demo")


def test_what_ended_while_no_daemon_looked_is_tidied_up(booted: Booted) -> None:
    daemon, active = booted.daemon, booted.folder / "chain/active.qcow2"
    booted.virsh("blockpull", "demo", "vda", "3", "--base", f"{booted.folder}/chain/base.qcow2")
    daemon.kill()
    eventually("QEMU's end of the pull", lambda: "on " + str(booted.folder / "chain/base.qcow2") in holds(active))
    daemon.start()
    eventually("the end of the pull", lambda: is_idle(booted))
    assert chain_of(booted) == ["active.qcow2", "base.qcow2"]
    nodes = booted.virsh("qemu-monitor-command", "demo", '{"execute":"query-named-block-nodes"}')
    assert nodes.count('"node-name":"libvirt-') == 4


def test_a_copy_has_all_that_is_written_meanwhile(booted: Booted) -> None:
    daemon, new = booted.daemon, booted.folder / "chain/new.img"
    booted.connect()
    copy = ("blockcopy", "demo", "vda", "--dest", str(new), "--format", "raw", "--transient-job", "--wait")
    booted.virsh(*copy)
    booted.until("printf 'while it was copied' | dd of=/dev/vda bs=1M seek=8 conv=notrunc && sync")
    daemon.kill()
    daemon.start()
    assert 'ready="yes"' in booted.virsh("dumpxml", "demo", "--xpath", "//mirror")
    booted.virsh("blockjob", "demo", "vda", "--pivot")
    assert chain_of(booted) == ["new.img"]
    booted.connect()
    booted.until("printf 'and after' | dd of=/dev/vda bs=1M seek=9 conv=notrunc && sync")
    booted.says("dd if=/dev/vda bs=1M skip=8 count=1 2>/dev/null | head -c 19", "while it was copied")
    content = new.read_bytes()
    assert content[8 << 20 :][:19] == b"while it was copied"
    assert content[9 << 20 :][:9] == b"and after"
    assert [content[n << 20] for n in range(4)] == [1, 2, 3, 4]
    assert owner(new) != 0
    assert owner(booted.folder / "chain/active.qcow2") == 0
    assert "new.img" in booted.virsh("dumpxml", "demo", "--inactive")


def test_a_copy_without_room_is_no_copy(booted: Booted) -> None:
    small = booted.folder / "small"
    small.mkdir()
    booted.daemon.sandbox.run(["mount", "-t", "tmpfs", "-o", "size=1m,mode=0755", "none", str(small)])
    copy = ("blockcopy", "demo", "vda", "--dest", f"{small}/new", "--format", "raw", "--transient-job")
    booted.virsh(*copy)
    eventually("the end of the copy", lambda: is_idle(booted))
    assert chain_of(booted) == ["new.img"]
    booted.daemon.sandbox.run(["sh", "-c", f"rm {small}/new; dd if=/dev/zero of={small}/full; exit 0"])
    assert refused(booted.daemon, *copy[:3], "--dest", f"{small}/new", "--format", "qcow2", "--transient-job")
    assert booted.daemon.sandbox.run(["ls", str(small)]).stdout.split() == ["full"]
    assert chain_of(booted) == ["new.img"]
    booted.says("dd if=/dev/vda bs=1M skip=9 count=1 2>/dev/null | head -c 9", "and after")


@pytest.mark.parametrize("program", ["virsh", "vird"])
def test_who_waits_may_give_up(booted: Booted, program: str) -> None:
    path = str(booted.folder / f"chain/{program}.img")
    argv = [str(Path(sys.executable).parent / program) if program == "vird" else program, "-c", booted.daemon.uri()]
    argv += ["blockcopy", "demo", "vda", "--dest", path, "--transient-job", "--wait", "--verbose", *SLOWLY]
    with subprocess.Popen(booted.daemon.sandbox.argv(argv), stderr=subprocess.PIPE, stdout=subprocess.PIPE) as waiting:
        eventually("its begin", lambda: not is_idle(booted))
        waiting.send_signal(signal.SIGINT)
        _, told = waiting.communicate(timeout=DEADLINE_S)
    assert b"Block Copy" in told
    eventually("the end of the copy", lambda: is_idle(booted))
    assert chain_of(booted) == ["new.img"]


def test_the_verbs_show_how_far_it_is(booted: Booted) -> None:
    vird = [str(Path(sys.executable).parent / "vird"), "-c", booted.daemon.uri()]
    path = str(booted.folder / "chain/by-verb.qcow2")
    argv = [*vird, "blockcopy", "demo", "vda", "--dest", path, "--format", "qcow2", "--transient-job", "--wait",
            "--verbose", "--pivot"]  # fmt: skip
    done = booted.daemon.sandbox.run(argv)
    assert "Successfully pivoted" in done.stdout
    assert chain_of(booted) == ["by-verb.qcow2"]
    done = booted.daemon.sandbox.run([*vird, "blockjob", "demo", "vda"])
    assert done.stdout.strip() == "No current block job for vda"


def test_with_its_guest_a_copy_ends(booted: Booted) -> None:
    chain = booted.folder / "chain"
    booted.virsh("blockcopy", "demo", "vda", "--dest", f"{chain}/cut.img", "--transient-job", *SLOWLY)
    assert owner(chain / "cut.img") != 0
    refusal = "domain has active block job"
    assert refusal in refused(booted.daemon, "managedsave", "demo")
    booted.virsh("destroy", "demo")
    assert {owner(path) for path in chain.iterdir()} == {0}
    booted.virsh("start", "demo")
    assert chain_of(booted) == ["by-verb.qcow2"]
    assert is_idle(booted)
