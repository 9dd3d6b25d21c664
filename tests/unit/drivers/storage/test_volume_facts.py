"""What files, folders and other things in a pool are."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest

from tests.unit.host.test_image_header import qcow2
from vird.drivers.storage.volume_facts import volume_at


def test_a_layer_names_what_is_below(tmp_path: Path) -> None:
    (tmp_path / "base").write_bytes(b"x" * 512)
    (tmp_path / "layer").write_bytes(qcow2("base", "raw"))
    layer = volume_at(str(tmp_path / "layer"), "layer")
    assert layer is not None and layer.backing is not None and layer.target is not None
    assert (layer.backing.path, layer.backing.format and layer.backing.format.type) == (str(tmp_path / "base"), "raw")
    assert layer.backing.permissions is not None
    assert (layer.target.compat, layer.target.format and layer.target.format.type) == ("1.1", "qcow2")


@pytest.mark.parametrize("name", ["nbd://host/export", "json:{}", "missing"])
def test_what_is_below_may_be_elsewhere(tmp_path: Path, name: str) -> None:
    (tmp_path / "layer").write_bytes(qcow2(name, None))
    layer = volume_at(str(tmp_path / "layer"), "layer")
    assert layer is not None and layer.backing is not None
    assert layer.backing.path == (str(tmp_path / name) if name == "missing" else name)
    assert layer.backing.permissions is None
    assert layer.backing.format is not None and layer.backing.format.type == "raw"


def test_what_is_known_to_be_raw_is_not_looked_into(tmp_path: Path) -> None:
    (tmp_path / "disk").write_bytes(qcow2("/etc/passwd", "raw"))
    disk = volume_at(str(tmp_path / "disk"), "disk", lambda name, inode: True)
    assert disk is not None and disk.backing is None
    assert (disk.capacity, disk.physical) == (os.stat(tmp_path / "disk").st_size,) * 2


def test_only_files_folders_and_devices_are_volumes(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "broken").symlink_to("nowhere")
    (tmp_path / "folder").mkdir()
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(tmp_path / "socket"))
        assert [volume_at(str(tmp_path / name), name) for name in ("pipe", "broken", "socket", "gone")] == [None] * 4
    folder = volume_at(str(tmp_path / "folder"), "folder")
    assert folder is not None and (folder.type, folder.capacity, folder.physical) == ("dir", 0, None)
