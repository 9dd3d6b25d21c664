"""Runs the virsh script against a daemon and keeps every answer, with the events that were seen meanwhile.

`python -m tests.compat.run [vird|libvirtd]` prints the answers of one; without a name, the differences between the two.
"""

import re
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.compat.answers import Answer, differences
from tests.compat.script import SCRIPT, Step
from tests.conftest import BUILD_FOLDER
from vird.testing import guest_image
from vird.testing.daemons import Daemon, Libvirtd, Vird
from vird.testing.sandbox import Leftovers, Sandbox

DOCUMENTS = Path(__file__).parent / "documents"
STEP_TIMEOUT_S = 30


@dataclass(frozen=True, slots=True)
class Run:
    """`answers` in the order of the script; `events` as virsh printed them, by what was watched."""

    folder: str
    answers: list[Answer]
    events: dict[str, list[str]]
    left: Leftovers


def run_script(
    kind: type[Vird] | type[Libvirtd],
    script: Sequence[Step] = SCRIPT,
    watches: Sequence[str] = ("event --all", "net-event --event lifecycle"),
    prepare: Callable[[Path], None] = lambda folder: None,
) -> Run:
    """A whole script against a fresh daemon in a sandbox, with `virsh WATCH --loop` beside it for each of `watches`."""
    with tempfile.TemporaryDirectory(prefix="vird-compat.") as name, Sandbox() as sandbox:
        folder = Path(name)
        folder.chmod(0o755)
        write_documents(folder)
        prepare(folder)
        daemon = kind(sandbox, folder / "root").like_libvirtd().start()
        with ExitStack() as stack:
            events = {watch.split()[0]: stack.enter_context(watched(daemon, watch)) for watch in watches}
            answers = [answer(daemon, step, folder) for step in script]
        daemon.terminate()
        return Run(str(folder), answers, events, sandbox.leftovers(folder / "root"))


def write_documents(folder: Path) -> None:
    """The documents with this run's paths in them, and the disk that one of them names."""
    image = guest_image.build(BUILD_FOLDER / "guest")
    places = {"KERNEL": image.kernel, "INITRD": image.initrd, "CMDLINE": guest_image.COMMAND_LINE, "FOLDER": folder}
    for document in DOCUMENTS.glob("*.xml"):
        text = re.sub("@([A-Z]+)@", lambda found: str(places[found[1]]), document.read_text())
        (folder / document.name).write_text(text)
    subprocess.run(["qemu-img", "create", "-q", "-f", "qcow2", str(folder / "alpha.qcow2"), "64M"], check=True)


def answer(daemon: Daemon, step: Step, folder: Path) -> Answer:
    words = [f"FOLDER/{word}" if word.endswith(".xml") else word for word in step.words]
    words = [word.replace("FOLDER", str(folder)) for word in words]
    uri = daemon.uri(socket=daemon.read_only_socket) if step.read_only else None
    options = ["-r"] if step.read_only else []
    try:
        done = daemon.virsh(*options, *words, uri=uri, timeout_s=STEP_TIMEOUT_S)
    except subprocess.TimeoutExpired:
        return Answer(None, "", f"no answer within {STEP_TIMEOUT_S} s")
    return Answer(done.returncode, done.stdout, done.stderr)


@contextmanager
def watched(daemon: Daemon, command: str) -> Iterator[list[str]]:
    """`virsh COMMAND --loop` runs meanwhile; the list is filled with its events when the block ends."""
    lines: list[str] = []
    with tempfile.TemporaryFile("w+") as output:
        argv = ["virsh", "-c", daemon.uri(), *command.split(), "--loop"]
        watcher = daemon.sandbox.popen(argv, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT)
        try:
            yield lines
        finally:
            # The last event may be on its way; virsh says nothing by which one could know.
            time.sleep(0.3)
            watcher.send_signal(signal.SIGINT)
            watcher.wait(10)
            output.seek(0)
            lines += [line for line in output.read().splitlines() if line.startswith("event '")]


def main(names: list[str]) -> int:
    if names:
        run = run_script({"vird": Vird, "libvirtd": Libvirtd}[names[0]])  # type: ignore[arg-type]
        for step, said in zip(SCRIPT, run.answers, strict=True):
            print(f"$ virsh {step.name}\n[{said.code}] {said.out.strip()}\n{said.err.strip()}")
        print(run.events, run.left)
        return 0
    theirs, ours = run_script(Libvirtd), run_script(Vird)
    same = 0
    for step, left, right in zip(SCRIPT, theirs.answers, ours.answers, strict=True):
        found = differences(left, right, (theirs.folder, ours.folder), bool(step.loosely))
        same += not found
        if found:
            print(f"$ virsh {step.name}", *found, sep="\n    ")
    for what in theirs.events:
        if theirs.events[what] != ours.events[what]:
            print(what, *theirs.events[what], "-- here:", *ours.events[what], sep="\n    ")
    print(f"{same} of {len(SCRIPT)} answers are the same; left by vird: {ours.left}")
    return int(same < len(SCRIPT))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
