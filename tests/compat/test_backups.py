"""Checkpoints and backups of a running guest: libvirtd's words, and every byte as it was at that moment."""

import json
import os
import re
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.compat import oracle
from tests.compat.backed_up import NAME, BackedUp, bytes_of
from tests.compat.seen import refused
from vird.testing.daemons import Daemon, Libvirtd, Vird
from vird.testing.sandbox import Sandbox

pytestmark = pytest.mark.root

PULL = """<domainbackup mode='pull'>{since}<server transport='unix' socket='{folder}/nbd.sock'/><disks>
<disk name='vda' type='file'><scratch file='{folder}/scratch-a'/></disk>
<disk name='vdb' type='file' exportname='second' exportbitmap='changed'><scratch file='{folder}/scratch-b'/></disk>
</disks></domainbackup>"""
PUSH = """<domainbackup>{since}<disks>
<disk name='vda' type='file'>{driver}<target file='{folder}/{name}'/></disk></disks></domainbackup>"""
SINCE = "<incremental>{}</incremental>"
CHECKPOINT = """<domaincheckpoint><name>{}</name><description>a test's</description>
<disks><disk name='vda'/><disk name='vdb'/></disks></domaincheckpoint>"""


@contextmanager
def running(kind: type[Vird] | type[Libvirtd]) -> Iterator[BackedUp]:
    with tempfile.TemporaryDirectory(prefix="vird-test.") as name, Sandbox() as sandbox:
        folder = Path(name)
        os.chmod(folder, 0o755)
        daemon = kind(sandbox, folder / "root").like_libvirtd()
        guest = BackedUp(daemon.start(), folder)
        try:
            yield guest
        finally:
            daemon.virsh("destroy", NAME)
            daemon.terminate()


@pytest.fixture(scope="module")
def guest() -> Iterator[BackedUp]:
    with running(Vird) as guest:
        guest.write("vda", 1, 0, 1 << 20)
        guest.write("vdb", 2, 1 << 20, 1 << 20)
        yield guest


def until(what: str, is_so: object) -> None:
    assert callable(is_so)
    deadline = time.monotonic() + 20
    while not is_so():
        assert time.monotonic() < deadline, f"not within 20 s: {what}"


def begin(guest: BackedUp, document: str, checkpoint: str = "", *flags: str, **words: str) -> None:
    text = document.format(folder=guest.folder, **{"since": "", "driver": "", **words})
    more = [guest.file("checkpoint.xml", CHECKPOINT.format(checkpoint))] if checkpoint else []
    guest.virsh("backup-begin", NAME, guest.file("backup.xml", text), *more, *flags)


def is_over(guest: BackedUp) -> bool:
    return "None" in guest.virsh("domjobinfo", NAME)


def qemu(guest: BackedUp, command: str) -> object:
    answer = guest.virsh("qemu-monitor-command", NAME, json.dumps({"execute": command}))
    found: object = json.loads(answer)["return"]
    return found


def nothing_stays(guest: BackedUp, bitmaps: int) -> None:
    """No scratch image, no socket, and in QEMU no job, no export, no node and no bitmap more than these."""
    names = {path.name for path in guest.folder.iterdir()}
    assert not names & {"scratch-a", "scratch-b", "nbd.sock"}
    assert qemu(guest, "query-jobs") == [] and qemu(guest, "query-block-exports") == []
    nodes = qemu(guest, "query-named-block-nodes")
    assert isinstance(nodes, list)
    assert len([each for each in nodes if "libvirt" in each["node-name"]]) == 4
    assert sum(len(each.get("dirty-bitmaps", ())) for each in nodes) == bitmaps


def pulled(guest: BackedUp, export: str) -> bytes:
    out = guest.folder / "pulled"
    uri = f"nbd+unix:///{export}?socket={guest.folder}/nbd.sock"
    subprocess.run(["qemu-img", "convert", "-f", "raw", "-O", "raw", uri, str(out)], check=True)
    return out.read_bytes()


# --- the same words

LINES = """
backup-dumpxml kept
domjobinfo kept
domjobabort kept
checkpoint-create kept {folder}/c1.xml
checkpoint-create kept {folder}/c1.xml
checkpoint-create-as kept c2 --diskspec vda
checkpoint-create-as kept c3 --diskspec vdz
checkpoint-create-as kept c3 --diskspec sda
checkpoint-create-as kept c3 --diskspec vda,bitmap=other
checkpoint-list kept --parent
checkpoint-list kept --tree
checkpoint-list kept --leaves --name
checkpoint-info kept c2
checkpoint-parent kept c2
checkpoint-parent kept c1
checkpoint-dumpxml kept c1
checkpoint-dumpxml kept c2 --no-domain --size
checkpoint-dumpxml kept zz
backup-begin kept {folder}/push.xml
backup-begin kept {folder}/push.xml
backup-begin kept {folder}/push.xml --reuse-external
backup-begin kept {folder}/since.xml
backup-begin kept {folder}/unknown.xml
backup-begin kept {folder}/no-port.xml
backup-begin kept {folder}/none.xml
backup-begin kept {folder}/bad.xml
backup-begin kept {folder}/push2.xml {folder}/c1.xml
backup-begin kept {folder}/pull.xml
backup-dumpxml kept
domjobabort kept
domjobinfo kept --completed --anystats
checkpoint-delete kept c1 --children-only
checkpoint-list kept --name
undefine kept
define {folder}/guest.xml
destroy kept
checkpoint-list kept --name
checkpoint-dumpxml kept c1 --no-domain --size
checkpoint-delete kept c1
checkpoint-create kept {folder}/c4.xml
backup-begin kept {folder}/push.xml
undefine kept
undefine kept --checkpoints-metadata
"""


def documents(guest: BackedUp) -> None:
    disks = "<disks><disk name='vda' type='file'><target file='{}'/></disk></disks>"
    target, other = guest.folder / "pushed", guest.folder / "pushed2"
    server = "<server name='localhost'/>"
    for name, text in {
        "c1": CHECKPOINT.format("c1"),
        "c4": CHECKPOINT.format("c4"),
        "push": f"<domainbackup>{disks.format(target)}</domainbackup>",
        "push2": f"<domainbackup>{disks.format(other)}</domainbackup>",
        "since": f"<domainbackup><incremental>c2</incremental>{disks.format(other)}</domainbackup>",
        "unknown": "<domainbackup><incremental>zz</incremental></domainbackup>",
        "no-port": f"<domainbackup mode='pull'>{server}</domainbackup>",
        "none": "<domainbackup><disks><disk name='vda' backup='no'/></disks></domainbackup>",
        "bad": "<domainbackup><hello/></domainbackup>",
        "pull": PULL.format(folder=guest.folder, since=SINCE.format("c1")),
    }.items():
        guest.file(f"{name}.xml", text)


def said(daemon: Daemon, folder: Path, line: str) -> str:
    done = daemon.virsh(*line.format(folder=folder).split())
    if re.match("backup-begin.*push|domjobabort", line) and not done.returncode:
        until("it is over", lambda: "None" in daemon.virsh("domjobinfo", NAME).stdout)
    text = (done.stdout + done.stderr).replace(str(folder), "FOLDER")
    # In which order controllers stand is no business of checkpoints.
    found = re.findall(r" *<controller.*?(?:/>\n|</controller>\n)", text, re.DOTALL)
    text = re.sub(r" *<controller.*?(?:/>\n|</controller>\n)", "", text, flags=re.DOTALL) + "".join(sorted(found))
    text = re.sub(r"(creationTime>)\d+|(Time elapsed: +)\d+ +", r"\1\2N", text)
    text = re.sub(r"index='\d+'", "", text)
    text = re.sub(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d [+-]\d{4}", "A TIME", text)
    return f"$ {line}\n{text}"


@pytest.mark.skipif(oracle.why_not() is not None, reason=str(oracle.why_not()))
def test_libvirtd_says_the_same() -> None:
    told: dict[str, list[str]] = {}
    for kind in (Libvirtd, Vird):
        with running(kind) as guest:
            documents(guest)
            told[kind.name] = [said(guest.daemon, guest.folder, line) for line in LINES.strip().splitlines()]
    theirs, ours = told.values()
    assert [pair for pair in zip(theirs, ours, strict=True) if pair[0] != pair[1]] == []


# --- every byte


def test_pushed_whole_and_since_a_checkpoint(guest: BackedUp) -> None:
    begin(guest, PUSH, "first", name="full.qcow2")
    moment = guest.now()
    until("the push is over", lambda: is_over(guest))
    guest.write("vda", 3, 5 << 20, 100 << 10)
    assert bytes_of(guest.folder / "full.qcow2") == moment["vda"]
    assert "size='131072'" in guest.virsh("checkpoint-dumpxml", NAME, "first", "--size", "--no-domain")
    begin(guest, PUSH, name="since.qcow2", since=SINCE.format("first"))
    until("the push is over", lambda: is_over(guest))
    since = guest.folder / "since.qcow2"
    subprocess.run(
        ["qemu-img", "rebase", "-u", "-b", str(guest.folder / "full.qcow2"), "-F", "qcow2", str(since)], check=True
    )
    assert bytes_of(since) == guest.now()["vda"]
    begin(guest, PUSH, name="since.raw", since=SINCE.format("first"), driver="<driver type='raw'/>")
    until("the push is over", lambda: is_over(guest))
    changed = slice(5 << 20, (5 << 20) + (100 << 10))
    raw = (guest.folder / "since.raw").read_bytes()
    assert raw[changed] == guest.now()["vda"][changed] and not any(raw[: 5 << 20])
    nothing_stays(guest, bitmaps=2)


def test_pulled_as_it_was_while_the_guest_goes_on(guest: BackedUp) -> None:
    begin(guest, PULL, "second", since=SINCE.format("first"))
    moment = guest.now()
    guest.write("vda", 4, 0, 256 << 10)
    guest.write("vdb", 5, 1 << 20, 64 << 10)
    assert pulled(guest, "vda") == moment["vda"] and pulled(guest, "second") == moment["vdb"]
    assert "Temporary disk space use: 320.000 KiB" in guest.virsh("domjobinfo", NAME)
    guest.virsh("domjobabort", NAME)
    until("the pull is over", lambda: is_over(guest))
    nothing_stays(guest, bitmaps=4)


def test_the_next_daemon_goes_on_with_it(guest: BackedUp) -> None:
    begin(guest, PULL)
    moment, before = guest.now(), guest.virsh("backup-dumpxml", NAME)
    guest.write("vda", 6, 0, 64 << 10)
    guest.daemon.kill()
    guest.daemon.start()
    assert guest.virsh("backup-dumpxml", NAME) == before
    assert pulled(guest, "vda") == moment["vda"]
    assert guest.virsh("checkpoint-list", NAME, "--name", "--topological").split() == ["first", "second"]
    guest.virsh("domjobabort", NAME)
    until("the pull is over", lambda: is_over(guest))
    nothing_stays(guest, bitmaps=4)


def test_nothing_stays_of_one_that_fails(guest: BackedUp) -> None:
    document = PULL.format(folder=guest.folder, since="").replace("nbd.sock", "none/nbd.sock")
    text = guest.file("backup.xml", document)
    checkpoint = guest.file("checkpoint.xml", CHECKPOINT.format("third"))
    assert "nbd-server-start" in refused(guest.daemon, "backup-begin", NAME, text, checkpoint)
    nothing_stays(guest, bitmaps=4)
    assert "third" not in guest.virsh("checkpoint-list", NAME, "--name")
    assert "no domain backup job present" in refused(guest.daemon, "backup-dumpxml", NAME)


def test_a_full_target_ends_it(guest: BackedUp) -> None:
    small = guest.folder / "small"
    small.mkdir()
    guest.daemon.sandbox.run(["mount", "-t", "tmpfs", "-o", "size=512k", "none", str(small)])
    guest.write("vda", 7, 0, 4 << 20)
    begin(guest, PUSH, name="small/full")
    until("the push is over", lambda: is_over(guest))
    done = guest.virsh("domjobinfo", NAME, "--completed", "--anystats")
    assert "Failed" in done and "No space left on device" in done
    nothing_stays(guest, bitmaps=4)


def test_it_ends_with_the_guest_whose_bitmaps_stay(guest: BackedUp) -> None:
    begin(guest, PULL)
    guest.virsh("destroy", NAME)
    names = {path.name for path in guest.folder.iterdir()}
    assert not names & {"scratch-a", "scratch-b", "nbd.sock"}
    guest.virsh("start", NAME)
    guest.write("vda", 8, 6 << 20, 64 << 10)
    begin(guest, PUSH, name="again.raw", since=SINCE.format("second"), driver="<driver type='raw'/>")
    until("the push is over", lambda: is_over(guest))
    changed = slice(0, (6 << 20) + (64 << 10))
    raw, now = (guest.folder / "again.raw").read_bytes(), guest.now()["vda"]
    assert raw[changed][: 4 << 20] == now[: 4 << 20] and raw[6 << 20 : changed.stop] == now[6 << 20 : changed.stop]
    nothing_stays(guest, bitmaps=4)


def test_a_new_top_image_notes_what_changes_as_well(guest: BackedUp) -> None:
    top = guest.folder / "top.qcow2"
    flags = ["--disk-only", "--no-metadata", "--diskspec", f"vda,file={top}", "--diskspec", "vdb,snapshot=no"]
    guest.virsh("snapshot-create-as", NAME, "above", *flags)
    guest.write("vda", 9, 10 << 20, 64 << 10)
    begin(guest, PUSH, name="above.raw", since=SINCE.format("second"), driver="<driver type='raw'/>")
    until("the push is over", lambda: is_over(guest))
    raw, now = (guest.folder / "above.raw").read_bytes(), guest.now()["vda"]
    for changed in (slice(10 << 20, (10 << 20) + (64 << 10)), slice(6 << 20, (6 << 20) + (64 << 10))):
        assert raw[changed] == now[changed]
    assert not any(raw[12 << 20 :])
