from pathlib import Path

from tests.unit.host.test_cpu_layout import put
from vird.host import memory


def test_figures_of_the_kernel(tmp_path: Path) -> None:
    put(tmp_path, meminfo="MemTotal:  2048 kB\nMemFree: 1024 kB\nHugePages_Total: 0\nnonsense")
    assert memory.meminfo(str(tmp_path)) == {"MemTotal": 2048, "MemFree": 1024, "HugePages_Total": 0}
    assert memory.meminfo(str(tmp_path / "missing")) == {}


def test_sharing_of_pages(tmp_path: Path) -> None:
    put(tmp_path / "kernel/mm/ksm", pages_to_scan="100")
    assert memory.sharing("pages_to_scan", str(tmp_path)) == 100
    memory.set_sharing("pages_to_scan", 50, str(tmp_path))
    assert memory.sharing("pages_to_scan", str(tmp_path)) == 50
    assert memory.sharing("other", str(tmp_path)) is None
