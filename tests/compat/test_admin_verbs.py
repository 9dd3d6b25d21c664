"""`vird admin` beside stock virt-admin, each on a daemon of its own that saw the same lines: the same answers."""

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import need_program
from vird.testing.daemons import Vird
from vird.testing.sandbox import Sandbox

pytestmark = pytest.mark.root

LINES = Path(__file__).with_name("admin_calls.virsh").read_text().splitlines()
OURS = [str(Path(sys.executable).with_name("vird")), "admin"]

DELIBERATE = {
    r"dmn-log-filters": "the older names that the manual has are understood",
    r".*-(set|disconnect|info|timeout) .*(x|-3)$": "one sentence for a number that is none",
    r"client-info libvirtd$": "a number is a number",
    r"connect": "nobody says that this is not the first connection",
    r"(help|echo|pwd)": "are those of the whole shell",
}
"""Lines whose answers differ, and why."""


def answers(program: list[str], folder: Path) -> list[tuple[int, str, str]]:
    """Exit code, output and errors for each line, on a daemon with one client, whose number is 1."""
    with Sandbox() as sandbox:
        daemon = Vird(sandbox, folder / "root").start()
        uri = f"libvirtd:///system?socket={daemon.socket.with_name('libvirt-admin-sock')}"
        # The first client of all, before any administrator looks.
        hold = ["virsh", "-c", daemon.uri("test", "default"), "event", "--all", "--loop"]
        held = sandbox.popen(hold, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        while not connections(daemon):
            assert held.poll() is None
        found = []
        for line in LINES:
            done = sandbox.run([*program, "-c", uri, *shlex.split(line)], timeout_s=20, check=False)
            found.append((done.returncode, settled(done.stdout, folder), settled(without_hints(done.stderr), folder)))
        daemon.terminate()
    return found


def without_hints(text: str) -> str:
    """What virt-admin would say as well."""
    return "".join(line for line in text.splitlines(True) if not line.startswith("hint: "))


def connections(daemon: Vird) -> int:
    """How many clients are connected to its read-write socket, without asking it."""
    sockets = Path(f"/proc/{daemon.pid}/net/unix").read_text().splitlines()
    return sum(line.endswith(f" {daemon.socket}") and line.split()[5] == "03" for line in sockets)


def settled(text: str, folder: Path) -> str:
    """Without what is another each time."""
    text = text.replace(str(folder), "F")
    text = re.sub(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\+\d{4}", "WHEN", text)
    return re.sub(r"(unix_process_id: )\d+", r"\1PID", text)


def test_same_answers(tmp_path: Path) -> None:
    need_program("virt-admin")
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    found = []
    for line, theirs, ours in zip(
        LINES, answers(["virt-admin"], tmp_path / "a"), answers(OURS, tmp_path / "b"), strict=True
    ):
        if theirs != ours and not any(re.match(known, line) for known in DELIBERATE):
            found += [f"$ {line}", f"  virt-admin: {theirs}", f"  vird admin: {ours}"]
    assert not found, "\n".join(found)
