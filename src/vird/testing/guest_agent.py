"""The small guest of the tests with QEMU's own guest agent in it, which starts when its channel is there.

The agent comes out of Debian's package, its libraries from this machine. They are an archive of their own behind the
guest's initial file system, which the kernel unpacks one after the other; guests that need no agent stay as small as
they are.
"""

import hashlib
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

from vird.testing import cpio
from vird.testing.guest_image import GuestImage, ImageError, output_of, unpack_package, write_whole

PACKAGE = "qemu-guest-agent"
PROGRAM = "usr/sbin/qemu-ga"
CHANNEL = """\
<channel type='unix'><target type='virtio' name='org.qemu.guest_agent.0'/></channel>
"""
START = "qemu-ga -d -p /dev/$(grep -l org.qemu.guest_agent.0 /sys/class/virtio-ports/*/name | cut -d/ -f5)"
"""The guest's command that starts it."""
_LIBRARY = re.compile(r"(?:=> )?(/\S+) \(0x")


def with_agent(image: GuestImage, folder: Path) -> GuestImage:
    """The image with the agent, in `folder`, made when it is not there yet. Raises `ImageError`."""
    added = cpio.archive(list(_members(_program(folder))))
    stamp = hashlib.sha256(added).hexdigest()[:12]
    whole = GuestImage(image.kernel, folder / f"{image.initrd.stem}-agent-{stamp}.img")
    if not whole.initrd.exists():
        write_whole(whole.initrd, image.initrd.read_bytes() + added)
    return whole


def _program(folder: Path) -> Path:
    installed = shutil.which("qemu-ga", path="/usr/sbin:/usr/bin")
    if installed is not None:
        return Path(installed)
    unpacked = folder / PACKAGE / PROGRAM
    if not unpacked.exists():
        unpack_package(PACKAGE, folder / PACKAGE)
    return unpacked


def _members(program: Path) -> Iterator[cpio.Member]:
    # Where it keeps its state.
    yield cpio.folder("var/run")
    folders: set[str] = set()
    for path in libraries(output_of(["ldd", str(program)])):
        parents = [str(parent).lstrip("/") for parent in reversed(path.parents)][1:]
        yield from (cpio.folder(name) for name in parents if name not in folders)
        folders.update(parents)
        yield cpio.file(str(path).lstrip("/"), path.read_bytes(), 0o755)
    yield cpio.file(PROGRAM, program.read_bytes(), 0o755)


def libraries(said: str) -> list[Path]:
    """The files in what ldd says; raises `ImageError` for a program whose libraries are not all there."""
    if "not found" in said:
        raise ImageError(f"libraries of {PACKAGE} are not installed here: {said.strip()}")
    return [Path(found) for found in _LIBRARY.findall(said)]
