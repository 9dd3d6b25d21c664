"""Files of images that come and go."""

import os
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from tests.unit.drivers.qemu.block.chains import DISKS
from tests.unit.drivers.qemu.hotplug.rig import Rig, run
from vird.drivers.qemu.block import files
from vird.drivers.qemu.lending import Borrowed
from vird.errors import SystemError_
from vird.host.process import Credentials


def test_a_new_file_is_private_and_goes_when_undone(tmp_path: Path) -> None:
    path = tmp_path / "new"

    async def story() -> None:
        async with AsyncExitStack() as undo:
            await files.make_file(str(path), undo)
            assert path.stat().st_mode & 0o777 == 0o600
        assert not path.exists()
        path.write_text("mine")
        with pytest.raises(SystemError_, match="File exists"):
            async with AsyncExitStack() as undo:
                await files.make_file(str(path), undo)

    run(story())
    assert path.read_text() == "mine"


def test_removing_what_is_gone_is_fine(tmp_path: Path) -> None:
    run(files.remove_file(str(tmp_path / "none")))


def test_files_stay_whose_they_are_where_owners_do(tmp_path: Path) -> None:
    rig = Rig(tmp_path, DISKS)
    assert files.borrower(rig.driver, rig.guest) is None

    async def story() -> None:
        async with AsyncExitStack() as undo:
            await files.lend_images(rig.driver, rig.guest, [Borrowed("/none", True)], undo)
            await files.lend_for_writing(rig.driver, rig.guest, ["/none"], undo)
        await files.return_images(rig.driver, rig.guest, ["/none"])

    run(story())


def test_what_is_the_guests_already_is_not_lent_again(tmp_path: Path) -> None:
    rig = Rig(tmp_path, DISKS)
    path = tmp_path / "image"
    path.write_text("")
    me = Credentials(os.getuid(), os.getgid())
    rig.driver.credentials = me
    rig.driver.settings.dynamic_ownership = 1

    async def story() -> None:
        async with AsyncExitStack() as undo:
            await files.lend_for_writing(rig.driver, rig.guest, [str(path)], undo)

    run(story())
    assert files.borrower(rig.driver, rig.guest) is me
    assert os.listxattr(path) == []
