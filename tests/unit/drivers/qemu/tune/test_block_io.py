"""Weights and limits of block I/O, in documents and groups."""

from pathlib import Path

import pytest

from tests.unit.drivers.qemu.tune.tuned import CONFIG, LIVE, Tuned
from vird.drivers.common.tuning import BLKIO
from vird.errors import OperationInvalid, SystemError_
from vird.host.cgroup import limits

CALL = "blkio_parameters"


def test_both_documents_and_the_group(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "_device", lambda path: "254:0")
    tuned = Tuned(tmp_path)
    tuned.set(CALL, {"weight": 500, "device_read_bytes_sec": "/dev/vda,7"}, BLKIO, LIVE | CONFIG)
    assert tuned.file("blkio", "blkio.bfq.weight").read_text().startswith("500")
    assert tuned.file("blkio", "blkio.throttle.read_bps_device").read_text().startswith("254:0 7")
    assert tuned.get(CALL, 16, CONFIG)["device_read_bytes_sec"] == "/dev/vda,7"
    tuned.file("blkio", "blkio.bfq.weight").write_text("499\n")
    assert tuned.get(CALL, 16, LIVE)["weight"] == 499


def test_a_device_that_is_not_there_changes_nothing(tmp_path: Path) -> None:
    tuned = Tuned(tmp_path)
    with pytest.raises(SystemError_, match="not accessible"):
        tuned.set(CALL, {"weight": 500, "device_read_bytes_sec": "/dev/nosuch,7"}, BLKIO)
    assert tuned.file("blkio", "blkio.bfq.weight").read_text().startswith("100")
    assert tuned.rig.live.blkiotune is None
    tuned.set(CALL, {"device_read_bytes_sec": "/dev/nosuch,7"}, BLKIO, CONFIG)


def test_without_groups(tmp_path: Path) -> None:
    with pytest.raises(OperationInvalid, match="blkio cgroup isn't mounted"):
        Tuned(tmp_path, 0).set(CALL, {"weight": 500}, BLKIO)
