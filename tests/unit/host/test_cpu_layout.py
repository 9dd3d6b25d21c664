from pathlib import Path

import pytest

from vird.host import cpu_layout
from vird.host.cpu_layout import CacheBank, Processor, Topology


def put(root: Path, **files: str) -> None:
    for name, text in files.items():
        path = root / name.replace("__", "/")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text + "\n")


def processors(root: Path, count: int, *, threads: int, cores: int, dies: int = 1) -> None:
    for number in range(count):
        core = number // threads
        first = core * threads
        put(
            root / f"devices/system/cpu/cpu{number}/topology",
            physical_package_id=str(core // (cores * dies)),
            die_id=str(core // cores % dies),
            core_id=str(core % cores),
            thread_siblings_list=f"{first}-{first + threads - 1}" if threads > 1 else str(number),
        )


@pytest.mark.parametrize(
    ("text", "numbers"), [("", ()), ("0", (0,)), ("0-2,5", (0, 1, 2, 5)), ("7,9-10\n", (7, 9, 10))]
)
def test_kernel_lists(text: str, numbers: tuple[int, ...]) -> None:
    assert cpu_layout.parse_list(text) == numbers


@pytest.mark.parametrize("bad", ["x", "3-1", "0-99999999999", "-1"])
def test_nonsense_lists_are_refused(bad: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        cpu_layout.parse_list(bad)


def test_two_sockets_of_two_dies(tmp_path: Path) -> None:
    processors(tmp_path, 16, threads=2, cores=2, dies=2)
    all_processors = [cpu_layout.processor(number, str(tmp_path)) for number in range(16)]
    assert all_processors[13] == Processor(13, 1, 1, 0, (12, 13))
    assert cpu_layout.topology([all_processors]) == Topology(2, 2, 2, 2)
    halves = [all_processors[:8], all_processors[8:]]
    assert cpu_layout.topology(halves) == Topology(1, 2, 2, 2)


def test_a_kernel_that_tells_nothing_gives_cores_of_one_socket(tmp_path: Path) -> None:
    found = [cpu_layout.processor(number, str(tmp_path)) for number in range(3)]
    assert found[2] == Processor(2, 0, 0, 0, (2,))
    assert cpu_layout.topology([found]) == Topology(1, 1, 3, 1)


def test_present_and_online(tmp_path: Path) -> None:
    put(tmp_path / "devices/system/cpu", present="0-3", online="0,2-3")
    assert cpu_layout.present(str(tmp_path)) == (0, 1, 2, 3)
    assert cpu_layout.online(str(tmp_path)) == (0, 2, 3)


def test_shared_caches_are_told_once(tmp_path: Path) -> None:
    for number in range(4):
        folder = tmp_path / f"devices/system/cpu/cpu{number}/cache"
        put(folder / "index0", id=str(number), level="1", type="Data", size="32K", shared_cpu_list=str(number))
        bank = number // 2
        put(
            folder / "index3",
            id=str(bank),
            level="3",
            type="Unified",
            size="16384K",
            shared_cpu_list=f"{bank * 2}-{bank * 2 + 1}",
        )
    assert cpu_layout.cache_banks((0, 1, 2, 3, 9), str(tmp_path)) == [
        CacheBank(0, 3, "both", 16 << 20, (0, 1)),
        CacheBank(1, 3, "both", 16 << 20, (2, 3)),
    ]
