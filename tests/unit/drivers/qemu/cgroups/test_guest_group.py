"""A guest's groups in made-up trees of both versions."""

import asyncio
import os
from pathlib import Path

import pytest

from tests.unit.host.cgroup.tree import version1, version2
from vird.drivers.qemu.cgroups import guest_group
from vird.drivers.qemu.cgroups.placing import Place, Schedule, vcpu_place
from vird.errors import ErrorDomain, InvalidArg, OperationInvalid, SystemError_
from vird.host.cgroup import limits
from vird.host.cgroup.group import Group
from vird.host.cgroup.layout import Layout
from vird.model.domain.domain import Domain

DOMAIN = """<domain type='qemu' id='4'><name>web</name><memory>1</memory><vcpu>1</vcpu>
<blkiotune><weight>300</weight></blkiotune>
<memtune><hard_limit>900000</hard_limit></memtune>
<cputune><shares>2000</shares><quota>5000</quota><global_quota>7000</global_quota>
<vcpupin vcpu='0' cpuset='1'/></cputune>
<os><type>hvm</type></os></domain>"""
PATH = "/machine/qemu-4-web.libvirt-qemu"
GROUPS = ("/machine", PATH, f"{PATH}/emulator", f"{PATH}/vcpu0")


def live() -> Domain:
    return Domain.from_xml(DOMAIN.encode())


@pytest.mark.parametrize("tree", [version1, version2])
def test_all_that_a_document_says(tmp_path: Path, tree: object, monkeypatch: pytest.MonkeyPatch) -> None:
    assert callable(tree)
    # A made-up group has files in its folder, which the kernel's has not when it is removed.
    monkeypatch.setattr(Group, "remove", lambda self: None)
    group = guest_group.group_of(tree(tmp_path, *GROUPS), live(), "")
    assert group is not None and group.path == PATH
    guest_group.make(group, live())
    assert limits.shares(group) == 2000
    version = group.version("memory")
    hard_limit = Path(group.file("memory", limits.MEMORY_FILES["hard_limit"][version])).read_text()
    assert hard_limit.startswith("921600000")
    guest_group.enter(group, 77)
    assert Path(group.child("emulator").file("cpu", "cgroup.procs")).read_text().startswith("77")
    place = vcpu_place(live(), 0)
    guest_group.place_thread(group, place._replace(cpus=[0]), 78)
    tasks = {1: "tasks", 2: "cgroup.threads"}[version]
    assert Path(group.child("vcpu0").file("cpu", tasks)).read_text().startswith("78")
    guest_group.move_cpus(group, "vcpu0", [0, 1])
    assert Path(group.child("vcpu0").file("cpuset", "cpuset.cpus")).read_text().startswith("0-1")


def test_the_dead_leave_a_moment_later(monkeypatch: pytest.MonkeyPatch) -> None:
    answers = [False, False, True]
    monkeypatch.setattr(Group, "remove", lambda self: answers.pop(0))
    asyncio.run(guest_group.give_back(Group(Layout({}, None), PATH)))
    assert not answers


def test_a_host_without_groups() -> None:
    assert guest_group.group_of(Layout({}, None), live(), "") is None
    with pytest.raises(OperationInvalid, match="cgroup CPU controller is not mounted"):
        guest_group.require(None, "cpu")
    guest_group.forget_thread(None, "vcpu0")
    guest_group.move_cpus(None, "vcpu0", [0])
    # A process of no number is gone.
    guest_group.place_thread(None, Place("vcpu0", [0], None, None, None, Schedule("batch", 0)), 2**22 + 1)


def test_a_controller_that_is_missing(tmp_path: Path) -> None:
    layout = version1(tmp_path, *GROUPS)
    group = Group(Layout({"cpu": layout.controllers["cpu"]}, None), PATH)
    for name, said in guest_group.NOT_MOUNTED.items():
        if name != "cpu":
            with pytest.raises(OperationInvalid, match=said):
                guest_group.require(group, name)


def test_a_quota_that_is_refused_leaves_the_period(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    group = Group(version1(tmp_path, "/web"), "/web")

    def refuse(group: Group, quota: int) -> None:
        raise SystemError_("no", domain=ErrorDomain.CGROUP)

    monkeypatch.setattr(limits, "set_quota", refuse)
    with pytest.raises(SystemError_):
        guest_group.set_bandwidth(group, 500000, 5)
    assert limits.bandwidth(group)[0] == 100000


def test_settings_are_put_back_last_first() -> None:
    said: list[int] = []

    def fail() -> None:
        raise InvalidArg("no")

    with pytest.raises(KeyError), guest_group.undoing() as done:
        done += [(said.append, 1), (fail,), (said.append, 2)]
        raise KeyError
    assert said == [2, 1]


def test_who_is_in_it(tmp_path: Path) -> None:
    group = Group(Layout({}, None), PATH)
    (tmp_path / "7").mkdir()
    for text, expected in ((f"1:cpu:{PATH}/emulator\n", True), (f"1:cpu:{PATH}x\n0::/\n", False), ("", False)):
        (tmp_path / "7" / "cgroup").write_text(text)
        assert guest_group.is_in(group, 7, str(tmp_path)) is expected


def test_the_kernel_has_every_policy() -> None:
    assert guest_group.POLICIES["fifo"] == os.SCHED_FIFO
