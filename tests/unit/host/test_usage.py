"""The kernel's words about processes, threads, devices and image files, from recorded texts."""

from __future__ import annotations

import struct
from pathlib import Path

from vird.host.halt_polling import halt_polling
from vird.host.image_size import image_size
from vird.host.traffic import Traffic, traffic
from vird.host.usage import NOTHING, PAGE_KIB, TICK_NS, parse_stat, waited_ns

STAT = "77 (qemu (x) 1) S " + " ".join(str(number) for number in range(4, 53))


def test_times_memory_and_processor_of_a_process_whose_name_has_blanks() -> None:
    used = parse_stat(STAT)
    assert (used.user_ns, used.system_ns) == (14 * TICK_NS, 15 * TICK_NS)
    assert (used.resident_kib, used.cpu, used.time_ns) == (24 * PAGE_KIB, 39, 29 * TICK_NS)


def test_what_is_gone_has_used_nothing(tmp_path: Path) -> None:
    assert parse_stat("") == NOTHING
    assert waited_ns(1, 1, str(tmp_path)) == 0


def test_a_threads_waiting(tmp_path: Path) -> None:
    folder = tmp_path / "5/task/6"
    folder.mkdir(parents=True)
    (folder / "schedstat").write_text("100 14802496 7\n")
    assert waited_ns(5, 6, str(tmp_path)) == 14802496


def test_devices_and_the_view_from_the_other_end(tmp_path: Path) -> None:
    file = tmp_path / "dev"
    file.write_text(
        "Inter-|   Receive  |  Transmit\n face |bytes packets errs drop fifo frame compressed multicast|bytes\n"
        "  tap0: 1 2 3 4 0 0 0 0 50 60 70 80 0 0 0 0\n"
    )
    found = traffic(str(file))
    assert found == {"tap0": Traffic(1, 2, 3, 4, 50, 60, 70, 80)}
    assert found["tap0"].from_the_other_end == Traffic(50, 60, 70, 80, 1, 2, 3, 4)


def test_an_image_has_the_size_that_its_declared_format_says(tmp_path: Path) -> None:
    file = tmp_path / "image"
    file.write_bytes(struct.pack(">4sI16xQ", b"QFI\xfb", 3, 104857600) + bytes(480))
    assert image_size(str(file), "qcow2").capacity == 104857600
    raw = image_size(str(file), "raw")
    assert (raw.capacity, raw.physical) == (512, 512)


def test_halt_polling_is_summed_over_a_process(tmp_path: Path) -> None:
    for name, success in (("9-1", "5"), ("9-2", "6"), ("10-1", "7")):
        (tmp_path / name).mkdir()
        (tmp_path / name / "halt_poll_success_ns").write_text(success)
    assert halt_polling(9, str(tmp_path)) == (11, 0)
