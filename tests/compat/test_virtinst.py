"""Debian's virt-install, virt-xml and virt-clone, unchanged, on our `libvirt` module and our daemon."""

import os
import shutil
import subprocess
import sysconfig
from collections.abc import Iterator

import pytest

from tests.compat.test_test_driver import running
from tests.lint.source import ROOT
from vird.testing.daemons import Daemon, Vird

pytestmark = [
    pytest.mark.root,
    pytest.mark.timeout(180),
    pytest.mark.skipif(shutil.which("virt-install") is None, reason="virtinst is not installed"),
]

BARE = ("--disk", "none", "--network", "none", "--graphics", "none", "--osinfo", "detect=off,require=off")


@pytest.fixture(scope="module")
def daemon() -> Iterator[Daemon]:
    with running(Vird) as (made, _):
        yield made


def tool(daemon: Daemon, *words: str) -> str:
    """What a tool says; it must end well."""
    libraries = sysconfig.get_path("purelib")
    home = str(daemon.root.parent)
    environ = {"PYTHONPATH": f"{ROOT / 'compat/src'}:{ROOT / 'src'}:{libraries}", "HOME": home, "PATH": os.defpath}
    argv = [words[0], "--connect", daemon.uri(), *words[1:]]
    done = subprocess.run(argv, env=environ, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_from_install_to_clone(daemon: Daemon) -> None:
    printed = tool(daemon, "virt-install", "--name", "one", "--memory", "64", "--import", *BARE, "--print-xml")
    assert "<name>one</name>" in printed
    assert "/usr/bin/qemu-system-x86_64" in printed
    defined = daemon.root / "one.xml"
    defined.write_text(printed.partition("</domain>")[0] + "</domain>")
    assert daemon.virsh("define", str(defined)).returncode == 0
    tool(daemon, "virt-xml", "one", "--edit", "--memory", "128")
    assert "<memory unit='KiB'>131072</memory>" in daemon.virsh("dumpxml", "one").stdout
    tool(daemon, "virt-clone", "-o", "one", "-n", "two", "--auto-clone")
    assert set(daemon.virsh("list", "--all", "--name").stdout.split()) == {"one", "two"}


def test_a_guest_is_started(daemon: Daemon) -> None:
    said = tool(
        daemon, "virt-install", "--name", "three", "--memory", "64", "--import", *BARE, "--noautoconsole", "--noreboot"
    )
    assert "Domain creation completed." in said
    daemon.virsh("destroy", "three")
    assert "three" in daemon.virsh("list", "--all", "--name").stdout
