"""Stock virsh, the same afternoon of commands against libvirtd and against vird: the same structure of answers."""

import functools

import pytest

from tests.compat.answers import differences
from tests.compat.run import Run, run_script
from tests.compat.script import SCRIPT, Step
from tests.conftest import need_program
from vird.testing.daemons import Libvirtd, Vird

pytestmark = [pytest.mark.root, pytest.mark.timeout(300)]


@functools.cache
def theirs() -> Run:
    return run_script(Libvirtd)


@functools.cache
def ours() -> Run:
    return run_script(Vird)


@pytest.fixture(autouse=True)
def _oracle_is_installed() -> None:
    need_program("libvirtd")
    need_program("virsh")


@pytest.mark.parametrize("number", range(len(SCRIPT)), ids=lambda number: f"{number:03} {SCRIPT[number].name}")
def test_same_answer(number: int) -> None:
    step: Step = SCRIPT[number]
    there, here = theirs(), ours()
    found = differences(
        there.answers[number], here.answers[number], (there.folder, here.folder), loosely=bool(step.loosely)
    )
    assert not found, "\n".join([f"$ virsh {step.name}", *found])


@pytest.mark.parametrize("watched", ["event", "net-event"])
def test_same_events(watched: str) -> None:
    assert ours().events[watched] == theirs().events[watched]


KEPT = (
    "/etc/libvirt/qemu.conf",
    "/etc/libvirt/nwfilter/",
    "/var/log/",
    "/var/cache/",
    "/var/lib/libvirt/vird/events/",
    "/var/lib/libvirt/dnsmasq/lease-script",
    "/run/libvirt/storage/autostarted",
)
"""What a daemon keeps for its next life: filters, logs, what can be made again, its event log, its lease script, and
that pools have been started by themselves since the host came up."""


def test_nothing_is_left() -> None:
    left = ours().left
    assert not left.processes and not left.links and not left.tables
    assert [path for path in left.files if not any(kept in path for kept in KEPT)] == []
