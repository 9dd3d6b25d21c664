"""A guest small enough to boot in seconds without KVM: Debian's cloud kernel and an initial file system with busybox.

Tests and the demo boot it by direct kernel boot. It has no disk and keeps nothing. What it does: asks for an address by
DHCP on each network card, also on one plugged in later; answers ping; gives a root shell on the first serial line,
where it says `READY_LINE` when the shell is there and `vird-guest address eth0 192.168.122.7` for each lease; powers
off on the ACPI button.

The kernel is the installed one where Debian's cloud kernel is installed, else it is taken out of the package without
installing it. The result is kept in the given folder and made anew when one of its sources changes.
"""

import argparse
import fcntl
import hashlib
import lzma
import os
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from vird.testing import cpio
from vird.testing.guest_files import GUEST_FILES, GUEST_FOLDERS

READY_LINE = "vird-guest ready"
PROMPT = "vird-guest# "
COMMAND_LINE = "console=ttyS0 quiet"

KERNEL_PACKAGE = "linux-image-cloud-amd64"
BUSYBOX = (Path("/bin/busybox"), Path("/usr/bin/busybox"))

# The devices a guest of the tests may have; what these need comes with them.
MODULES = (
    "virtio_pci", "virtio_net", "virtio_blk", "virtio_balloon", "virtio_console", "virtio_rng", "virtio_scsi",
    "sd_mod", "sr_mod", "ata_piix", "evdev", "button",
)  # fmt: skip


class ImageError(Exception):
    """The guest image cannot be made on this machine; the text says what is missing."""


@dataclass(frozen=True, slots=True)
class GuestImage:
    """Two paths for `<kernel>` and `<initrd>`; `COMMAND_LINE` goes into `<cmdline>`."""

    kernel: Path
    initrd: Path


@dataclass(frozen=True, slots=True)
class _Kernel:
    image: Path
    modules: Path  # /lib/modules/RELEASE or the same folder of an unpacked package


def build(folder: Path) -> GuestImage:
    """The image in `folder`, made when it is not there yet, by one process at a time. Raises `ImageError`."""
    folder.mkdir(parents=True, exist_ok=True)
    turn = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        fcntl.flock(turn, fcntl.LOCK_EX)
        return _built(folder)
    finally:
        os.close(turn)


def _built(folder: Path) -> GuestImage:
    kernel = _installed_kernel(Path("/")) or _unpacked_kernel(folder)
    busybox = next((path for path in BUSYBOX if path.exists()), None)
    if busybox is None:
        raise ImageError("no busybox here: install Debian's busybox-static")
    modules = _ordered_modules(kernel.modules)
    stamp = _stamp([busybox, kernel.image, *modules])
    image = GuestImage(folder / f"vmlinuz-{stamp}", folder / f"initrd-{stamp}.img")
    if not image.initrd.exists():
        write_whole(image.kernel, kernel.image.read_bytes())
        write_whole(image.initrd, cpio.archive(_members(busybox, modules)))
    return image


def module_files(folder: Path, names: Sequence[str]) -> list[tuple[str, bytes]]:
    """Further kernel modules for the image in `folder` by file name, each after what it needs, which comes too."""
    kernel = _installed_kernel(Path("/")) or _unpacked_kernel(folder)
    return [(f"{_module_name(path.name)}.ko", _module(path)) for path in _ordered_modules(kernel.modules, names)]


def _installed_kernel(root: Path) -> _Kernel | None:
    for image in sorted((root / "boot").glob("vmlinuz-*-cloud-amd64"), reverse=True):
        modules = root / "lib/modules" / image.name.removeprefix("vmlinuz-")
        if (modules / "kernel").is_dir() and os.access(image, os.R_OK):
            return _Kernel(image, modules)
    return None


def _unpacked_kernel(folder: Path) -> _Kernel:
    unpacked = folder / "kernel"
    kernel = _installed_kernel(unpacked)
    if kernel is None:
        unpack_package(_dependency(KERNEL_PACKAGE), unpacked)
        kernel = _installed_kernel(unpacked)
    if kernel is None:
        raise ImageError(f"{KERNEL_PACKAGE} holds no kernel where it was expected")
    return kernel


def _dependency(package: str) -> str:
    """The versioned package that Debian's empty `package` points to."""
    for line in output_of(["apt-cache", "depends", package]).splitlines():
        relation, _, name = line.strip().partition(": ")
        if relation == "Depends":
            return name
    raise ImageError(f"apt knows no package behind {package}")


def unpack_package(package: str, into: Path) -> None:
    """The files of a Debian package below a folder, without installing it; raises `ImageError`."""
    into.mkdir(parents=True, exist_ok=True)
    # apt drops its rights for a download and must be able to write there.
    with tempfile.TemporaryDirectory(prefix="vird-guest.") as download:
        os.chmod(download, 0o777)
        output_of(["apt-get", "download", "-qq", package], cwd=download)
        for archive in Path(download).glob("*.deb"):
            output_of(["dpkg-deb", "-x", str(archive), str(into)])


def output_of(argv: list[str], cwd: str | None = None) -> str:
    """What a program prints; raises `ImageError` when it is missing or fails."""
    try:
        done = subprocess.run(argv, cwd=cwd, capture_output=True, text=True, check=True, stdin=subprocess.DEVNULL)
    except FileNotFoundError as error:
        raise ImageError(f"{argv[0]} is not installed") from error
    except subprocess.CalledProcessError as error:
        raise ImageError(f"{' '.join(argv)}: {error.stderr.strip()}") from error
    return done.stdout


def _ordered_modules(folder: Path, names: Sequence[str] = MODULES) -> list[Path]:
    """The files of modules and of all they need, each after what it needs, without what the kernel has built in.

    What a module needs is read from the module itself: the lists beside it are only made when a kernel is installed.
    """
    path_of = {_module_name(path.name): path for path in sorted((folder / "kernel").rglob("*.ko*"))}
    ordered: list[Path] = []

    def add(name: str) -> None:
        path = path_of.get(name)
        if path is None or path in ordered:
            return
        for needed in _needed_modules(_module(path)):
            add(needed)
        ordered.append(path)

    for name in names:
        add(name)
    return ordered


def _needed_modules(module: bytes) -> list[str]:
    """The names in a module's own list, which is a text inside of it: NUL, "depends=", names with commas, NUL."""
    _, found, rest = module.partition(b"\0depends=")
    names = rest.partition(b"\0")[0].decode() if found else ""
    return [_module_name(name) for name in names.split(",") if name]


def _module_name(file_name: str) -> str:
    return file_name.partition(".")[0].replace("-", "_")


def _stamp(sources: list[Path]) -> str:
    digest = hashlib.sha256(repr((GUEST_FOLDERS, GUEST_FILES)).encode())
    for source in sources:
        status = source.stat()
        digest.update(f"{source} {status.st_size} {status.st_mtime_ns}\n".encode())
    return digest.hexdigest()[:12]


def _members(busybox: Path, modules: list[Path]) -> list[cpio.Member]:
    members = [cpio.folder(name) for name in GUEST_FOLDERS]
    # The kernel opens this one before anything of ours runs.
    members.append(cpio.character_device("dev/console", 5, 1))
    members.append(cpio.file("bin/busybox", busybox.read_bytes(), 0o755))
    members += [cpio.link(name, "/bin/busybox") for name in ("init", "bin/sh")]
    members += [cpio.file(name, text.encode(), permissions) for name, permissions, text in GUEST_FILES]
    names = [f"{_module_name(path.name)}.ko" for path in modules]
    members += [cpio.file(f"lib/modules/{name}", _module(path)) for name, path in zip(names, modules, strict=True)]
    members.append(cpio.file("lib/modules/order", "".join(f"{name}\n" for name in names).encode()))
    return members


def _module(path: Path) -> bytes:
    if path.suffix == ".ko":
        return path.read_bytes()
    if path.suffix == ".xz":
        return lzma.decompress(path.read_bytes())
    raise ImageError(f"{path}: this kernel's modules are packed in a way that cannot be unpacked here")


def write_whole(path: Path, content: bytes) -> None:
    """Whole or not at all, for test runs may share the folder; readable by all, for QEMU may be another user."""
    handle, scratch = tempfile.mkstemp(dir=path.parent)
    with os.fdopen(handle, "wb") as target:
        target.write(content)
    os.chmod(scratch, 0o644)
    os.replace(scratch, path)


def main() -> None:
    parser = argparse.ArgumentParser(description="Make the small guest of the tests; print its kernel and initrd.")
    parser.add_argument("folder", type=Path)
    image = build(parser.parse_args().folder)
    os.write(1, f"{image.kernel}\n{image.initrd}\n".encode())


if __name__ == "__main__":
    main()
