"""Block nodes of image chains."""

import json
from typing import Any

import pytest

from tests.unit.drivers.qemu.plan.launches import launch_of
from vird.drivers.qemu.plan.facts import SealedSecret
from vird.drivers.qemu.plan.storage.images import image_of
from vird.drivers.qemu.plan.storage.nodes import Tuning, chain_nodes
from vird.errors import ConfigUnsupported
from vird.model.checks.disk_indexes import assign_disk_indexes
from vird.model.domain.devices.disk_source import BlockSource

SECRET = SealedSecret("D", "I")


def nodes(disk: str, tuning: Tuning | None = None, **options: Any) -> list[Any]:
    launch = launch_of(disk, **options)
    assign_disk_indexes(launch.domain)
    top = image_of(launch.devices.disks[0])
    assert top is not None
    found = list(chain_nodes(launch, top, tuning or Tuning()))
    return [json.loads(word) if word.startswith("{") else word for word in found[1::2]]


def disk(source: str, driver: str = "type='qcow2'", kind: str = "file") -> str:
    return f"<disk type='{kind}'><driver {driver}/>{source}<target dev='vda' bus='virtio'/></disk>"


def test_storage_below_format() -> None:
    assert nodes(disk("<source file='/f'/><backingStore/>")) == [
        {"driver": "file", "filename": "/f", "node-name": "libvirt-1-storage", "auto-read-only": True,
         "discard": "unmap"},
        {"node-name": "libvirt-1-format", "read-only": False, "driver": "qcow2", "file": "libvirt-1-storage",
         "backing": None},
    ]  # fmt: skip


def test_tuning_reaches_all_layers_but_discard_only_the_top() -> None:
    chain = disk("<source file='/f'/><backingStore type='file'><format type='raw'/><source file='/b'/></backingStore>")
    found = nodes(chain, Tuning("none", "native", "ignore", "on"))
    assert [each["cache"] for each in found] == [{"direct": True, "no-flush": False}] * 4
    assert [each.get("aio") for each in found] == ["native", None, "native", None]
    assert [each.get("detect-zeroes") for each in found] == [None, None, None, "on"]
    assert found[3]["discard"] == "ignore" and found[3]["backing"] == "libvirt-2-format"


@pytest.mark.parametrize(
    ("mode", "cache", "writes"),
    [
        (None, None, None),
        ("default", None, None),
        ("none", {"direct": True, "no-flush": False}, "on"),
        ("writeback", {"direct": False, "no-flush": False}, "on"),
        ("writethrough", {"direct": False, "no-flush": False}, "off"),
        ("directsync", {"direct": True, "no-flush": False}, "off"),
        ("unsafe", {"direct": False, "no-flush": True}, "on"),
    ],
)
def test_cache_modes(mode: str | None, cache: Any, writes: str | None) -> None:
    assert (Tuning(mode).cache_properties, Tuning(mode).write_cache) == (cache, writes)


def test_a_part_of_the_storage() -> None:
    part = "<source file='/f'><slices><slice type='storage' offset='5' size='6'/></slices></source>"
    raw = nodes(disk(part, "type='raw'"))
    assert len(raw) == 2 and (raw[1]["offset"], raw[1]["size"]) == (5, 6)
    qcow = nodes(disk(part))
    assert qcow[1]["node-name"] == "libvirt-1-slice-sto" and qcow[2]["file"] == "libvirt-1-slice-sto"


@pytest.mark.parametrize(
    ("driver", "expected"),
    [
        ("type='raw'", {"driver": "luks", "key-secret": "libvirt-1-format-encryption-secret0"}),
        (
            "type='qcow2'",
            {"driver": "qcow2", "encrypt": {"format": "luks", "key-secret": "libvirt-1-format-encryption-secret0"}},
        ),
    ],
)
def test_encrypted_images(driver: str, expected: dict[str, Any]) -> None:
    source = "<source file='/f'><encryption format='luks'><secret type='passphrase' usage='x'/></encryption></source>"
    secrets = {"libvirt-1-format-encryption-secret0": SECRET}
    secret, _, layer = nodes(disk(source, driver), secrets=secrets)
    assert secret["qom-type"] == "secret"
    assert {key: layer[key] for key in expected} == expected


def test_passed_descriptors() -> None:
    source = "<source file='/f' fdgroup='g'/>"
    one = nodes(disk(source), fd_sets={"libvirt-1-storage": (7,)})
    assert one[0] == "set=0,fd=7,opaque=libvirt-1-storage0"
    assert (one[1]["filename"], one[1]["read-only"]) == ("/dev/fdset/0", False)
    two = nodes(disk(source), fd_sets={"libvirt-1-storage": (7, 8)})
    assert two[2]["auto-read-only"] is True


def test_volumes_are_what_they_were_looked_up_as() -> None:
    volume = disk("<source pool='p' volume='v'/>", "type='raw'", "volume")
    found = nodes(volume, volumes={("p", "v"): BlockSource(dev="/dev/lv")})
    assert found[0]["filename"] == "/dev/lv"
    with pytest.raises(ConfigUnsupported, match="volume 'v' of pool 'p'"):
        nodes(volume)


def test_reservations() -> None:
    source = "<source dev='/dev/x'><reservations managed='no'><source type='unix' path='/pr'/></reservations></source>"
    helper, storage, _ = nodes(disk(source, "type='raw'", "block"))
    assert helper == {"qom-type": "pr-manager-helper", "id": "pr-helper-libvirt-1-storage", "path": "/pr"}
    assert storage["pr-manager"] == "pr-helper-libvirt-1-storage"


def test_encrypted_connections_need_a_qemu_for_other_names() -> None:
    source = "<source protocol='nbd' name='e' tls='yes' tlsHostname='n'><host name='h'/></source>"
    creds, storage, _ = nodes(disk(source, "type='raw'", "network"))
    assert creds["qom-type"] == "tls-creds-x509" and creds["dir"] == "/etc/pki/libvirt-nbd"
    assert storage["tls-hostname"] == "n"
    with pytest.raises(ConfigUnsupported, match="tlsHostname"):
        nodes(disk(source, "type='raw'", "network"), without=("blockdev.nbd.tls-hostname",))


def test_the_cache_of_an_images_tables() -> None:
    text = disk("<source file='/f'/>").replace(
        "type='qcow2'/>",
        "type='qcow2'><metadata_cache><max_size unit='bytes'>4096</max_size></metadata_cache></driver>",
    )
    assert nodes(text)[1]["cache-size"] == 4096
