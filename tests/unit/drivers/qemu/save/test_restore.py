"""Managed saves that were never whole are dropped, others stay until they have been read."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.drivers.qemu.hotplug.rig import Rig, run
from vird import errors
from vird.drivers.qemu.save.file import SaveFile
from vird.drivers.qemu.save.restore import forget_saved, resume_saved
from vird.model.save_image import SaveImage


def saved(rig: Rig, *, is_whole: bool) -> Path:
    path = rig.driver.places.saved("web")
    path.parent.mkdir(parents=True, exist_ok=True)
    image = SaveImage("<domain", running=True)
    file = SaveFile.create(str(path), image)
    if is_whole:
        file.finish(image)
    file.close()
    rig.guest.has_managed_save = True
    return path


def test_one_that_was_never_whole_is_dropped(tmp_path: Path) -> None:
    rig = Rig(tmp_path, is_running=False)
    assert run(resume_saved(rig.driver, rig.guest)) == [False]
    path = saved(rig, is_whole=False)
    assert run(resume_saved(rig.driver, rig.guest)) == [False]
    assert not path.exists() and not rig.guest.has_managed_save


def test_one_that_cannot_be_read_stays(tmp_path: Path) -> None:
    rig = Rig(tmp_path, is_running=False)
    path = saved(rig, is_whole=True)
    with pytest.raises(errors.VirdError):
        run(resume_saved(rig.driver, rig.guest))
    assert path.exists() and rig.guest.has_managed_save
    run(forget_saved(rig.driver, rig.guest), forget_saved(rig.driver, rig.guest))
    assert not path.exists()
