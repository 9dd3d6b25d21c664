"""Ansible's community.libvirt, modules and inventory: with our module on vird as with the C binding on libvirtd."""

from __future__ import annotations

import difflib
import os
import re
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

from tests.compat.programs.places import python, python_wheel
from vird.testing.daemons import Daemon, Libvirtd, Vird
from vird.testing.sandbox import Sandbox

CORE = "ansible-core==2.19.14"
COLLECTIONS = "ansible==12.3.0"
PLAYBOOK = Path(__file__).with_name("ansible_playbook.yml")
INVENTORY = "plugin: community.libvirt.libvirt\nuri: '{uri}'\n"


def played(kind: type[Daemon], interpreter: Path) -> list[str]:
    """What Ansible said of each task, on a fresh daemon."""
    collections = python_wheel(COLLECTIONS, "ansible_collections/community/libvirt/*")
    with tempfile.TemporaryDirectory(prefix="vird-ansible.") as name, Sandbox() as sandbox:
        folder = Path(name)
        folder.chmod(0o755)
        daemon = kind(sandbox, folder / "root").like_libvirtd().start()
        (folder / "guests.libvirt.yml").write_text(INVENTORY.format(uri=daemon.uri()))
        environ = {
            **os.environ,
            "HOME": name,
            "PATH": f"{interpreter.parent}:{os.environ['PATH']}",
            "ANSIBLE_COLLECTIONS_PATH": str(collections),
            "ANSIBLE_STDOUT_CALLBACK": "minimal",
            "ANSIBLE_NOCOLOR": "1",
            "ANSIBLE_LOCALHOST_WARNING": "False",
            "ANSIBLE_INVENTORY_UNPARSED_WARNING": "False",
        }
        argv = [
            str(interpreter.with_name("ansible-playbook")), "-i", "localhost,", "-c", "local",
            "-e", f"uri={daemon.uri()} folder={folder} ansible_python_interpreter={interpreter}", str(PLAYBOOK),
        ]  # fmt: skip
        done = subprocess.run(
            sandbox.argv(argv), cwd=name, env=environ, stdin=subprocess.DEVNULL, capture_output=True, text=True,
            timeout=600, check=False,
        )  # fmt: skip
        daemon.terminate()
        said = done.stdout.replace(str(daemon.socket), "SOCKET").replace(name, "FOLDER")
    results = re.split(r"^(?=localhost \| )", _plain(said), flags=re.MULTILINE)[1:]
    if not results:
        raise RuntimeError(f"Ansible ended with {done.returncode}: {done.stdout}{done.stderr}")
    return results


def _plain(text: str) -> str:
    """Without what differs from run to run: UUIDs, made-up addresses, times, terminals, how full the disk is, in which
    order volumes stand."""
    text = re.sub(r"/dev/pts/\d+", "TERMINAL", text)
    text = re.sub(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "UUID", text)
    text = re.sub(r"52:54:00:(?!00:00)[0-9a-f:]{8}", "MAC", text)
    text = re.sub(r"<(.time|allocation unit='bytes'|available unit='bytes')>[\d.]+<", r"<\1><", text)
    text = re.sub(r'"(size_available|size_used|cpuTime|freeMem|cpuTime_ns)": "?\d+', r'"\1": "', text)
    # Groups named by UUID, wherever they sort.
    text = re.sub(r'^    "UUID": \{\n(?:        .*\n)+    \},?\n', "", text, flags=re.MULTILINE)
    text = re.sub(r'(?<="list_volumes": \[\n)(?:        \{\n(?:            .*\n)+        \},?\n)+', _sorted, text)
    return text.replace("},\n}", "}\n}")


def _sorted(listed: re.Match[str]) -> str:
    return ",\n".join(sorted(re.findall(r" {8}\{\n(?: {12}.*\n)+ {8}\}", listed[0]))) + "\n"


def compare() -> Iterator[tuple[str, bool, str]]:
    """Each task, whether Ansible says the same of both, and the difference."""
    theirs = played(Libvirtd, python("ansible-c", CORE, "lxml", ours=False, debian=True))
    ours = played(Vird, python("ansible", CORE, ours=True))
    tasks = [line.strip().removeprefix("- ") for line in PLAYBOOK.read_text().splitlines() if line.startswith("    - ")]
    assert len(tasks) == len(theirs) == len(ours), (len(tasks), len(theirs), len(ours))
    for task, there, here in zip(tasks, theirs, ours, strict=True):
        lines = difflib.unified_diff(there.splitlines(), here.splitlines(), "libvirtd", "vird", lineterm="")
        yield f"Ansible: {task}", there == here, "\n    ".join(lines)
