"""A made-up tree of control groups: folders whose files say what the kernel's would, in either version."""

from pathlib import Path

from vird.host.cgroup.layout import Hierarchy, Layout

V1 = {
    "cpu": {"cpu.shares": "1024", "cpu.cfs_period_us": "100000", "cpu.cfs_quota_us": "-1"},
    "cpuset": {"cpuset.cpus": "", "cpuset.mems": "", "cpuset.memory_migrate": "0"},
    "memory": {
        "memory.limit_in_bytes": "9223372036854771712",
        "memory.soft_limit_in_bytes": "9223372036854771712",
        "memory.memsw.limit_in_bytes": "9223372036854771712",
    },
    "blkio": {"blkio.bfq.weight": "100", "blkio.throttle.read_bps_device": ""},
}
V2 = {
    "cgroup.subtree_control": "",
    "cgroup.type": "domain",
    "cgroup.threads": "",
    "cpu.weight": "100",
    "cpu.max": "max 100000",
    "cpuset.cpus": "",
    "cpuset.mems": "",
    "memory.max": "max",
    "memory.high": "max",
    "memory.swap.max": "max",
    "io.weight": "default 100",
    "io.max": "",
}


def version1(root: Path, *groups: str) -> Layout:
    """Controllers in hierarchies of their own, in which these groups are."""
    layout = Layout({name: Hierarchy(1, str(root / name)) for name in V1}, None)
    for name, files in V1.items():
        for group in ("", *groups):
            folder = root / name / group.strip("/")
            _fill(folder, {**files, "cgroup.procs": "", "tasks": ""})
            if name == "cpuset" and not group:
                (folder / "cpuset.cpus").write_text("0-3\n")
                (folder / "cpuset.mems").write_text("0-1\n")
    return layout


def version2(root: Path, *groups: str) -> Layout:
    """All controllers in one hierarchy."""
    unified = Hierarchy(2, str(root))
    for group in ("", *groups):
        _fill(root / group.strip("/"), {**V2, "cgroup.procs": ""})
    return Layout(dict.fromkeys(("cpu", "cpuacct", "cpuset", "memory", "blkio"), unified), unified)


def _fill(folder: Path, files: dict[str, str]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        (folder / name).write_text(f"{text}\n")
