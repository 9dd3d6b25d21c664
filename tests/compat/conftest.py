"""Daemons to talk to, each in a sandbox of its own."""

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
def folder(tmp_path: Path) -> Path:
    """A folder that QEMU can reach too, should it run as another user."""
    for path in (tmp_path, *tmp_path.parents):
        if path.stat().st_uid == 0 and path.is_relative_to("/tmp/pytest-of-root"):
            path.chmod(0o755)
    return tmp_path


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
