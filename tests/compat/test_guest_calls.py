"""Calls about real guests, outcome for outcome as libvirtd's: the same values, the same numbers, domains and texts.

Each file of ``guest_calls`` is one session of calls on Debian's modules, one Python expression a line, where ``c`` is
the connection, ``ro`` one that may only look, ``q`` the module ``libvirt_qemu``, ``F`` a folder, and there is a guest
in each state: ``off``, ``run``, ``paused``, ``brief`` (runs, is not defined) and ``gone``. The agent of
``inside`` listens.
"""

import functools
import json
import os
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest

from tests.compat import oracle
from tests.compat.booted import BOOT_TIMEOUT_S, document
from tests.compat.play_calls import lines_of
from tests.compat.seen import virsh
from tests.conftest import BUILD_FOLDER
from vird.testing import guest_agent
from vird.testing.daemons import Daemon, Libvirtd, Vird
from vird.testing.guest_image import PROMPT, GuestImage, ImageError
from vird.testing.sandbox import Sandbox
from vird.testing.terminal import Terminal

pytestmark = pytest.mark.root

SESSIONS = sorted(Path(__file__).with_name("guest_calls").glob("*.calls"))


DIFFERENT = {
    # Documents are read strictly, and what is wrong is told with its place.
    '"<domain/>"': "the missing name there, the missing type here",
    '"<x/>",0)': "the line is named",
    "<secret><u": "the line is named",
    "='maybe'": "the line is named",
    '("<pool/>"': "the line is named",
    "<pool type='nosuch'>": "what would be right is named",
    "<pool type='rbd'>": "another fault is told first",
    # Kinds of pools that are not built.
    "<pool type='logical'>": "not built",
    'Sources("iscsi"': "not built",
    'Sources("disk"': "not built",
    'Sources("netfs","garbage"': "how the document is called",
    "t.create(0)": "the name that the client knows is told too",
}
"""Parts of lines whose outcome is known to differ, and why."""
VOLATILE = re.compile(r"(cannot parse json|failed to compile regex ).*", re.DOTALL)
"""Words of the library that parses."""


def boot(daemon: Daemon, folder: Path, image: GuestImage) -> None:
    """A guest whose agent listens."""
    path = folder / "inside.xml"
    path.write_text(document("inside", image, guest_agent.CHANNEL))
    virsh(daemon, "create", str(path))
    with Terminal(daemon.sandbox.argv(["virsh", "-c", daemon.uri(), "console", "inside"])) as terminal:
        terminal.wait_for("Escape character", 10)
        terminal.wake(PROMPT, BOOT_TIMEOUT_S)
        terminal.type(f"{guest_agent.START}; echo 'it'' listens'\n")
        terminal.wait_for("it listens\n", 20)
    deadline = time.monotonic() + 20
    while "state='connected'" not in virsh(daemon, "dumpxml", "inside"):
        assert time.monotonic() < deadline, "the agent does not come"
        time.sleep(0.01)


@pytest.fixture(scope="module")
def with_agent(image: GuestImage) -> GuestImage:
    try:
        return guest_agent.with_agent(image, BUILD_FOLDER / "guest")
    except ImageError as missing:
        pytest.skip(str(missing))


@functools.cache
def outcomes(kind: type[Vird] | type[Libvirtd], image: GuestImage) -> dict[str, list[str]]:
    """What comes of each line, by session; in a process of its own, for some calls keep the module from letting go."""
    with tempfile.TemporaryDirectory(prefix="vird-calls.") as name, Sandbox() as sandbox:
        folder = Path(name)
        os.chmod(folder, 0o755)
        daemon = kind(sandbox, folder / "root").like_libvirtd().start()
        boot(daemon, folder, image)
        argv = [sys.executable, "-m", "tests.compat.play_guest_calls", str(daemon.socket), name, *map(str, SESSIONS)]
        try:
            done = subprocess.run(argv, capture_output=True, text=True, timeout=60, check=False)
            assert done.returncode == 0, done.stderr + daemon.log()
            return dict(json.loads(done.stdout))
        finally:
            daemon.terminate()


@pytest.mark.parametrize("session", SESSIONS, ids=lambda path: path.stem)
def test_same_outcomes(session: Path, with_agent: GuestImage) -> None:
    if missing := oracle.why_not():
        pytest.skip(missing)
    theirs, ours = (outcomes(kind, with_agent)[session.stem] for kind in (Libvirtd, Vird))
    found = [
        f"{line[:200]}\n  libvirtd: {there[:300]}\n  vird:     {here[:300]}"
        for line, there, here in zip(lines_of(session), theirs, ours, strict=True)
        if VOLATILE.sub(r"\1", there) != VOLATILE.sub(r"\1", here)
        if not any(part in line for part in DIFFERENT)
    ]
    assert not found, f"{len(found)} of {len(theirs)}\n" + "\n".join(found)
