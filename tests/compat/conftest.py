"""Daemons to talk to, each in a sandbox of its own."""

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import BUILD_FOLDER, need_program
from vird.testing import guest_image
from vird.testing.daemons import Vird
from vird.testing.guest_image import GuestImage
from vird.testing.sandbox import Sandbox


@pytest.fixture(scope="session")
def image() -> GuestImage:
    return guest_image.build(BUILD_FOLDER / "guest")


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with Sandbox() as sandbox:
        yield sandbox


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder that QEMU can reach should it run as another user, which pytest's own are not."""
    with tempfile.TemporaryDirectory(prefix="vird-test.") as name:
        os.chmod(name, 0o755)
        yield Path(name)


@pytest.fixture
def vird(sandbox: Sandbox, folder: Path) -> Iterator[Vird]:
    """A running daemon without guests; what it has said is shown when the test fails."""
    need_program("virsh")
    daemon = Vird(sandbox, folder / "root").start()
    try:
        yield daemon
    finally:
        if daemon.process is not None:
            daemon.terminate()
        print(daemon.log())
