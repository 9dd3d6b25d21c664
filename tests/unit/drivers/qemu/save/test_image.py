"""Documents in files that are none are neither shown nor changed."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.drivers.qemu.hotplug.rig import Rig, run
from vird import errors
from vird.drivers.qemu.save import image


def test_what_is_no_save_file(tmp_path: Path) -> None:
    rig = Rig(tmp_path)
    path = tmp_path / "file"
    path.write_bytes(b"x" * 200)
    for attempt in (
        image.shown(rig.driver, str(path), with_secrets=False),
        image.changed(rig.driver, str(path), "<domain/>", running=None),
    ):
        with pytest.raises(errors.OperationFailed, match="image magic is incorrect"):
            run(attempt)
    assert path.read_bytes() == b"x" * 200
