import lzma
from pathlib import Path

import pytest

from vird.testing import guest_image
from vird.testing.guest_files import GUEST_FILES, GUEST_FOLDERS


def modules_folder(tmp_path: Path, needs: dict[str, str], packed: bool = False) -> Path:
    """A /lib/modules/RELEASE with modules that say of themselves what they need, in the way real ones do."""
    folder = tmp_path / "modules"
    for name, needed in needs.items():
        path = folder / "kernel/drivers" / (name + ".ko" + (".xz" if packed else ""))
        path.parent.mkdir(parents=True, exist_ok=True)
        content = b"\x7fELF\0license=GPL\0depends=" + needed.encode() + b"\0name=x\0"
        path.write_bytes(lzma.compress(content) if packed else content)
    return folder


def test_a_module_comes_after_what_it_needs(tmp_path: Path) -> None:
    needs = {"virtio_net": "failover,virtio", "failover": "", "virtio": "ring", "ring": "", "unused": ""}
    names = [path.stem for path in guest_image._ordered_modules(modules_folder(tmp_path, needs))]
    assert sorted(names) == ["failover", "ring", "virtio", "virtio_net"]
    assert names.index("ring") < names.index("virtio") < names.index("virtio_net")
    assert names.index("failover") < names.index("virtio_net")


def test_hyphen_and_underscore_name_the_same_module(tmp_path: Path) -> None:
    folder = modules_folder(tmp_path, {"virtio-rng": "rng-core", "rng_core": ""})
    assert [path.name for path in guest_image._ordered_modules(folder)] == ["rng_core.ko", "virtio-rng.ko"]


def test_packed_modules_are_unpacked(tmp_path: Path) -> None:
    folder = modules_folder(tmp_path, {"virtio_blk": "virtio", "virtio": ""}, packed=True)
    virtio, block = guest_image._ordered_modules(folder)
    assert guest_image._module(block).startswith(b"\x7fELF")
    assert guest_image._module_name(virtio.name) == "virtio"


def test_what_the_kernel_has_built_in_is_left_out(tmp_path: Path) -> None:
    folder = modules_folder(tmp_path, {"virtio_blk": "builtin"})
    assert [path.name for path in guest_image._ordered_modules(folder)] == ["virtio_blk.ko"]


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
    guest_image.write_whole(tmp_path / "x", b"abc")
    assert (tmp_path / "x").read_bytes() == b"abc"
    assert (tmp_path / "x").stat().st_mode & 0o777 == 0o644
    assert [path.name for path in tmp_path.iterdir()] == ["x"]
