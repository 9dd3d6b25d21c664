from pathlib import Path

from vird.host.tsc import time_stamp_counter


def test_without_kvm_there_is_no_answer(tmp_path: Path) -> None:
    assert time_stamp_counter(str(tmp_path / "missing")) is None
    (tmp_path / "file").write_text("")
    assert time_stamp_counter(str(tmp_path / "file")) is None
