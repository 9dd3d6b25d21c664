"""The tutorial's commands, typed in its order against a daemon, print what it says."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.docs.test_examples import COMMAND, DOCS, FILE
from vird.testing.daemons import Vird
from vird.testing.guest_image import GuestImage

pytestmark = [pytest.mark.root, pytest.mark.timeout(120)]

ROOT_CONSOLE = re.compile(r"^```console root\n(.*?)^```", re.M | re.S)


def test_first_guest(vird: Vird, folder: Path, image: GuestImage) -> None:
    page = (DOCS / "tutorial/first-guest.md").read_text()
    here = folder / "here"
    here.mkdir()
    # Made before: it may come from a mirror, of which a sandbox knows nothing.
    shutil.copytree(image.kernel.parent, here / "guest")
    for name, text in FILE.findall(page):
        (here / name).write_text(text)
    binaries = Path(sys.executable).parent
    for block in ROOT_CONSOLE.findall(page):
        for command, printed in COMMAND.findall(block):
            script = f"cd {here}; export PATH={binaries}:$PATH VIRSH_DEFAULT_CONNECT_URI='{vird.uri()}'; {command}"
            argv = ["sh", "-c", script]
            if "guest_image" not in command:
                argv = vird.sandbox.argv(argv)
            done = subprocess.run(argv, capture_output=True, text=True, timeout=60)
            expected = re.escape(printed.rstrip()).replace("…", ".*?")
            assert re.fullmatch(expected, done.stdout.rstrip(), re.S), f"{command}:\n{done.stdout}{done.stderr}"
