"""Save files are whole or say that they are not."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from vird import errors
from vird.drivers.qemu.save.file import SaveFile, create_empty
from vird.model.save_image import SaveImage

IMAGE = SaveImage("<domain/>", running=True)


def test_it_is_whole_when_it_is_finished(tmp_path: Path) -> None:
    path = str(tmp_path / "save")
    file = SaveFile.create(path, IMAGE)
    with pytest.raises(errors.OperationFailed, match="incomplete"):
        SaveFile.open(path).read()
    with open(file.fd, "ab", closefd=False) as state:
        state.write(b"the state")
    file.finish(IMAGE)
    file.close()
    file.close()
    again = SaveFile.open(path, writable=True)
    header, image = again.read()
    assert image == IMAGE
    with open(again.fd, "rb", closefd=False) as state:
        assert state.read() == b"the state"
    again.replace(header, IMAGE._replace(document="<domain type='x'/>"))
    again.close()
    last = SaveFile.open(path)
    assert last.read()[1].document == "<domain type='x'/>"
    last.close()
    assert Path(path).stat().st_mode & 0o777 == 0o600 and Path(path).read_bytes().endswith(b"the state")


def test_what_is_discarded_is_gone(tmp_path: Path) -> None:
    create_empty(str(tmp_path / "save")).discard()
    assert list(tmp_path.iterdir()) == []


def test_failures_name_the_file(tmp_path: Path) -> None:
    with pytest.raises(errors.SystemError_, match=r"Failed to create file '.*/no/save': No such file"):
        SaveFile.create(str(tmp_path / "no/save"), IMAGE)
    with pytest.raises(errors.SystemError_, match="Failed to open file"):
        SaveFile.open(str(tmp_path / "save"))
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(errors.OperationFailed, match="neither a file nor a block device"):
        SaveFile.create(str(tmp_path / "pipe"), IMAGE)
    (tmp_path / "short").write_bytes(b"x")
    file = SaveFile.open(str(tmp_path / "short"))
    with pytest.raises(errors.OperationFailed, match="failed to read qemu header"):
        file.read()
    file.close()
