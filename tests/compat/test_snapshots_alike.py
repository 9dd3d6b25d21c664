"""Snapshots through stock virsh: vird answers what libvirtd answers, and each reads what the other knows of them."""

import os
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from difflib import unified_diff
from pathlib import Path
from xml.etree import ElementTree

import pytest

from tests.compat import oracle
from tests.compat.seen import virsh
from vird.testing.daemons import Daemon, Libvirtd, Vird
from vird.testing.sandbox import Sandbox

pytestmark = pytest.mark.root

GUEST = """\
<domain type='qemu'><name>{name}</name><uuid>11111111-2222-3333-4444-5555555555{number}</uuid>
<memory unit='MiB'>32</memory><os><type arch='x86_64' machine='pc'>hvm</type></os><devices>{disk}
<disk type='file' device='cdrom'><target dev='hdc' bus='ide'/><readonly/></disk>
<graphics type='vnc' port='-1' passwd='secret'/></devices></domain>
"""
DISK = """\
<disk type='file' device='disk'><driver name='qemu' type='{kind}'/><source file='{folder}/{name}.img'/>
<target dev='vda' bus='virtio'/></disk>"""
TALK = Path(__file__).with_name("snapshot_talk.txt")


@contextmanager
def running(kind: type[Vird] | type[Libvirtd]) -> Iterator[tuple[Daemon, Path]]:
    with tempfile.TemporaryDirectory(prefix="vird-test.") as name, Sandbox() as sandbox:
        folder = Path(name)
        os.chmod(folder, 0o755)
        daemon = kind(sandbox, folder / "root").like_libvirtd()
        yield daemon.start(), folder
        daemon.terminate()
        print(daemon.log())


def define(daemon: Daemon, folder: Path) -> None:
    """Three guests: on a qcow2 image, on a raw one, without a disk."""
    for number, (name, kind) in enumerate((("g", "qcow2"), ("raw", "raw"), ("none", "")), 10):
        disk = DISK.format(kind=kind, folder=folder, name=name) if kind else ""
        if kind:
            daemon.sandbox.run(["qemu-img", "create", "-q", "-f", kind, f"{folder}/{name}.img", "1M"])
        (folder / "guest.xml").write_text(GUEST.format(name=name, number=number, disk=disk))
        virsh(daemon, "define", str(folder / "guest.xml"))


def answer(daemon: Daemon, folder: Path, line: str) -> str:
    """What virsh prints, without times and folders; documents as far as they are comparable."""
    done = daemon.virsh("-q", *line.replace("WORK", str(folder)).split())
    text = (done.stdout + done.stderr).replace(str(folder), "WORK").strip()
    if text.startswith("<domainsnapshot>"):
        return comparable(text)
    text = re.sub(r' index="\d+"', "", text)
    text = re.sub(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d \+0000", "TIME", text)
    return re.sub(r"\d{4}-\d\d-\d\dT[\d:.]+Z qemu", "qemu", text)


def comparable(text: str) -> str:
    """A snapshot's document without its time, and without what depends on who runs the guest."""
    root = ElementTree.fromstring(text)
    for gone in ("creationTime", "cookie"):
        for found in root.findall(gone):
            root.remove(found)
    for devices in root.iter("devices"):
        # the order of controllers says nothing
        devices[:] = sorted(devices, key=lambda e: (e.tag != "controller", e.tag == "controller" and sorted(e.items())))
    ElementTree.indent(root)
    return ElementTree.canonicalize(ElementTree.tostring(root, encoding="unicode"))


def talk(kind: type[Vird] | type[Libvirtd]) -> list[tuple[str, str]]:
    with running(kind) as (daemon, folder):
        define(daemon, folder)
        return [(line, answer(daemon, folder, line)) for line in TALK.read_text().splitlines()]


@pytest.mark.skipif(oracle.why_not() is not None, reason=str(oracle.why_not()))
def test_the_same_answers() -> None:
    ours, theirs = talk(Vird), talk(Libvirtd)
    differing = [
        "\n".join([f"$ {line}", *unified_diff(their.splitlines(), our.splitlines(), "libvirtd", "vird", n=1)])
        for (line, our), (_, their) in zip(ours, theirs, strict=True)
        if our != their
    ]
    assert not differing, "\n".join(differing)


def known(daemon: Daemon) -> list[str]:
    """All that is known of a guest's snapshots."""
    names = virsh(daemon, "snapshot-list", "g", "--name").split()
    documents = [comparable(virsh(daemon, "snapshot-dumpxml", "g", name, "--security-info")) for name in names]
    return [virsh(daemon, "snapshot-list", "g", "--tree"), virsh(daemon, "snapshot-current", "g", "--name"), *documents]


STATE = {
    Vird: "{root}/etc/libvirt/qemu {root}/var/lib/libvirt/qemu",
    Libvirtd: "/etc/libvirt/qemu /var/lib/libvirt/qemu",
}


def copy(daemon: Daemon, folders: str, back: str) -> None:
    definitions, state = folders.format(root=daemon.root).split()
    there = daemon.root.parent / "kept"
    pairs = ((f"{definitions}/g.xml", there / "g.xml"), (f"{state}/snapshot", there / "snapshot"))
    for place, kept in pairs:
        source, target = (kept, place) if back else (place, kept)
        daemon.sandbox.run(["mkdir", "-p", str(Path(target).parent)])
        daemon.sandbox.run(["rm", "-rf", str(target)])
        daemon.sandbox.run(["cp", "-r", str(source), str(target)])


@pytest.mark.skipif(oracle.why_not() is not None, reason=str(oracle.why_not()))
@pytest.mark.parametrize(("first", "second"), [(Vird, Libvirtd), (Libvirtd, Vird)], ids=["ours", "theirs"])
def test_each_reads_the_others_files(
    first: type[Vird] | type[Libvirtd], second: type[Vird] | type[Libvirtd], tmp_path: Path
) -> None:
    with running(first) as (daemon, folder):
        define(daemon, folder)
        for line in ("snapshot-create-as g one", "start g", "snapshot-create-as g two", "snapshot-create-as g three"):
            virsh(daemon, *line.split())
        virsh(daemon, "snapshot-current", "g", "two")
        virsh(daemon, "destroy", "g")
        expected = known(daemon)
        copy(daemon, STATE[first], back="")
        daemon.sandbox.run(["cp", "-r", str(folder / "kept"), str(folder / "g.img"), str(tmp_path)])
    with running(second) as (daemon, folder):
        daemon.terminate()
        daemon.sandbox.run(["cp", "-r", str(tmp_path / "kept"), str(folder)])
        copy(daemon, STATE[second], back="yes")
        daemon.start()
        assert known(daemon) == expected
        virsh(daemon, "snapshot-delete", "g", "one", "--metadata")
        assert virsh(daemon, "snapshot-list", "g", "--name", "--roots") == "two"
