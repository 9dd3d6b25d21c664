"""Which files other hosts see as well."""

from __future__ import annotations

from pathlib import Path

from vird.host.shared_storage import is_shared

TABLE = """\
20 1 8:1 / / rw - ext4 /dev/sda1 rw
21 20 0:40 / /srv rw shared:3 - nfs4 server:/srv rw
22 21 0:41 / /srv/local\\040disk rw - tmpfs tmpfs rw
23 20 0:42 / /srv2 rw - tmpfs tmpfs rw
"""


def test_the_nearest_mount_counts(tmp_path: Path) -> None:
    table = tmp_path / "mountinfo"
    table.write_text(TABLE)
    answers = {"/disk": False, "/srv/disk": True, "/srv": True, "/srv/local disk/x": False, "/srv2/x": False}
    assert {path: is_shared(path, str(table)) for path in answers} == answers


def test_this_machine_has_a_table() -> None:
    assert not is_shared("/proc")
