"""Every command of stock virsh on the test driver: the same exit code, structure of output and kind of error.

Each file of ``virsh_calls`` is one session on a fresh simulated host; ``virsh_lines`` says what a line may be.
"""

import functools
import re
import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.compat.answers import Answer
from tests.compat.virsh_lines import EDITS, SESSIONS, different, lines_of, play
from tests.conftest import need_program
from vird.testing.daemons import Libvirtd, Vird

pytestmark = [pytest.mark.root, pytest.mark.timeout(400)]

DIFFERENT = {
    r"schedinfo test --(weight|set weight)": "ours keeps what is set",
    r"vol-(upload|download) v ": "simulated volumes have content here",
}
"""Lines whose outcome is known to differ, and why."""


WATCH_A_JOB = ("dump", "managedsave", "migrate", "save")
"""Commands in which virsh 9.0 now and then waits for ever for its own thread, with the work done and without any daemon
(`virsh -c test:///default managedsave test` does); what it would have said is not known then."""


@functools.cache
def outcomes() -> tuple[dict[str, list[Answer]], dict[str, list[Answer]]]:
    """libvirtd's answers and vird's."""
    with ThreadPoolExecutor() as pool:
        theirs, ours = pool.map(lambda kind: play(kind, SESSIONS), (Libvirtd, Vird))
    return theirs, ours


@pytest.fixture(autouse=True)
def _oracle_is_installed() -> None:
    need_program("libvirtd")
    need_program("virsh")


@pytest.mark.parametrize("session", SESSIONS, ids=lambda path: path.stem)
def test_same_outcomes(session: Path) -> None:
    theirs, ours = (answers[session.stem] for answers in outcomes())
    found = []
    for line, there, here in zip(lines_of(session), theirs, ours, strict=True):
        if line.split()[0] in WATCH_A_JOB and None in (there.code, here.code):
            continue
        assert there.code is not None, f"'{line}' does not end on libvirtd"
        if not any(re.match(known, line) for known in DIFFERENT) and (says := different(line, there, here)):
            found += [f"$ virsh {line}", *says]
    assert not found, "\n".join(found)


def test_no_command_is_left_out() -> None:
    """`help` lists the commands of a group as "    name     what it does"."""
    told = subprocess.run(["virsh", "help"], capture_output=True, text=True, check=True).stdout
    commands = set(re.findall(r"^    ([a-z][\w-]*) ", told, re.MULTILINE))
    assert len(commands) > 250
    lines = [EDITS.sub("", line) for session in SESSIONS for line in lines_of(session)]
    played = {part.split()[0] for line in lines for part in line.split(";")}
    assert commands - played == set()
