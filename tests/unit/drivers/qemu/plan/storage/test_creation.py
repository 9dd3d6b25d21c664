"""What makes a new image."""

import pytest

from vird.drivers.qemu.plan.storage.creation import BackingName, create_format, create_storage
from vird.errors import ConfigUnsupported
from vird.model.domain.devices.disk_source import (
    BlockSource,
    Encryption,
    FileSource,
    KeyCipher,
    KeyIvgen,
    NetworkHost,
    NetworkSource,
)

LUKS = Encryption(
    format="luks",
    cipher=KeyCipher(name="aes", size=256, mode="xts", hash="sha256"),
    ivgen=KeyIvgen(name="plain64", hash="sha256"),
)
LUKS_OPTIONS = {
    "key-secret": "k", "cipher-alg": "aes-256", "cipher-mode": "xts", "hash-alg": "sha256", "ivgen-alg": "plain64",
    "ivgen-hash-alg": "sha256",
}  # fmt: skip


def test_room_for_an_image() -> None:
    assert create_storage(FileSource(file="/i"), 512) == {"driver": "file", "filename": "/i", "size": 512}
    rbd = NetworkSource(protocol="rbd", name="pool/i", hosts=[NetworkHost(name="a", port="1")])
    location = {"pool": "pool", "image": "i", "server": [{"host": "a", "port": "1"}]}
    assert create_storage(rbd, 512) == {"driver": "rbd", "location": location, "size": 512}
    gluster = NetworkSource(protocol="gluster", name="v/i", hosts=[NetworkHost(name="a")])
    made = create_storage(gluster, 1)
    assert made is not None
    assert "debug" not in made["location"]


def test_storage_that_must_be_there() -> None:
    nbd = NetworkSource(protocol="nbd", hosts=[NetworkHost(name="a")])
    assert (create_storage(BlockSource(dev="/dev/x"), 1), create_storage(nbd, 1)) == (None, None)


def test_formats() -> None:
    assert create_format("raw", "n", 1) is None
    assert create_format("raw", "n", 1, encryption=LUKS, key="k") == {
        "driver": "luks", "file": "n", "size": 1, **LUKS_OPTIONS,
    }  # fmt: skip
    made = create_format(
        "qcow2", "n", 1, backing=BackingName("/b", "raw"), encryption=LUKS, key="k", cluster_size=65536, compat="0.10"
    )
    assert made == {
        "driver": "qcow2", "file": "n", "size": 1, "backing-file": "/b", "backing-fmt": "raw", "version": "v2",
        "cluster-size": 65536, "encrypt": {"format": "luks", **LUKS_OPTIONS},
    }  # fmt: skip
    assert create_format("qcow", "n", 1, backing=BackingName("/b", "raw")) == {
        "driver": "qcow", "file": "n", "size": 1, "backing-file": "/b",
    }  # fmt: skip


def test_what_qemu_cannot_make() -> None:
    with pytest.raises(ConfigUnsupported, match="format 'bochs' cannot be made"):
        create_format("bochs", "n", 1)
    with pytest.raises(ConfigUnsupported, match="have no backing file"):
        create_format("vdi", "n", 1, backing=BackingName("/b", "raw"))
    with pytest.raises(ConfigUnsupported, match="cannot be encrypted"):
        create_format("qed", "n", 1, encryption=LUKS)
    with pytest.raises(ConfigUnsupported, match="with 'qcow'"):
        create_format("qcow2", "n", 1, encryption=Encryption(format="qcow"))
