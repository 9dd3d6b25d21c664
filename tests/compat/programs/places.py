"""Where programs are put, and the environments that they run in: with Debian's binding, and with ours."""

from __future__ import annotations

import fnmatch
import hashlib
import os
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

from tests.conftest import BUILD_FOLDER
from tests.lint.source import ROOT
from vird.host.files import make_folder
from vird.testing.guest_image import unpack_package

FOLDER = BUILD_FOLDER / "programs"
DEBIAN_PYTHON = "/usr/bin/python3"
OUR_NEEDS = ("lxml", "uvloop", "scramp")


def run(argv: list[str], *, cwd: Path | None = None, timeout_s: float = 900) -> str:
    """What a command of ours says; raises `RuntimeError` with that when it fails."""
    done = subprocess.run(
        argv, cwd=cwd, capture_output=True, text=True, timeout=timeout_s, check=False, stdin=subprocess.DEVNULL
    )
    if done.returncode:
        raise RuntimeError(f"{' '.join(argv)} ended with {done.returncode}: {(done.stdout + done.stderr)[-3000:]}")
    return done.stdout


def python(name: str, *requirements: str, bare: tuple[str, ...] = (), ours: bool, debian: bool = False) -> Path:
    """The Python of an environment with these packages; `ours` finds our module before any other.

    What is `bare` comes without what it needs, for that would be the C binding. With `debian` it is Debian's Python and
    sees Debian's packages, its libvirt binding among them.
    """
    wanted = "\n".join([*requirements, *bare, *(OUR_NEEDS if ours else ()), f"{ours} {debian} {ROOT}"])
    folder = FOLDER / f"{name}-{hashlib.sha256(wanted.encode()).hexdigest()[:12]}"
    made = folder / "bin/python"
    if not (folder / "made").exists():
        options = ["--system-site-packages"] if debian else []
        run([DEBIAN_PYTHON if debian else sys.executable, "-m", "venv", "--clear", *options, str(folder)])
        packages = [*requirements, *(OUR_NEEDS if ours else ())]
        if packages:
            run([str(made), "-m", "pip", "install", "-q", *packages])
        if bare:
            run([str(made), "-m", "pip", "install", "-q", "--no-deps", *bare])
        if ours:
            (site,) = (folder / "lib").glob("python3*/site-packages")
            (site / "vird.pth").write_text(f"{ROOT / 'src'}\n{ROOT / 'compat/src'}\n")
        (folder / "made").touch()
    return made


def python_sdist(package: str) -> Path:
    """The unpacked source of a package of PyPI, `name==version`."""
    folder = FOLDER / package.replace("==", "-")
    if not folder.exists():
        builder = python("sdist", "setuptools", "wheel", ours=False)
        flags = ["--no-deps", "--no-binary", ":all:", "--no-build-isolation", "-q", "-d", str(FOLDER)]
        run([str(builder), "-m", "pip", "download", *flags, package])
        (archive,) = FOLDER.glob(f"{folder.name}*.tar.gz")
        run(["tar", "-xzf", str(archive), "-C", str(FOLDER)])
    return folder


def python_wheel(package: str, pattern: str) -> Path:
    """The folder with those files of a wheel of PyPI, `name==version`, that match; nothing is installed."""
    folder = FOLDER / package.replace("==", "-")
    if not folder.exists():
        with tempfile.TemporaryDirectory(dir=make_folder(FOLDER)) as scratch:
            pip = [str(python("sdist", "setuptools", "wheel", ours=False)), "-m", "pip"]
            run([*pip, "download", "--no-deps", "--only-binary", ":all:", "-q", "-d", scratch, package])
            (archive,) = Path(scratch).glob("*.whl")
            with zipfile.ZipFile(archive) as wheel:
                wanted = fnmatch.filter(wheel.namelist(), pattern)
                wheel.extractall(Path(scratch) / "files", wanted)
            (Path(scratch) / "files").rename(folder)
    return folder


def debian_package(name: str) -> Path:
    """The folder with the files of a Debian package, which is not installed."""
    folder = FOLDER / f"debian-{name}"
    if not folder.exists():
        scratch = folder.with_suffix(".new")
        unpack_package(name, scratch)
        scratch.rename(folder)
    return folder


class NotHereError(Exception):
    """A program that cannot be fetched, and is not here; the text says how it could be."""


def given_source(environment: str, what: str) -> Path:
    """The folder that an environment variable names; raises `NotHereError` when there is none."""
    if not (given := os.environ.get(environment)):
        raise NotHereError(f"no package of Debian or PyPI has {what}: name its folder in {environment}")
    return Path(given)


def debian_program(package: str) -> None:
    """Install a Debian package that is not there yet, without what it merely recommends."""
    shown = subprocess.run(
        ["dpkg-query", "-W", "-f", "${Status}", package], capture_output=True, text=True, check=False
    )
    if shown.stdout != "install ok installed":
        run(["apt-get", "install", "-y", "-q", "--no-install-recommends", package])
