import os
from pathlib import Path

import pytest

from vird.drivers.qemu.credentials import credentials_of, first_closed_folder, taints_of
from vird.drivers.qemu.settings import QemuSettings
from vird.drivers.qemu.taints import Taint
from vird.host.process import Credentials

STRANGER = Credentials(60_001, 60_002)


def opened(folder: Path) -> Path:
    """A folder whose way from its test's folder is open to all."""
    for each in (folder, *folder.parents):
        if each.is_relative_to("/tmp") and each != Path("/tmp") and os.access(each, os.W_OK):
            each.chmod(0o755)
    return folder


def test_an_open_way(tmp_path: Path) -> None:
    assert first_closed_folder(STRANGER, opened(tmp_path)) is None


def test_a_closed_folder_on_the_way_is_named(tmp_path: Path) -> None:
    closed = opened(tmp_path) / "closed"
    (closed / "lib").mkdir(parents=True)
    closed.chmod(0o700)
    assert first_closed_folder(STRANGER, closed / "lib") == closed


def test_what_is_not_there_yet_is_not_closed(tmp_path: Path) -> None:
    assert first_closed_folder(STRANGER, opened(tmp_path) / "later/lib") is None


def test_owner_and_group_have_bits_of_their_own(tmp_path: Path) -> None:
    folder = opened(tmp_path) / "mine"
    folder.mkdir()
    mine = Credentials(folder.stat().st_uid, 60_002)
    ours = Credentials(60_001, 60_002, (folder.stat().st_gid,))
    folder.chmod(0o700)
    assert first_closed_folder(mine, folder) is None
    assert first_closed_folder(ours, folder) == folder
    folder.chmod(0o710)
    assert first_closed_folder(ours, folder) is None
    folder.chmod(0o701)
    assert first_closed_folder(ours, folder) == folder
    assert first_closed_folder(STRANGER, folder) is None


def test_without_rights_we_stay_who_we_are(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    assert credentials_of(QemuSettings(), tmp_path) is None


def test_guests_of_root_are_tainted() -> None:
    assert taints_of(Credentials(0, 0, ())) == {Taint.HIGH_PRIVILEGES}
    assert taints_of(Credentials(64055, 108, ())) == set()
