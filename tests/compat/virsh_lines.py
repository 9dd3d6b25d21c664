"""Plays sessions of virsh commands on the test driver, each command a virsh of its own, and keeps every answer.

A line of a session is a command line of virsh's, where ``F/`` is a folder with the documents and ``EDITOR=program ``
before it says what edits. The simulated host is the same from the first line to the last of one session.

`python -m tests.compat.virsh_lines [SESSION…]` prints what differs between the daemons.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from xml.etree import ElementTree

from tests.compat.answers import Answer, differences
from tests.compat.play_calls import MARK, fresh
from vird.testing.daemons import Daemon, Libvirtd, Vird
from vird.testing.sandbox import Sandbox

CALLS = Path(__file__).with_name("virsh_calls")
SESSIONS = sorted(CALLS.glob("*.virsh"))
EDITS = re.compile(r"EDITOR=(\S+) ")
TIMEOUT_S = 10
VOLATILE = (
    (re.compile(r"CPU time: +[\d.]+s"), "CPU time: SECONDS"),
    (re.compile(r"socket=\S+"), "socket=SOCKET"),
    (re.compile(r"\b\d+\.\d{3,}s?\b"), "SECONDS"),
    (re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d([+-]\d{4})?"), "DATE"),
    (re.compile(r"\b\d{10}\b"), "SECONDS"),
    (re.compile(r"\b\d{15,}\b"), "NANOSECONDS"),
    (re.compile(r"/tmp/virsh\w{6}\b"), "EDITED"),
    # Ours speaks of its own release where libvirtd does.
    (re.compile(r"^(Running against daemon: ).*", re.MULTILINE), r"\1VERSION"),
)


def lines_of(session: Path) -> list[str]:
    """The commands of a session."""
    return [line for line in session.read_text().splitlines() if line and not line.startswith("#")]


@contextmanager
def held(uri: str) -> Iterator[None]:
    """A fresh simulated host that stays."""
    connection = fresh(uri)
    try:
        yield
    finally:
        connection.networkCreateXML(MARK)
        connection.close()


def answer(uri: str, line: str, folder: Path) -> Answer:
    """What one virsh says to one line."""
    environment = dict(os.environ, LC_ALL="C.UTF-8", TZ="UTC", HOME=str(folder), EDITOR="false", VISUAL="false")
    line = line.replace("F/", f"{folder}/")
    if edits := EDITS.match(line):
        environment["EDITOR"] = environment["VISUAL"] = edits[1]
        line = line.removeprefix(edits[0])
    try:
        done = subprocess.run(
            ["virsh", "-c", uri, line],
            capture_output=True,
            text=True,
            env=environment,
            stdin=subprocess.DEVNULL,
            timeout=TIMEOUT_S,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return Answer(None, "", "")
    return Answer(done.returncode, settled(done.stdout), settled(done.stderr))


def settled(text: str) -> str:
    """A text without what differs from one run to the next."""
    for pattern, name in VOLATILE:
        text = pattern.sub(name, text)
    if text.lstrip().startswith("<"):
        try:
            ElementTree.fromstring(text)
        except ElementTree.ParseError:
            # Several documents, or one and a line about it: compared as lines.
            return f"documents:\n{text}"
    return text


@contextmanager
def answering(kind: type[Daemon]) -> Iterator[tuple[str, Path]]:
    """A daemon's URI and the folder of its documents."""
    with tempfile.TemporaryDirectory(prefix="vird-virsh.") as name, Sandbox() as sandbox:
        folder = Path(name)
        folder.chmod(0o755)
        daemon = kind(sandbox, folder / "root")
        daemon.start()
        try:
            yield daemon.uri("test", "default"), folder / "files"
        finally:
            daemon.terminate()


def play(kind: type[Daemon], sessions: list[Path]) -> dict[str, list[Answer]]:
    """Every answer of a daemon, by the session's name; ``F/`` stands for the folder in the texts."""
    answers = {}
    with answering(kind) as (uri, folder):
        for session in sessions:
            shutil.copytree(CALLS / "documents", folder)
            with held(uri):
                answers[session.stem] = [_placed(answer(uri, line, folder), folder) for line in lines_of(session)]
            shutil.rmtree(folder)
    return answers


def _placed(given: Answer, folder: Path) -> Answer:
    return Answer(given.code, given.out.replace(f"{folder}/", "F/"), given.err.replace(f"{folder}/", "F/"))


def different(line: str, theirs: Answer, ours: Answer) -> list[str]:
    """How two answers to a line differ; nothing for the same outcome. Figures that grow with the clock are left out."""
    loosely = line.startswith(("domblkstat", "domifstat"))
    return differences(theirs, ours, ("FOLDER", "FOLDER"), loosely=loosely)


def main(names: list[str]) -> None:
    sessions = [session for session in SESSIONS if not names or session.stem in names]
    theirs, ours = play(Libvirtd, sessions), play(Vird, sessions)
    total = same = 0
    for session in sessions:
        for line, there, here in zip(lines_of(session), theirs[session.stem], ours[session.stem], strict=True):
            found = different(line, there, here)
            total, same = total + 1, same + (not found)
            if found:
                print(
                    "\n".join(
                        [f"{session.stem}$ {line}", *found, f"  theirs {there}"[:1500], f"  ours   {here}"[:1500]]
                    )
                )
    print(f"{same} of {total} lines are the same")


if __name__ == "__main__":
    main(sys.argv[1:])
