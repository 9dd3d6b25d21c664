from pathlib import Path

import pytest

from vird.testing import guest_agent
from vird.testing.guest_agent import libraries
from vird.testing.guest_image import GuestImage, ImageError

SAID = """\
\tlinux-vdso.so.1 (0x00007fa4acb0a000)
\tlibudev.so.1 => /lib/x86_64-linux-gnu/libudev.so.1 (0x00007fa4ac9d3000)
\t/lib64/ld-linux-x86-64.so.2 (0x00007fa4acb0c000)
"""


def test_the_files_of_the_libraries() -> None:
    assert libraries(SAID) == [Path("/lib/x86_64-linux-gnu/libudev.so.1"), Path("/lib64/ld-linux-x86-64.so.2")]


def test_a_library_that_is_missing() -> None:
    with pytest.raises(ImageError, match="not installed"):
        libraries("libglib-2.0.so.0 => not found\n")


def test_the_agent_comes_behind_the_guest(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program, library = tmp_path / "qemu-ga", tmp_path / "lib/x.so"
    library.parent.mkdir()
    library.write_bytes(b"LIBRARY")
    program.write_bytes(b"PROGRAM")
    initrd = tmp_path / "initrd.img"
    initrd.write_bytes(b"GUEST")
    monkeypatch.setattr(guest_agent, "_program", lambda folder: program)
    monkeypatch.setattr(guest_agent, "output_of", lambda argv: f"x.so => {library} (0x0)\n")
    image = guest_agent.with_agent(GuestImage(tmp_path / "kernel", initrd), tmp_path)
    content = image.initrd.read_bytes()
    assert content.startswith(b"GUEST")
    assert f"{library}".encode().lstrip(b"/") in content
    assert b"usr/sbin/qemu-ga" in content
    assert guest_agent.with_agent(GuestImage(tmp_path / "kernel", initrd), tmp_path) == image
