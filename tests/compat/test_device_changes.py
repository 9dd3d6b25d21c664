"""Devices that come to a running guest, go and change: we do what libvirtd does, and refuse what it refuses."""

import os
import re
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.compat import oracle
from tests.compat.seen import virsh
from vird.testing.daemons import Daemon, Libvirtd, Vird
from vird.testing.sandbox import Sandbox

pytestmark = pytest.mark.root

NETWORK = """\
<network><name>hot</name><bridge name='hotbr'/><ip address='192.168.77.1' netmask='255.255.255.0'/></network>
"""
GUEST = """\
<domain type='qemu'><name>hot</name><memory unit='MiB'>64</memory><vcpu>1</vcpu>
<maxMemory slots='4' unit='MiB'>512</maxMemory>
<cpu><numa><cell id='0' cpus='0' memory='64' unit='MiB'/></numa></cpu>
<os><type arch='x86_64' machine='pc'>hvm</type></os><features><acpi/></features><devices>
<disk type='file' device='disk'>
<driver name='qemu' type='raw'/><source file='{folder}/a.img'/><target dev='vda' bus='virtio'/></disk>
<disk type='file' device='cdrom'><target dev='hdc' bus='ide'/><readonly/></disk>
<interface type='network'>
<mac address='52:54:00:00:00:01'/><source network='hot'/><model type='virtio'/></interface>
<serial type='pty'/><channel type='unix'><target type='virtio' name='one'/></channel>
<controller type='usb' model='piix3-uhci'/><input type='tablet' bus='usb'/>
</devices></domain>
"""
LINES = Path(__file__).with_name("device_changes.txt")


@pytest.fixture(scope="module", params=[Vird, Libvirtd], ids=["vird", "libvirtd"])
def answers(request: pytest.FixtureRequest) -> Iterator[list[str]]:
    """What a daemon answers to each line: done, or the kind of its error."""
    kind: type[Vird] | type[Libvirtd] = request.param
    if kind is Libvirtd and (missing := oracle.why_not()):
        pytest.skip(missing)
    with tempfile.TemporaryDirectory(prefix="vird-test.") as name, Sandbox() as sandbox:
        folder = Path(name)
        os.chmod(folder, 0o755)
        for image in ("a", "b", "c"):
            path = folder / f"{image}.img"
            path.write_bytes(b"\0" * (1 << 20))
            path.chmod(0o666)
        daemon = kind(sandbox, folder / "root").start()
        for what, text in (("net-create", NETWORK), ("create", GUEST.format(folder=folder))):
            (folder / "document.xml").write_text(text)
            virsh(daemon, what, str(folder / "document.xml"))
        yield [_answer(daemon, folder, *line.split(" ", 1)) for line in LINES.read_text().splitlines()]
        virsh(daemon, "destroy", "hot")
        virsh(daemon, "net-destroy", "hot")
        daemon.terminate()
        print(daemon.log())


def _answer(daemon: Daemon, folder: Path, verb: str, xml: str) -> str:
    path = folder / "device.xml"
    path.write_text(xml.replace("WORK", str(folder)))
    done = daemon.virsh("-q", f"{verb}-device", "hot", str(path), "--live")
    if done.returncode == 0:
        return "done"
    # The first line says what virsh wanted, the second begins with the error's kind.
    kind = re.search(r"\nerror: ([^:]*)", done.stderr)
    assert kind is not None, done.stderr
    return kind[1]


_SEEN: dict[str, list[str]] = {}


def test_each_line(answers: list[str], request: pytest.FixtureRequest) -> None:
    _SEEN[request.node.callspec.id] = answers
    assert "done" in answers
    if "vird" in _SEEN and "libvirtd" in _SEEN:
        lines = LINES.read_text().splitlines()
        differing = [
            f"{line}\n  libvirtd: {theirs}\n  vird: {ours}"
            for line, ours, theirs in zip(lines, _SEEN["vird"], _SEEN["libvirtd"], strict=True)
            if ours != theirs
        ]
        assert not differing, "\n".join(differing)
