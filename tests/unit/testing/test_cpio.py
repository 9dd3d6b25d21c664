import shutil
import stat
import subprocess

import pytest

from vird.testing import cpio


def test_layout_of_one_file() -> None:
    archive = cpio.archive([cpio.file("a", b"hello")])
    header, rest = archive[:110], archive[110:]
    assert header[:6] == b"070701"
    assert int(header[14:22], 16) == stat.S_IFREG | 0o644
    assert int(header[54:62], 16) == 5  # size
    assert int(header[94:102], 16) == 2  # length of the name with its NUL
    assert rest[:12] == b"a\0hello\0\0\0" + b"07"


def test_every_entry_starts_at_a_multiple_of_four() -> None:
    archive = cpio.archive([cpio.folder("x"), cpio.file("x/yy", b"123"), cpio.link("l", "x/yy")])
    positions = [at for at in range(len(archive)) if archive.startswith(b"070701", at)]
    assert len(positions) == 4
    assert all(at % 4 == 0 for at in positions)


def test_inode_numbers_differ() -> None:
    archive = cpio.archive([cpio.file("a", b""), cpio.file("b", b"")])
    numbers = [archive[at + 6 : at + 14] for at in range(len(archive)) if archive.startswith(b"070701", at)]
    assert numbers == [b"00000001", b"00000002", b"00000000"]


@pytest.mark.skipif(shutil.which("cpio") is None, reason="cpio is not installed")
def test_cpio_itself_reads_it() -> None:
    members = [
        cpio.folder("d"),
        cpio.file("d/run", b"#!/bin/sh\n", 0o755),
        cpio.link("d/link", "run"),
        cpio.character_device("console", 5, 1),
    ]
    listing = subprocess.run(
        ["cpio", "-itv", "--quiet"], input=cpio.archive(members), capture_output=True, check=True
    ).stdout.decode()
    lines = listing.splitlines()
    assert [line[0] for line in lines] == ["d", "-", "l", "c"]
    assert "rwxr-xr-x" in lines[1]
    assert lines[2].endswith("d/link -> run")
    assert "5,   1" in lines[3]
