"""Limits written to and read from both versions."""

from pathlib import Path

import pytest

from tests.unit.host.cgroup.tree import version1, version2
from vird.errors import InvalidArg, OperationInvalid, SystemError_
from vird.host.cgroup import limits
from vird.host.cgroup.group import Group

BOTH = pytest.mark.parametrize("tree", [version1, version2])


def group(tree: object, root: Path) -> Group:
    assert callable(tree)
    return Group(tree(root, "/web"), "/web")


def first_line(path: Path) -> str:
    return path.read_text().split("\n")[0]


@BOTH
def test_shares(tmp_path: Path, tree: object) -> None:
    web = group(tree, tmp_path)
    limits.set_shares(web, 5000)
    assert limits.shares(web) == 5000
    with pytest.raises(InvalidArg, match="shares '300000' must be in range"):
        limits.set_shares(web, 300000)


def test_processor_time_in_version_1(tmp_path: Path) -> None:
    web = group(version1, tmp_path)
    assert limits.bandwidth(web) == (100000, -1)
    limits.set_quota(web, 25000)
    assert limits.bandwidth(web) == (100000, 25000)
    limits.set_period(web, 500000)
    limits.set_quota(web, -7)
    assert first_line(tmp_path / "cpu/web/cpu.cfs_quota_us").startswith("-1")


def test_processor_time_in_version_2(tmp_path: Path) -> None:
    web = group(version2, tmp_path)
    assert limits.bandwidth(web) == (100000, limits.QUOTA_MAX_US)
    limits.set_period(web, 500000)
    assert limits.bandwidth(web) == (500000, limits.QUOTA_MAX_US)
    (tmp_path / "web/cpu.max").write_text("25000 500000\n")
    assert limits.bandwidth(web) == (500000, 25000)
    (tmp_path / "web/cpu.max").write_text("")
    limits.set_quota(web, limits.QUOTA_MAX_US)
    assert (tmp_path / "web/cpu.max").read_text() == "max"


@BOTH
def test_memory(tmp_path: Path, tree: object) -> None:
    web = group(tree, tmp_path)
    for name in limits.MEMORY_FILES:
        assert limits.memory(web, name) is None
    for value in (900000, None):
        path = Path(web.file("memory", limits.MEMORY_FILES["hard_limit"][web.version("memory")]))
        path.write_text("")
        limits.set_memory(web, "hard_limit", value)
        assert path.read_text() == (str(value * 1024) if value else {1: "-1", 2: "max"}[web.version("memory")])
    path.write_text("921600000\n")
    assert limits.memory(web, "hard_limit") == 900000


@BOTH
def test_weight(tmp_path: Path, tree: object) -> None:
    web = group(tree, tmp_path)
    assert limits.weight(web) == 100
    limits.set_weight(web, 500)
    assert "500" in Path(web.file("blkio", {1: "blkio.bfq.weight", 2: "io.weight"}[web.version("blkio")])).read_text()


def test_devices_that_are_none(tmp_path: Path) -> None:
    web = group(version1, tmp_path)
    with pytest.raises(SystemError_, match="Path '/dev/nosuch' is not accessible: No such file"):
        limits.set_device(web, "/dev/nosuch", "read_bytes_sec", 5)
    with pytest.raises(SystemError_, match="Path '/dev/null' must be a block device: Invalid argument"):
        limits.set_device(web, "/dev/null", "read_bytes_sec", 5)


def test_devices(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "_device", lambda path: "254:0")
    old, new = group(version1, tmp_path / "1"), group(version2, tmp_path / "2")
    limits.set_device(old, "/dev/vda", "read_bytes_sec", 5)
    limits.set_device(new, "/dev/vda", "read_bytes_sec", 5)
    assert first_line(tmp_path / "1/blkio/web/blkio.throttle.read_bps_device").startswith("254:0 5")
    assert first_line(tmp_path / "2/web/io.max").startswith("254:0 rbps=5")
    limits.set_device(new, "/dev/vda", "write_iops_sec", 0)
    assert first_line(tmp_path / "2/web/io.max").startswith("254:0 wiops=max")
    with pytest.raises(OperationInvalid, match="only for cfq"):
        limits.set_device(old, "/dev/vda", "weight", 5)
    limits.set_device(new, "/dev/vda", "weight", 5)
    assert first_line(tmp_path / "2/web/io.weight").startswith("254:0 5")


@BOTH
def test_places(tmp_path: Path, tree: object) -> None:
    web = group(tree, tmp_path)
    limits.set_cpus(web, [3, 0, 1])
    limits.set_nodes(web, [0, 1])
    assert Path(web.file("cpuset", "cpuset.cpus")).read_text().startswith("0-1,3")
    assert limits.nodes(web) == [0, 1]
    assert limits.number_list([]) == ""
