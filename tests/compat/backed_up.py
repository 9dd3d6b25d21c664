"""A guest whose disks' contents are known to the byte at every moment, for tests of backups.

It runs nothing: what is on its disks is written through its QEMU, as its own writes would be.
"""

import subprocess
from pathlib import Path

from tests.compat.seen import virsh
from vird.testing.daemons import Daemon

NAME = "kept"
SIZES = {"vda": 16 << 20, "vdb": 8 << 20}
GUEST = """\
<domain type='qemu'>
  <name>{name}</name><uuid>6c2b3a5e-0000-4000-8000-00000000bacc</uuid><memory unit='MiB'>32</memory>
  <os><type arch='x86_64' machine='pc'>hvm</type></os>
  <devices>
    <disk type='file'><driver name='qemu' type='qcow2'/><source file='{folder}/vda.qcow2'/>
      <target dev='vda' bus='virtio'/></disk>
    <disk type='file'><driver name='qemu' type='qcow2'/><source file='{folder}/vdb.qcow2'/>
      <target dev='vdb' bus='virtio'/></disk>
    <disk type='file' device='cdrom'><target dev='sda' bus='sata'/></disk>
    <video><model type='none'/></video><memballoon model='none'/>
  </devices>
</domain>
"""


class BackedUp:
    """The guest on a daemon; ``contents`` are the bytes that its disks have now."""

    def __init__(self, daemon: Daemon, folder: Path) -> None:
        self.daemon = daemon
        self.folder = folder
        self.contents = {target: bytearray(size) for target, size in SIZES.items()}
        for target, size in SIZES.items():
            image = str(folder / f"{target}.qcow2")
            subprocess.run(["qemu-img", "create", "-q", "-f", "qcow2", image, str(size)], check=True)
        document = folder / "guest.xml"
        document.write_text(GUEST.format(name=NAME, folder=folder))
        self.virsh("define", str(document))
        self.virsh("start", NAME)

    def virsh(self, *words: str) -> str:
        return virsh(self.daemon, *words)

    def file(self, name: str, text: str) -> str:
        """A document for virsh."""
        path = self.folder / name
        path.write_text(text)
        return str(path)

    def write(self, target: str, pattern: int, offset: int, length: int) -> None:
        """Change the disk."""
        number = list(SIZES).index(target)
        device = f"/machine/peripheral/virtio-disk{number}/virtio-backend"
        order = f'qemu-io -d {device} "write -P {pattern} {offset} {length}"'
        said = self.virsh("qemu-monitor-command", NAME, "--hmp", order)
        assert "rror" not in said, said
        self.contents[target][offset : offset + length] = bytes([pattern]) * length

    def now(self) -> dict[str, bytes]:
        """What is on the disks at this moment."""
        return {target: bytes(content) for target, content in self.contents.items()}


def bytes_of(image: Path, source: str = "qcow2") -> bytes:
    """What a guest would read from an image file."""
    raw = image.with_suffix(".bytes")
    subprocess.run(["qemu-img", "convert", "-U", "-f", source, "-O", "raw", str(image), str(raw)], check=True)
    found = raw.read_bytes()
    raw.unlink()
    return found
