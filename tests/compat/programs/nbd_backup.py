"""virtnbdbackup and virtnbdrestore on our module: backups of each level, and the disks of every one of them restored.

The programs are Debian's; a guest that runs nothing is backed up on both daemons, and what is restored compared with
what was on its disks at that moment, byte for byte.
"""

from __future__ import annotations

import os
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

from tests.compat.backed_up import NAME, SIZES, BackedUp, bytes_of
from tests.compat.programs.places import debian_program, python
from vird.testing.daemons import Daemon, Libvirtd, Vird
from vird.testing.sandbox import Sandbox

URI = "qemu:///system"
AS_SYSTEM = """\
mkdir -p /run/libvirt
mountpoint -q /run/libvirt || mount -t tmpfs tmpfs /run/libvirt
ln -sf {socket} /run/libvirt/libvirt-sock
"""
"""The programs want a password for a URI with a socket, so they are given the plain one."""


class Programs:
    """Runs them unchanged, with the interpreter that finds our module."""

    def __init__(self, daemon: Daemon, interpreter: Path, folder: Path) -> None:
        self.daemon = daemon
        self.interpreter = str(interpreter)
        self.folder = folder

    def _run(self, program: str, *words: str) -> str:
        argv = self.daemon.sandbox.argv([self.interpreter, program, *words])
        environ = {**os.environ, "HOME": str(self.folder)}
        done = subprocess.run(
            argv, cwd=self.folder, env=environ, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=120,
            check=False,
        )  # fmt: skip
        said = done.stdout + done.stderr
        if done.returncode:
            raise AssertionError(f"{' '.join(words)} ended with {done.returncode}: {said[-3000:]}")
        return said

    def backup(self, level: str, into: str, *more: str) -> str:
        """Back the guest up into a folder."""
        place = ["-o", str(self.folder / into), "-S", str(self.folder), "-f", str(self.folder / "nbd.sock")]
        return self._run("/usr/bin/virtnbdbackup", "-U", URI, "-d", NAME, "-l", level, "--noprogress", *place, *more)

    def restore(self, source: str, into: str, *more: str) -> Path:
        """Restore what is in a folder.

        Each disk by itself: the program takes one socket for all of them, before its last server has removed it.
        """
        folder = self.folder / into
        place = ["-i", str(self.folder / source), "-o", str(folder)]
        uri = ["-U", URI, "-L", str(self.folder / "restore.log")]
        for disk in SIZES:
            alone = ["-d", disk, "-f", str(self.folder / f"restore-{disk}.sock")]
            self._run("/usr/bin/virtnbdrestore", *uri, "--noprogress", *place, *alone, *more)
        return folder


def compare() -> Iterator[tuple[str, bool, str]]:
    """Each thing that was done on a daemon, and what was wrong with it."""
    debian_program("virtnbdbackup")
    interpreter = python("virtnbdbackup", ours=True, debian=True)
    for kind in (Vird, Libvirtd):
        with tempfile.TemporaryDirectory(prefix="vird-nbd.") as name, Sandbox() as sandbox:
            folder = Path(name)
            folder.chmod(0o755)
            daemon = kind(sandbox, folder / "root").like_libvirtd().start()
            sandbox.run(["sh", "-ec", AS_SYSTEM.format(socket=daemon.socket)])
            try:
                yield from _steps(daemon, Programs(daemon, interpreter, folder), folder)
            finally:
                daemon.virsh("destroy", NAME)
                daemon.terminate()


def _steps(daemon: Daemon, programs: Programs, folder: Path) -> Iterator[tuple[str, bool, str]]:
    guest = BackedUp(daemon, folder)
    moments: list[dict[str, bytes]] = []
    guest.write("vda", 1, 0, 1 << 20)
    guest.write("vdb", 2, 3 << 20, 1 << 20)
    for number, level in enumerate(("full", "inc", "inc")):
        yield _tried(f"{daemon.name}: virtnbdbackup -l {level}", lambda level=level: programs.backup(level, "chain"))
        moments.append(guest.now())
        guest.write("vda", 10 + number, (number + 1) << 20, 192 << 10)
        guest.write("vdb", 20 + number, number << 17, 65536)
        if number == 1:
            # Bitmaps are in the images: the next run of the guest has them too.
            guest.virsh("destroy", NAME)
            guest.virsh("start", NAME)
    known = guest.virsh("checkpoint-list", NAME, "--name", "--topological").split()
    yield f"{daemon.name}: its checkpoints", known == [f"virtnbdbackup.{number}" for number in range(3)], str(known)
    for number, moment in enumerate(moments):
        until = ["--until", f"virtnbdbackup.{number}"]
        yield _tried(
            f"{daemon.name}: virtnbdrestore --until virtnbdbackup.{number}",
            lambda until=until, moment=moment, number=number: _same(
                programs.restore("chain", f"restored{number}", *until), moment
            ),
        )
    yield _tried(f"{daemon.name}: virtnbdbackup -l full", lambda: programs.backup("full", "other"))
    guest.write("vda", 30, 8 << 20, 65536)
    yield _tried(f"{daemon.name}: virtnbdbackup -l diff", lambda: programs.backup("diff", "other"))
    moment = guest.now()
    yield _tried(
        f"{daemon.name}: what diff saved is restored",
        lambda: _same(programs.restore("other", "restored-diff"), moment),
    )
    yield _tried(f"{daemon.name}: virtnbdbackup -l copy", lambda: programs.backup("copy", "copy", "-z"))
    yield _tried(
        f"{daemon.name}: what copy saved is restored", lambda: _same(programs.restore("copy", "restored-copy"), moment)
    )
    left = sorted(path.name for path in folder.iterdir() if "backup" in path.name or path.suffix == ".sock")
    yield f"{daemon.name}: nothing of it stays", left == [], str(left)


def _tried(what: str, step: object) -> tuple[str, bool, str]:
    assert callable(step)
    try:
        step()
    except (AssertionError, OSError, subprocess.SubprocessError) as failure:
        return what, False, str(failure)
    return what, True, ""


def _same(folder: Path, moment: dict[str, bytes]) -> None:
    for target, content in moment.items():
        (image,) = folder.glob(f"{target}*.qcow2")
        assert bytes_of(image) == content, f"{image} is not what {target} was"
