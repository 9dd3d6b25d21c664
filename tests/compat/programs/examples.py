"""The examples that come with libvirt-python, by both bindings, on both daemons: what they print is compared."""

from __future__ import annotations

import os
import re
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

from tests.compat.programs.places import DEBIAN_PYTHON, python, python_sdist
from tests.conftest import BUILD_FOLDER
from vird.testing import guest_image
from vird.testing.daemons import Daemon, Libvirtd, Vird
from vird.testing.sandbox import Sandbox

SOURCE = "libvirt-python==9.0.0"
NETWORK = """<network><name>lan</name><bridge name='exbr0'/><ip address='192.168.153.1' netmask='255.255.255.0'>
<dhcp><range start='192.168.153.10' end='192.168.153.20'/></dhcp></ip></network>"""
GUEST = """<domain type='qemu'><name>guest</name><uuid>6c1e8a3f-0000-0000-0000-000000000001</uuid>
<memory unit='MiB'>128</memory><vcpu>1</vcpu>
<os><type arch='x86_64' machine='pc'>hvm</type><kernel>{kernel}</kernel><initrd>{initrd}</initrd>
<cmdline>{cmdline}</cmdline></os><devices><serial type='pty'/><console type='pty'/>
<interface type='network'><source network='lan'/><mac address='52:54:00:6b:00:01'/><model type='virtio'/></interface>
</devices></domain>"""
SCRIPTS: tuple[tuple[str, ...], ...] = (
    ("domstart.py", "{folder}/guest.xml"),
    ("domstart.py", "{folder}/guest.xml"),
    ("dominfo.py", "guest"),
    ("domipaddrs.py", "{uri}", "guest"),
    ("dhcpleases.py", "{uri}", "lan"),
    ("nodestats.py",),
    ("topology.py",),
    ("guest-vcpus/guest-vcpu.py", "guest", "1"),
    ("event-test.py", "--timeout=3", "{uri}"),
    ("event-test.py", "--timeout=3", "--event-impl=poll", "{uri}"),
    ("event-test.py", "--timeout=3", "--event-impl=asyncio", "{uri}"),
    ("esxlist.py", "nowhere.invalid"),
    ("domsave.py", "{folder}/saved"),
    ("domrestore.py", "{folder}/saved"),
    ("sparsestream.py", "{test}", "--upload", "/default-pool/v", "{folder}/content"),
    ("sparsestream.py", "{test}", "--download", "/default-pool/v", "{folder}/back"),
)


def played(kind: type[Daemon], interpreter: str) -> Iterator[tuple[str, str]]:
    """Each script and what it said, on a fresh daemon."""
    scripts = python_sdist(SOURCE) / "examples"
    image = guest_image.build(BUILD_FOLDER)
    with tempfile.TemporaryDirectory(prefix="vird-examples.") as name, Sandbox() as sandbox:
        folder = Path(name)
        folder.chmod(0o755)
        daemon = kind(sandbox, folder / "root").like_libvirtd().start()
        (folder / "saved").mkdir()
        (folder / "content").write_bytes(b"begin" + bytes(1 << 20) + b"end")
        (folder / "lan.xml").write_text(NETWORK)
        (folder / "volume.xml").write_text("<volume><name>v</name><capacity>2097152</capacity></volume>")
        guest = GUEST.format(kernel=image.kernel, initrd=image.initrd, cmdline=guest_image.COMMAND_LINE)
        (folder / "guest.xml").write_text(guest)
        test = daemon.uri("test", "default")
        for words in (("net-create", str(folder / "lan.xml")), ("capabilities",)):
            assert daemon.virsh(*words).returncode == 0, words
        # A second client keeps the simulated host, which ends with its last.
        keeper = sandbox.popen(["virsh", "-c", test], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL)
        assert keeper.stdin is not None
        keeper.stdin.write(f"vol-create default-pool {folder}/volume.xml\n".encode())
        keeper.stdin.flush()
        environ = {**os.environ, "LIBVIRT_DEFAULT_URI": daemon.uri(), "HOME": name}
        for script in SCRIPTS:
            given = [word.format(folder=folder, uri=daemon.uri(), test=test) for word in script]
            argv = sandbox.argv([interpreter, str(scripts / given[0]), *given[1:]])
            done = subprocess.run(
                argv, env=environ, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60, check=False
            )
            said = f"{done.returncode}\n{done.stdout}{_last_line(done.stderr)}".replace(name, "FOLDER")
            yield " ".join(script), _plain(said)
        keeper.stdin.close()
        keeper.wait(20)
        daemon.terminate()


def _plain(text: str) -> str:
    """Without what differs from run to run: numbers, addresses, and the order in which things happen to be printed."""
    text = re.sub(r"0x[0-9a-f]+|[0-9a-f]{2}(:[0-9a-f]{2}){5}|\d+", "N", text)
    return "\n".join(sorted(text.splitlines()))


def _last_line(text: str) -> str:
    lines = [line for line in text.splitlines() if line and not line.startswith("libvirt:")]
    return lines[-1] if lines else ""


def compare() -> Iterator[tuple[str, bool, str]]:
    """Daemon and script, whether both bindings make it say the same, and the difference."""
    ours = str(python("examples", ours=True, debian=True))
    for kind in (Vird, Libvirtd):
        theirs = list(played(kind, DEBIAN_PYTHON))
        mine = list(played(kind, ours))
        for (script, there), (_, here) in zip(theirs, mine, strict=True):
            yield f"{kind.name}: {script}", there == here, f"C binding: {there}\n    ours: {here}"
