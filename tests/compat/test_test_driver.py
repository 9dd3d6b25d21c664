"""The test driver, call for call as libvirt's: the same values, the same error numbers and domains, the same events.

Each file of ``driver_calls`` is one session of calls on Debian's libvirt module, one Python expression a line, where
``c`` is the connection, ``d`` its domain ``test`` and ``F`` a folder. Every line's outcome is compared between the
daemons.
"""

import functools
import json
import re
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from benchmarks.stock_client import stock_libvirt
from tests.compat.play_calls import MARKED, lines_of
from tests.conftest import need_program
from vird.testing.daemons import Daemon, Libvirtd, Vird
from vird.testing.sandbox import Sandbox

pytestmark = [pytest.mark.root, pytest.mark.timeout(300)]

try:
    libvirt = stock_libvirt()
except ImportError:
    pytest.skip("python3-libvirt is not installed", allow_module_level=True)

SESSIONS = sorted(Path(__file__).with_name("driver_calls").glob("*.calls"))
DIFFERENT = {
    # libvirtd answers with an error of its own dispatcher: the driver's function succeeds with a number it cannot know.
    "getFreePages": "libvirtd cannot pass on the answer",
    # libvirt's test driver accepts a weight and forgets it.
    "schedulerParameters()": "ours keeps what is set",
    # libvirt reports these from code that belongs to no part of it; ours is the driver's.
    '"foo":100},0)': "error of no domain",
    '\'numa_nodeset":"bla"': "error of no domain",
    '"numa_nodeset":"bla"': "error of no domain",
    "securityLabelList": "libvirtd fails without an error",
    # Documents with several faults: which one is told first.
    'saveImageDefineXML(F + "/ts1","<domain/>"': "the missing name there, the missing type here",
    "n.update(30": "the host entry is read before the command there",
    "<capability type='system'/></device>": "what is missing in it there, that it cannot be made here",
    # Schemas are not consulted, the strict reader is.
    "c.nodeDeviceCreateXML(D,1)": "the schema has no parent in a new device",
    # libvirt's test driver copies another adapter's document, number and all.
    "h.XMLDesc()": "ours shows the adapter that was made",
    # Ours can do more.
    "v.resize": "ours has it",
    "v.wipe": "ours has it",
    "v.upload": "ours has it",
    "v.download": "ours has it",
    "v.infoFlags": "ours has it",
    # After a rollback libvirt's test driver has forgotten that interfaces were up.
    "listDefinedInterfaces": "ours remembers what was up",
}
"""Parts of lines whose outcome is known to differ, and why."""


@contextmanager
def running(kind: type[Daemon]) -> Iterator[tuple[Daemon, str]]:
    with tempfile.TemporaryDirectory(prefix="vird-calls.") as name, Sandbox() as sandbox:
        daemon = kind(sandbox, Path(name) / "root")
        daemon.start()  # type: ignore[attr-defined, unused-ignore]
        try:
            yield daemon, name
        finally:
            daemon.terminate()


def played(daemon: Daemon, folder: str, session: Path) -> list[str]:
    """The outcome of each line of a session, in a process of its own: some calls keep the module from letting go."""
    argv = [sys.executable, "-m", "tests.compat.play_calls", daemon.uri("test", "default"), folder, str(session)]
    done = subprocess.run(argv, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    return list(json.loads(done.stdout))


@functools.cache
def outcomes(kind: type[Daemon]) -> dict[str, list[str]]:
    with running(kind) as (daemon, folder):
        return {session.stem: played(daemon, folder, session) for session in SESSIONS}


@pytest.fixture(autouse=True)
def _oracle_is_installed() -> None:
    need_program("libvirtd")


@pytest.mark.parametrize("session", SESSIONS, ids=lambda path: path.stem)
def test_same_outcomes(session: Path) -> None:
    theirs, ours = outcomes(Libvirtd)[session.stem], outcomes(Vird)[session.stem]
    compared = [
        (line, there, here)
        for line, there, here in zip(lines_of(session), theirs, ours, strict=True)
        if not any(part in line for part in DIFFERENT)
    ]
    found = [f"{line}\n  libvirtd: {there}\n  vird:     {here}" for line, there, here in compared if there != here]
    assert not found, "\n".join(found)
    assert len(compared) > len(theirs) // 2


@pytest.fixture(scope="module")
def _event_loop() -> Iterator[None]:
    libvirt.virEventRegisterDefaultImpl()
    running = True

    def loop() -> None:
        while running:
            libvirt.virEventRunDefaultImpl()

    timer = libvirt.virEventAddTimeout(100, lambda *_: None, None)
    thread = threading.Thread(target=loop)
    thread.start()
    yield
    running = False
    thread.join(5)
    libvirt.virEventRemoveTimeout(timer)


DOMAIN_EVENTS = 27


EVENT_SESSIONS = ("events", "moments")


def events_of(kind: type[Daemon], name: str) -> list[str]:
    """All events of a session, in order, up to one that is made at its end."""
    seen: list[str] = []

    def watch(what: str) -> Any:
        return lambda _, about, *facts: seen.append(f"{what} {about.name()} {facts[:-1]}")

    with running(kind) as (daemon, folder):
        watching = libvirt.open(daemon.uri("test", "default"))
        for number in range(DOMAIN_EVENTS):
            watching.domainEventRegisterAny(None, number, watch(f"domain {number}"), None)
        watching.networkEventRegisterAny(None, 0, watch("network"), None)
        for number in (0, 1):
            watching.storagePoolEventRegisterAny(None, number, watch(f"pool {number}"), None)
            watching.nodeDeviceEventRegisterAny(None, number, watch(f"device {number}"), None)
        session = next(each for each in SESSIONS if each.stem == name)
        played(daemon, folder, session)
        deadline = time.monotonic() + 20
        while not any(MARKED in line for line in seen):
            assert time.monotonic() < deadline, f"the last event did not come after {seen[-3:]}"
            time.sleep(0.01)
        watching.close()
    return [line for line in seen if MARKED not in line]


@pytest.mark.usefixtures("_event_loop")
@pytest.mark.parametrize("session", EVENT_SESSIONS)
def test_same_events(session: str) -> None:
    assert events_of(Vird, session) == events_of(Libvirtd, session)


VIRSH_SESSION = Path(__file__).with_name("driver_calls") / "session.virsh"
VOLATILE = re.compile(r"\d+\.\d+s$|\d{4}-\d\d-\d\d \d\d:\d\d:\d\d|^version:.*")


def virsh_answers(kind: type[Daemon]) -> list[str]:
    """All that one virsh says to the commands of a session, on both its outputs; it repeats each command first."""
    with running(kind) as (daemon, _):
        argv = ["virsh", "-q", "-c", daemon.uri("test", "default")]
        done = subprocess.run(
            argv,
            input=VIRSH_SESSION.read_text(),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=120,
            check=False,
        )
    return [VOLATILE.sub("VOLATILE", line) for line in done.stdout.splitlines()]


def test_same_virsh_session() -> None:
    need_program("virsh")
    theirs, ours = virsh_answers(Libvirtd), virsh_answers(Vird)
    assert all(any(command in line for line in theirs) for command in VIRSH_SESSION.read_text().splitlines())
    assert ours == theirs
