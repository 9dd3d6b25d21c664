import lzma
from pathlib import Path

import pytest

from vird.testing import guest_image
from vird.testing.guest_files import GUEST_FILES, GUEST_FOLDERS


def modules_folder(tmp_path: Path, dependencies: str, packed: bool = False) -> Path:
    """A /lib/modules/RELEASE with the given modules.dep; every module holds its own name."""
    folder = tmp_path / "modules"
    for line in dependencies.splitlines():
        path = folder / line.partition(":")[0]
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(lzma.compress(path.name.encode()) if packed else path.name.encode())
    (folder / "modules.dep").write_text(dependencies)
    return folder


def test_a_module_comes_after_what_it_needs(tmp_path: Path) -> None:
    folder = modules_folder(
        tmp_path,
        "k/virtio_net.ko: k/failover.ko k/virtio.ko\nk/failover.ko:\n"
        "k/virtio.ko: k/ring.ko\nk/ring.ko:\nk/unused.ko:\n",
    )
    names = [path.name for path in guest_image._ordered_modules(folder)]
    assert sorted(names) == ["failover.ko", "ring.ko", "virtio.ko", "virtio_net.ko"]
    assert names.index("ring.ko") < names.index("virtio.ko") < names.index("virtio_net.ko")
    assert names.index("failover.ko") < names.index("virtio_net.ko")


def test_hyphen_and_underscore_name_the_same_module(tmp_path: Path) -> None:
    folder = modules_folder(tmp_path, "k/virtio-rng.ko:\n")
    assert [path.name for path in guest_image._ordered_modules(folder)] == ["virtio-rng.ko"]


def test_packed_modules_are_unpacked(tmp_path: Path) -> None:
    folder = modules_folder(tmp_path, "k/virtio_blk.ko.xz:\n", packed=True)
    (path,) = guest_image._ordered_modules(folder)
    assert guest_image._module(path) == b"virtio_blk.ko.xz"
    assert guest_image._module_name(str(path)) == "virtio_blk"


def test_an_unknown_packing_is_refused(tmp_path: Path) -> None:
    with pytest.raises(guest_image.ImageError):
        guest_image._module(tmp_path / "x.ko.zst")


def test_installed_kernel_needs_its_modules(tmp_path: Path) -> None:
    (tmp_path / "boot").mkdir()
    (tmp_path / "boot/vmlinuz-6.1.0-9-cloud-amd64").touch()
    assert guest_image._installed_kernel(tmp_path) is None
    (tmp_path / "lib/modules/6.1.0-9-cloud-amd64/kernel").mkdir(parents=True)
    kernel = guest_image._installed_kernel(tmp_path)
    assert kernel is not None
    assert kernel.modules.name == "6.1.0-9-cloud-amd64"


def test_every_file_has_its_folder() -> None:
    folders = set(GUEST_FOLDERS)
    assert {name.rpartition("/")[0] for name, _, _ in GUEST_FILES} <= folders
    for name in GUEST_FOLDERS:
        parent = name.rpartition("/")[0]
        assert not parent or GUEST_FOLDERS.index(parent) < GUEST_FOLDERS.index(name)


def test_scripts_are_executable() -> None:
    for name, permissions, text in GUEST_FILES:
        assert text.startswith("#!") == bool(permissions & 0o111), name


def test_written_files_are_whole_and_readable_by_qemu(tmp_path: Path) -> None:
    guest_image._write(tmp_path / "x", b"abc")
    assert (tmp_path / "x").read_bytes() == b"abc"
    assert (tmp_path / "x").stat().st_mode & 0o777 == 0o644
    assert [path.name for path in tmp_path.iterdir()] == ["x"]
