"""Groups made, entered and removed in a made-up tree."""

from pathlib import Path

import pytest

from tests.unit.host.cgroup.tree import version1, version2
from vird.errors import NoSupport, SystemError_
from vird.host.cgroup.group import Group


def test_a_group_of_version_1_has_the_processors_of_its_parent(tmp_path: Path) -> None:
    layout = version1(tmp_path, "/machine", "/machine/web")
    for path in ("/machine", "/machine/web"):
        Group(layout, path).make()
    assert (tmp_path / "cpuset/machine/web/cpuset.cpus").read_text().strip() == "0-3"
    (tmp_path / "cpuset/machine/cpuset.cpus").write_text("1\n")
    Group(layout, "/machine").make()
    assert (tmp_path / "cpuset/machine/cpuset.cpus").read_text().strip() == "1"


def test_threads_have_groups_in_some_controllers_only(tmp_path: Path) -> None:
    layout = version1(tmp_path, "/web", "/web/vcpu0")
    child = Group(layout, "/web").child("vcpu0")
    assert sorted(child.layout.controllers) == ["cpu", "cpuset"]
    child.enter_thread(12)
    assert (tmp_path / "cpu/web/vcpu0/tasks").read_text().startswith("12")
    assert (tmp_path / "memory/web/vcpu0/tasks").read_text() == "\n"


def test_a_process_enters_all_of_them(tmp_path: Path) -> None:
    Group(version1(tmp_path, "/web"), "/web").enter(7)
    assert {(tmp_path / name / "web/cgroup.procs").read_text()[0] for name in ("cpu", "cpuset", "memory")} == {"7"}


def test_version_2_is_told_of_threads_and_controllers(tmp_path: Path) -> None:
    layout = version2(tmp_path, "/machine", "/machine/web", "/machine/web/emulator")
    group = Group(layout, "/machine/web")
    group.make()
    assert "+io" in (tmp_path / "machine/cgroup.subtree_control").read_text()
    child = group.child("emulator")
    child.make()
    assert (tmp_path / "machine/web/emulator/cgroup.type").read_text().startswith("threaded")
    assert "+cpuset" in (tmp_path / "machine/web/cgroup.subtree_control").read_text()
    child.enter_thread(5)
    assert (tmp_path / "machine/web/emulator/cgroup.threads").read_text().startswith("5")


def test_made_and_removed(tmp_path: Path) -> None:
    layout = version1(tmp_path)
    del layout.controllers["cpuset"]  # type: ignore[attr-defined]
    group = Group(layout, "/web")
    assert not group.exists()
    with pytest.raises(SystemError_, match="Failed to create v1 controller memory for group: No such file"):
        group.require()
    group.make()
    group.child("vcpu0").make()
    assert group.exists() and (tmp_path / "cpu/web/vcpu0").is_dir() and not (tmp_path / "memory/web/vcpu0").exists()
    group.require()
    (tmp_path / "cpu/web/vcpu0/somebody").mkdir()
    (tmp_path / "cpu/web/vcpu0/somebody/there").touch()
    assert not group.remove() and not (tmp_path / "memory/web").exists()
    (tmp_path / "cpu/web/vcpu0/somebody/there").unlink()
    assert group.remove()
    assert not group.exists()


def test_a_parent_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(SystemError_, match=r"Failed to create v2 cgroup '.*/a/b/': No such file"):
        Group(version2(tmp_path), "/a/b").make()


def test_what_goes_wrong_with_files(tmp_path: Path) -> None:
    group = Group(version1(tmp_path, "/web"), "/web")
    with pytest.raises(SystemError_, match=r"Unable to read from '.*/nosuch': No such file") as raised:
        group.read("cpu", "nosuch")
    assert raised.value.int1 == 2
    with pytest.raises(SystemError_, match=r"Unable to write to '.*/nosuch'"):
        group.write("cpu", "nosuch", "1")
    with pytest.raises(NoSupport):
        group.version("freezer")
    assert group.has("cpu") and group.has_file("cpu", "cpu.shares") and not group.has_file("cpu", "nosuch")
