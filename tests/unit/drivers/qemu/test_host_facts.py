"""What a plan must know of the host."""

from pathlib import Path

from vird.drivers.qemu.host_facts import (
    cdrom_drives,
    default_hugepage,
    hugepage_mounts,
    make_memory_folders,
    memory_facts,
    remove_memory_folders,
)
from vird.drivers.qemu.places import Places
from vird.host.paths import Paths
from vird.model.domain.domain import Domain


def test_mounts_of_huge_pages(tmp_path: Path) -> None:
    mounts = tmp_path / "mounts"
    mounts.write_text(
        "proc /proc proc rw 0 0\n"
        "h /dev/hugepages hugetlbfs rw,relatime,pagesize=2M 0 0\n"
        "h /mnt/again hugetlbfs rw,pagesize=2M 0 0\n"
        "h /dev/huge1G hugetlbfs rw,pagesize=1024M,size=5G 0 0\n"
    )
    assert hugepage_mounts(str(mounts)) == {2048: "/dev/hugepages", 1048576: "/dev/huge1G"}
    assert hugepage_mounts(str(tmp_path / "missing")) == {}


def test_the_default_size(tmp_path: Path) -> None:
    info = tmp_path / "meminfo"
    info.write_text("MemTotal: 1 kB\nHugepagesize:       2048 kB\n")
    assert default_hugepage(str(info)) == 2048
    info.write_text("MemTotal: 1 kB\n")
    assert default_hugepage(str(info)) is None


def test_files_are_no_cdrom_drives(tmp_path: Path) -> None:
    disk = f"<disk type='block' device='cdrom'><source dev='{tmp_path}'/><target dev='sda'/></disk>"
    live = Domain.from_xml(f"<domain type='qemu'><name>g</name><devices>{disk}</devices></domain>")
    assert cdrom_drives(live) == frozenset()


def test_folders_for_memory_come_and_go(tmp_path: Path) -> None:
    places = Places(Paths(tmp_path))
    live = Domain.from_xml(
        "<domain type='qemu' id='3'><name>g</name><memoryBacking><source type='file'/></memoryBacking></domain>"
    )
    make_memory_folders(live, places, None)
    folder = Path(str(memory_facts(places)["memory_backing_dir"])) / "3-g"
    assert folder.is_dir()
    (folder / "ram").write_bytes(b"x")
    remove_memory_folders(live, places)
    assert not folder.exists()
