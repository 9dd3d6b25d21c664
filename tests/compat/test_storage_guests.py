"""Volumes and encrypted disks under a booted guest: what was uploaded is its disk, what it writes is sealed."""

import os
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.compat.booted import Booted, document
from tests.compat.seen import element, virsh
from vird.testing.daemons import Vird
from vird.testing.guest_image import GuestImage
from vird.testing.sandbox import Sandbox

pytestmark = pytest.mark.root

PASSPHRASE = "open sesame and nothing else"
UUID = "0b2f9a8e-2f3a-4d1c-9c55-0d9f0c5b7a01"
ENCRYPTION = f"<encryption format='luks'><secret type='passphrase' uuid='{UUID}'/></encryption>"
DOCUMENTS = {
    "secret.xml": f"""<secret private='yes'><uuid>{UUID}</uuid>
<usage type='volume'><volume>safe</volume></usage></secret>""",
    "safe.xml": f"""<volume><name>safe</name><capacity unit='MiB'>4</capacity>
<target><format type='qcow2'/>{ENCRYPTION}</target></volume>""",
}
DEVICES = f"""\
<disk type='volume' device='disk'><driver name='qemu' type='raw'/><source pool='images' volume='plain'/>
  <target dev='vda' bus='virtio'/></disk>
<disk type='volume' device='disk'><driver name='qemu' type='qcow2'/>
  <source pool='images' volume='safe'>{ENCRYPTION}</source><target dev='vdb' bus='virtio'/></disk>
"""
MORE = """<disk type='volume' device='disk'><driver name='qemu' type='raw'/><source pool='images' volume='more'/>
<target dev='vdc' bus='virtio'/></disk>"""


@pytest.fixture(scope="module")
def booted(image: GuestImage) -> Iterator[Booted]:
    with tempfile.TemporaryDirectory(prefix="vird-test.") as name, Sandbox() as sandbox:
        folder = Path(name)
        os.chmod(folder, 0o755)
        daemon = Vird(sandbox, folder / "root").start()
        for file, text in DOCUMENTS.items():
            (folder / file).write_text(text)
        (folder / "payload").write_bytes(b"the payload".ljust(1 << 20, b"\0"))
        (folder / "passphrase").write_text(PASSPHRASE)
        virsh(daemon, "pool-create-as", "images", "dir", "--target", str(folder / "images"), "--build")
        virsh(daemon, "vol-create-as", "images", "plain", "1M")
        virsh(daemon, "vol-create-as", "images", "more", "1M")
        virsh(daemon, "vol-upload", "plain", str(folder / "payload"), "--pool", "images")
        virsh(daemon, "secret-define", str(folder / "secret.xml"))
        virsh(daemon, "secret-set-value", UUID, "--file", str(folder / "passphrase"), "--plain")
        virsh(daemon, "vol-create", "images", str(folder / "safe.xml"))
        (folder / "demo.xml").write_text(document("demo", image, DEVICES))
        virsh(daemon, "define", str(folder / "demo.xml"))
        virsh(daemon, "start", "demo")
        guest = Booted(daemon, folder, "demo")
        guest.wake()
        yield guest
        guest.close()
        virsh(daemon, "destroy", "demo")
        daemon.terminate()


def test_what_was_uploaded_is_its_disk(booted: Booted) -> None:
    booted.says("head -c 11 /dev/vda", "the payload")
    source = element(booted.daemon, "devices/disk[1]/source", "dumpxml", "demo")
    assert (source.get("pool"), source.get("volume"), source.find("privateData")) == ("images", "plain", None)
    assert str(booted.folder / "images/plain") in booted.virsh("domstats", "demo", "--block")


def test_what_it_writes_is_sealed(booted: Booted) -> None:
    booted.until("echo 'written by the guest' > /dev/vdb && sync")
    booted.says("head -c 20 /dev/vdb", "written by the guest")


def test_no_secret_is_seen(booted: Booted) -> None:
    commands = [path.read_bytes() for path in Path("/proc").glob("[0-9]*/cmdline") if path.exists()]
    assert any(b"guest=demo" in command for command in commands)
    logs = [path.read_bytes() for path in (booted.daemon.root / "var/log").rglob("*") if path.is_file()]
    assert logs and not any(PASSPHRASE.encode() in text for text in (*commands, *logs))


def test_a_volume_comes_and_goes(booted: Booted) -> None:
    booted.device("attach-device", MORE)
    booted.until("test -b /dev/vdc")
    booted.daemon.kill()
    booted.daemon.start()
    booted.connect()
    booted.device("detach-device", MORE)
    booted.until("test ! -b /dev/vdc")
    booted.virsh("vol-delete", "more", "--pool", "images")


def test_what_it_wrote_needs_the_key(booted: Booted) -> None:
    booted.virsh("destroy", "demo", "--graceful")
    sealed = booted.folder / "images/safe"
    content = sealed.read_bytes()
    assert content.startswith(b"QFI\xfb") and b"written by the guest" not in content
    secret = f"secret,id=s,file={booted.folder / 'passphrase'}"
    image = f"driver=qcow2,encrypt.key-secret=s,file.filename={sealed}"
    argv = ["qemu-io", "-r", "--object", secret, "--image-opts", image, "-c", "read -v 0 512"]
    opened = subprocess.run(argv, capture_output=True, text=True, check=True)
    assert "written.by.the.g" in opened.stdout
    booted.virsh("start", "demo")
