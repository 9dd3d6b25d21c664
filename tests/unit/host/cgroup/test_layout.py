"""Where controllers are, by the kernel's list of mounts."""

import os

from vird.host.cgroup.layout import Hierarchy, detect, layout_of

MIXED = """\
31 23 0:28 / /sys/fs/cgroup rw,relatime - tmpfs tmpfs rw,mode=755
32 31 0:29 / /sys/fs/cgroup/cpu\\040time,cpuacct rw,relatime - cgroup cgroup rw,cpu,cpuacct
34 31 0:31 / /sys/fs/cgroup/cpuset rw,relatime - cgroup cgroup rw,cpuset
35 31 0:32 / /sys/fs/cgroup/memory rw,relatime shared:9 - cgroup cgroup rw,memory
40 31 0:37 / /sys/fs/cgroup/systemd rw,relatime - cgroup cgroup rw,name=systemd
41 31 0:38 / /sys/fs/cgroup/unified rw,relatime - cgroup2 cgroup2 rw
"""
UNIFIED = "30 22 0:27 / /sys/fs/cgroup rw,nosuid - cgroup2 cgroup2 rw,nsdelegate\n"


def test_both_versions_beside_each_other() -> None:
    found = layout_of(MIXED, lambda mount: "hugetlb memory")
    unified = Hierarchy(2, "/sys/fs/cgroup/unified")
    assert found.unified == unified
    assert found.controllers == {
        "cpu": Hierarchy(1, "/sys/fs/cgroup/cpu time,cpuacct"),
        "cpuacct": unified,
        "cpuset": Hierarchy(1, "/sys/fs/cgroup/cpuset"),
        "memory": unified,
    }


def test_version_2_alone() -> None:
    found = layout_of(UNIFIED, lambda mount: "cpuset cpu io memory pids")
    assert list(found.controllers) == ["cpu", "cpuacct", "cpuset", "memory", "blkio"]
    assert found.hierarchies == [Hierarchy(2, "/sys/fs/cgroup")]


def test_none() -> None:
    assert not layout_of("22 1 8:1 / / rw - ext4 /dev/sda1 rw\n\nnonsense\n", lambda mount: "")


def test_only_what_can_be_written_is_there(tmp_path: os.PathLike[str]) -> None:
    os.makedirs(f"{tmp_path}/self")
    with open(f"{tmp_path}/self/mountinfo", "w") as file:
        file.write(f"30 22 0:27 / {tmp_path}/nosuch rw - cgroup cgroup rw,cpu\n")
        file.write(f"30 22 0:28 / {tmp_path} rw - cgroup cgroup rw,memory\n")
    assert list(detect(str(tmp_path)).controllers) == ["memory"]
