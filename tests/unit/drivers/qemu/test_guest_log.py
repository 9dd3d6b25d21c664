from pathlib import Path

import pytest

from vird.drivers.qemu.guest_log import TAIL, GuestLog


def test_header_and_tail(tmp_path: Path) -> None:
    path = tmp_path / "guest.log"
    log = GuestLog(str(path), "vird")
    offset = log.start(["/bin/qemu", "-S", "-name", "a b", "-object", '{"x":1}', "disk.img"], {"HOME": "/a b"})
    assert log.output_since(offset) == ""
    with path.open("a") as qemu:
        qemu.write("qemu: it went wrong\n")
    assert log.output_since(offset) == "qemu: it went wrong"
    log.close()
    log.close()
    lines = path.read_text().splitlines()
    assert lines[0].endswith("+0000: starting up vird")
    assert lines[1:] == [
        "HOME='/a b' \\",
        "/bin/qemu \\",
        "-S \\",
        "-name 'a b' \\",
        "-object '{\"x\":1}' \\",
        "disk.img",
        "qemu: it went wrong",
    ]


def test_a_long_output_is_quoted_by_its_end(tmp_path: Path) -> None:
    path = tmp_path / "guest.log"
    log = GuestLog(str(path))
    offset = log.start(["/bin/qemu"], {})
    with path.open("a") as qemu:
        qemu.write("x" * 2 * TAIL + "the end\n")
    tail = log.output_since(offset)
    assert len(tail) < TAIL
    assert tail.endswith("the end")
    log.close()


def test_a_link_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "guest.log").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(OSError, match="symbolic"):
        GuestLog(str(tmp_path / "guest.log"))
