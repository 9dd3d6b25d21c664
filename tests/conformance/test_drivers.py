"""Every case over every driver: a simulated host, a complete one, and QEMU with its networks."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import need_program
from vird.testing.conformance import CASES, Case, Subject
from vird.testing.conformance.moments import CASES as MOMENTS
from vird.testing.daemons import Vird
from vird.testing.sandbox import Sandbox
from vird.testing.support import supported_by, supported_by_a_host

pytestmark = [pytest.mark.root, pytest.mark.timeout(120)]

BEYOND = "vird.drivers.test.beyond."


@pytest.fixture(scope="module")
def daemon() -> Iterator[Vird]:
    with tempfile.TemporaryDirectory(prefix="vird-conformance.") as name, Sandbox() as sandbox:
        os.chmod(name, 0o755)
        started = Vird(sandbox, Path(name) / "root").start()
        try:
            yield started
        finally:
            started.terminate()


@pytest.mark.parametrize("case", CASES, ids=str)
def test_a_complete_simulated_host(daemon: Vird, case: Case) -> None:
    case.check(Subject(daemon.socket, "test:///default?complete=1", "test"))


@pytest.mark.parametrize("case", CASES, ids=str)
def test_a_simulated_host(daemon: Vird, case: Case) -> None:
    case.check(Subject(daemon.socket, "test:///default", "test"), supported_by("test", without=BEYOND))


@pytest.mark.parametrize("case", CASES, ids=str)
def test_qemu(daemon: Vird, case: Case) -> None:
    need_program("qemu-system-x86_64")
    # What is kept of a guest's moments is kept in its images.
    extra = _disk(daemon) if case in MOMENTS else ""
    case.check(Subject(daemon.socket, "qemu:///system", "qemu", extra), supported_by_a_host())


def _disk(daemon: Vird) -> str:
    path = daemon.root.with_name("moments.qcow2")
    daemon.sandbox.run(["qemu-img", "create", "-q", "-f", "qcow2", str(path), "1M"])
    return (
        f"<devices><disk type='file'><driver name='qemu' type='qcow2'/><source file='{path}'/>"
        "<target dev='vda' bus='virtio'/></disk></devices>"
    )
