"""Stories of virsh commands about the disks of a guest without a system, told to any daemon; what is seen is text.

Each line of a story is virsh's, but for those that begin with a word of `Teller`'s own: ``disk`` and ``defined`` show
the disk's part of the documents, ``files`` what lies in the folder and what holds the data, ``until`` waits.
"""

import re
import shutil
import subprocess
import time
from pathlib import Path

from vird.testing.daemons import Daemon

MIB = 1 << 20
LAYERS = ("base", "mid", "top", "active")
GUEST = """\
<domain type='qemu'><name>{name}</name><memory unit='MiB'>32</memory>
<os><type arch='x86_64' machine='pc'>hvm</type></os><devices>
<disk type='file' device='disk'><driver name='qemu' type='qcow2'/><source file='{folder}/active.qcow2'/>
  <target dev='vda' bus='virtio'/></disk>
<disk type='file' device='disk'><driver name='qemu' type='raw'/><source file='{folder}/raw.img'/>
  <target dev='vdb' bus='virtio'/></disk>
<disk type='file' device='cdrom'><target dev='hdc' bus='ide'/><readonly/></disk>
</devices></domain>
"""
PROGRESS = re.compile(r"^Block \w+: \[ *\d+ %\]\n?|^\n", re.M)
"""What ``--verbose`` says until the end."""
VOLATILE = re.compile(r"\[ *\d+ %\]|(?<=cur=)\d+|[0-9a-f]{8}-[0-9a-f-]{27}|(?<=100 )\d{5,}")
DEADLINE_S = 20


def run(*argv: str | Path) -> str:
    done = subprocess.run(argv, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{argv}: {done.stdout}{done.stderr}"
    return done.stdout


def make_chain(folder: Path) -> None:
    """Four images, each with a MiB of its own number where no other has one, and a raw one."""
    folder.mkdir(mode=0o755)
    below: list[str] = []
    for number, name in enumerate(LAYERS):
        path = folder / f"{name}.qcow2"
        if below:
            subprocess.run(["qemu-img", "create", "-q", "-f", "qcow2", "-b", below[0], "-F", "qcow2", path.name],
                           cwd=folder, check=True)  # fmt: skip
        else:
            run("qemu-img", "create", "-q", "-f", "qcow2", path, "16M")
        run("qemu-io", "-c", f"write -q -P {number + 1} {number}M 1M", path)
        below = [path.name]
    run("qemu-img", "create", "-q", "-f", "raw", folder / "raw.img", "4M")


def holds(path: Path) -> str:
    """Which of the four MiB are to be seen in an image on its chain, from what backing."""
    words = [word for number in range(len(LAYERS)) for word in ("-c", f"read -P {number + 1} {number}M 1M")]
    done = subprocess.run(["qemu-io", "-r", "-U", *words, str(path)], capture_output=True, text=True, check=False)
    # What was read is told after the complaint, and reading behind the end is a complaint alone.
    told = re.split(r"read \d+/\d+ bytes at offset \d+\n[^\n]*\n", done.stdout)
    found = [str(number + 1) for number in range(len(told) - 1) if "Pattern verification failed" not in told[number]]
    info = run("qemu-img", "info", "-U", path)
    backing = re.search(r"backing file: (\S+)", info)
    return f"{path.name}: {' '.join(found)} on {backing[1] if backing else 'nothing'}"


class Teller:
    """One guest on one daemon; ``folder`` is its own, and is made."""

    def __init__(self, daemon: Daemon, folder: Path, name: str) -> None:
        self.daemon, self.folder, self.name = daemon, folder, name
        make_chain(folder)
        self.document = folder / "guest.xml"
        self.document.write_text(GUEST.format(name=name, folder=folder))
        self.seen: list[str] = []

    def virsh(self, *words: str) -> str:
        done = self.daemon.virsh(*words)
        return (done.stdout + done.stderr).strip()

    def tell(self, *lines: str) -> list[str]:
        """What each line shows, without what differs from time to time and place to place."""
        for line in lines:
            word, *rest = line.replace("G", self.name, 1).replace("F/", f"{self.folder}/").split()
            own = getattr(self, f"_{word}", None)
            text = own(*rest) if own is not None else self.virsh(word, *rest)
            text = PROGRESS.sub("", text) if "--verbose" in line else text
            text = VOLATILE.sub("", text).strip().replace(str(self.folder), "F")
            self.seen.append(f"$ {line}\n{text}")
        return self.seen

    def _disk(self) -> str:
        """The disk as it is."""
        return self._shown()

    def _defined(self) -> str:
        return self._shown("--inactive")

    def _shown(self, *how: str) -> str:
        shown = self.virsh("dumpxml", self.name, "--xpath", "//disk[target/@dev='vda']", *how)
        return re.sub(r"\n *<(alias|address|driver|target)[^\n]*", "", shown)

    def _files(self, *names: str) -> str:
        there = sorted(path.name for path in self.folder.iterdir())
        # A guest that stands still has nothing that is not in its images.
        self.virsh("suspend", self.name)
        found = [holds(self.folder / name) for name in names]
        self.virsh("resume", self.name)
        return "\n".join([" ".join(there), *found])

    def _reuse(self, name: str, below: str) -> str:
        return run("qemu-img", "create", "-q", "-f", "qcow2", "-b", self.folder / below, "-F", "qcow2",
                   self.folder / name)  # fmt: skip

    def _until(self, *words: str) -> str:
        """Wait until the document says so."""
        text, deadline = " ".join(words), time.monotonic() + DEADLINE_S
        while text not in self.virsh("dumpxml", self.name):
            assert time.monotonic() < deadline, f"no {text}: {self.virsh('dumpxml', self.name)}{self.daemon.log()}"
            time.sleep(0.02)
        return ""

    def _idle(self) -> str:
        """Wait until the disk has no job."""
        deadline = time.monotonic() + DEADLINE_S
        while "No current block job" not in self.virsh("blockjob", self.name, "vda"):
            assert time.monotonic() < deadline, self.virsh("blockjob", self.name, "vda")
            time.sleep(0.02)
        return ""

    def end(self) -> None:
        self.daemon.virsh("destroy", self.name)
        self.daemon.virsh("undefine", self.name)
        shutil.rmtree(self.folder)
