import os
from pathlib import Path

from tests.unit.host.test_cpu_layout import put
from vird.host.cpu_load import Load, load


def test_load_of_one_and_of_all_processors(tmp_path: Path) -> None:
    put(tmp_path, stat="cpu  10 1 5 100 2 1 1 0 0 0\ncpu0 4 0 2 50 1 0 0 0 0 0\nintr 5")
    tick = 1_000_000_000 // os.sysconf("SC_CLK_TCK")
    assert load(proc=str(tmp_path)) == Load(7 * tick, 11 * tick, 100 * tick, 2 * tick)
    assert load(0, str(tmp_path)) == Load(2 * tick, 4 * tick, 50 * tick, tick)
    assert load(1, str(tmp_path)) is None
