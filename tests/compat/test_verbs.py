"""Our command line beside stock virsh, on the same daemon: the same answers to the same lines, but for a few."""

import re
from pathlib import Path

import pytest

from tests.compat.verb_lines import both
from tests.compat.virsh_lines import CALLS, different
from tests.conftest import need_program

pytestmark = [pytest.mark.root, pytest.mark.timeout(400)]

SESSIONS = [CALLS / f"{name}.virsh" for name in ("moments", "inside", "storage", "networks")]
"""The ones that touch every kind of verb; ``python -m tests.compat.verb_lines`` plays them all."""

DELIBERATE = {
    r"(event|net-event) --list": "kinds of events that came after libvirt 9.0",
    r"net-event .*--network nothing": "a network that is not there is said not to be there",
    r"net-port-(dumpxml|delete) ": "a port that cannot be looked up is a failure of the command too",
    r"(net|pool)-name nothing": "the cause is told as well",
    r"(secret|nwfilter)-list": "nobody counts what is to be listed",
    r"secret-dumpxml nothing": "a UUID that is none is found out here",
    r"nodedev-(list|info)": "answered as well as the daemon can",
    r"pool-build .*--overwrite --no-overwrite": "options that exclude each other are found out here",
    r"(vol-create-as|vol-resize) .*nonsense": "one sentence for all amounts that are none",
    r"iface-destroy eth2": "an interface that is down is left so",
    r"detach-interface ": "one sentence is enough",
}
"""Lines whose answers differ, and why."""


@pytest.mark.parametrize("session", SESSIONS, ids=lambda path: path.stem)
def test_same_answers(session: Path) -> None:
    need_program("virsh")
    found = []
    for line, theirs, ours in both(session):
        if any(re.match(known, line) for known in DELIBERATE):
            continue
        if says := different(line, theirs, ours):
            found += [f"$ {line}", *says]
    assert not found, "\n".join(found)
