"""Runs Python in the small guest: for what the kernel here lacks and Debian's cloud kernel has.

The guest is the tests' own image with a second archive behind the first, which the kernel unpacks over it: Debian's
Python, what a program imports, and the program, which runs instead of a shell and whose end is the guest's.
"""

from __future__ import annotations

import importlib.util
import json
import os
import py_compile
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from vird.testing import cpio, guest_image
from vird.testing.guest_image import GuestImage

PYTHON = Path("/usr/bin/python3")
SOURCES = Path(importlib.util.find_spec("vird").submodule_search_locations[0]).parent  # type: ignore[union-attr, index]
SAID = "the program ended with "
DEADLINE_S = 90

_INITTAB = "::sysinit:/etc/start\n::sysinit:/etc/program\n"
_PROGRAM = f"""\
#!/bin/sh
exec </dev/null >/dev/ttyS0 2>&1
while read -r module; do insmod /lib/more/$module; done </lib/more/order
PYTHONHOME=/usr PYTHONPATH=/program {PYTHON} -S -B /program/program.py
echo "{SAID}$?"
poweroff -f
"""
_LISTING = """\
import json, sys, sysconfig
{imports}
print(json.dumps([m.__file__ for m in sys.modules.values() if getattr(m, "__file__", None)]))
"""


def run(image: GuestImage, program: str, *, imports: Sequence[str], modules: Sequence[str], qemu: str) -> str:
    """What a program prints in a guest that has these kernel modules too; raises `AssertionError` if it fails."""
    archive = cpio.archive(list(_members(program, imports, modules, image)))
    with tempfile.NamedTemporaryFile(prefix="vird-test.") as initrd:
        initrd.write(image.initrd.read_bytes() + archive)
        initrd.flush()
        argv = [
            qemu, "-machine", "pc", "-m", "256", "-nodefaults", "-display", "none", "-no-reboot", "-serial", "stdio",
            "-kernel", str(image.kernel), "-initrd", initrd.name, "-append", guest_image.COMMAND_LINE,
        ]  # fmt: skip
        done = subprocess.run(argv, capture_output=True, text=True, timeout=DEADLINE_S, stdin=subprocess.DEVNULL)
    said = done.stdout.replace("\r\n", "\n")
    assert f"{SAID}0\n" in said, said + done.stderr
    return said.partition(f"{guest_image.READY_LINE}\n")[2].partition(SAID)[0]


def _members(program: str, imports: Sequence[str], modules: Sequence[str], image: GuestImage) -> Iterator[cpio.Member]:
    files = [*_imported(imports), *_libraries([PYTHON])]
    targets = {_place(file): file for file in files}
    targets["usr/bin/python3"] = PYTHON
    folders = {str(parent) for name in targets for parent in Path(name).parents} - {"."}
    yield from (
        cpio.folder(name) for name in sorted({*folders, "program", "lib/more"}, key=lambda name: name.count("/"))
    )
    for name, file in targets.items():
        if file.suffix == ".py":
            yield cpio.file(f"{name}c", _compiled(file))
        else:
            yield cpio.file(name, file.read_bytes(), 0o755)
    yield cpio.file("program/program.py", program.encode())
    ordered = guest_image.module_files(image.kernel.parent, modules)
    yield from (cpio.file(f"lib/more/{name}", content) for name, content in ordered)
    yield cpio.file("lib/more/order", "".join(f"{name}\n" for name, _ in ordered).encode())
    yield cpio.file("etc/inittab", _INITTAB.encode())
    yield cpio.file("etc/program", _PROGRAM.encode(), 0o755)


def _imported(imports: Sequence[str]) -> list[Path]:
    """The files that Debian's Python loads for these imports."""
    listing = _LISTING.format(imports="\n".join(f"import {name}" for name in imports))
    env = {"PYTHONPATH": str(SOURCES), "PATH": "/usr/bin"}
    done = subprocess.run([PYTHON, "-S", "-c", listing], env=env, capture_output=True, text=True, check=True)
    found = [Path(name) for name in json.loads(done.stdout)]
    return [*found, *_libraries([path for path in found if path.suffix == ".so"])]


def _libraries(programs: Sequence[Path]) -> list[Path]:
    """The shared libraries that programs are linked with."""
    if not programs:
        return []
    done = subprocess.run(["ldd", *map(str, programs)], capture_output=True, text=True, check=True)
    words = [word for line in done.stdout.splitlines() for word in line.split() if not line.endswith(":")]
    return [Path(word) for word in words if word.startswith("/")]


def _place(file: Path) -> str:
    """Where a file goes: ours below the program's folder, Debian's where they are."""
    if file.is_relative_to(SOURCES):
        return f"program/{file.relative_to(SOURCES)}"
    return str(file).lstrip("/")


def _compiled(file: Path) -> bytes:
    """As bytecode, since compiling takes the guest longer than running."""
    with tempfile.TemporaryDirectory(prefix="vird-test.") as folder:
        target = os.path.join(folder, "code")
        py_compile.compile(
            str(file), target, doraise=True, invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH
        )
        return Path(target).read_bytes()
