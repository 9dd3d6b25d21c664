"""Backing chains: read from declared headers only, numbered, and refused where they cannot be followed."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.host.test_image_header import qcow2
from vird import errors
from vird.drivers.qemu.images import complete_images
from vird.model.domain.devices.disk_source import NetworkHost, NetworkSource
from vird.model.domain.domain import Domain


def guest(*disks: str) -> Domain:
    return Domain.from_xml(f"<domain type='qemu'><name>g</name><devices>{''.join(disks)}</devices></domain>")


def disk(path: Path, kind: str = "qcow2") -> str:
    return f"<disk type='file'><driver name='qemu' type='{kind}'/><source file='{path}'/><target dev='vda'/></disk>"


def test_a_chain_is_followed_to_its_end_and_numbered(tmp_path: Path) -> None:
    (tmp_path / "base.img").write_bytes(qcow2("deeper.img", "raw"))
    (tmp_path / "deeper.img").write_bytes(b"x")
    (tmp_path / "mid.qcow2").write_bytes(qcow2("base.img", "qcow2"))
    (tmp_path / "top.qcow2").write_bytes(qcow2(str(tmp_path / "mid.qcow2"), "qcow2"))
    (tmp_path / "plain.img").write_bytes(b"x")
    domain = guest(disk(tmp_path / "top.qcow2"), disk(tmp_path / "plain.img", "raw"))
    complete_images(domain)
    assert domain.devices is not None
    found = []
    layer = domain.devices.disks[0].backing_store
    while layer is not None and layer.source is not None:
        assert layer.format is not None
        found.append((layer.index, layer.format.type, Path(layer.source.file).name))
        layer = layer.backing_store
    assert found == [(3, "qcow2", "mid.qcow2"), (4, "qcow2", "base.img"), (5, "raw", "deeper.img")]
    assert [each.source.index for each in domain.devices.disks] == [2, 1]  # type: ignore[union-attr]


def test_a_chain_that_is_listed_in_part_is_followed_from_there(tmp_path: Path) -> None:
    (tmp_path / "base.img").write_bytes(b"x")
    (tmp_path / "mid.qcow2").write_bytes(qcow2("base.img", "raw"))
    (tmp_path / "top.qcow2").write_bytes(qcow2("mid.qcow2", "qcow2"))
    listed = f"<backingStore type='file'><format type='qcow2'/><source file='{tmp_path}/mid.qcow2'/>{{}}</backingStore>"
    for end, expected in (("", "base.img"), ("<backingStore/>", None)):
        text = disk(tmp_path / "top.qcow2").replace("<target", f"{listed.format(end)}<target")
        domain = guest(text)
        complete_images(domain)
        assert domain.devices is not None
        mid = domain.devices.disks[0].backing_store
        assert mid is not None and mid.backing_store is not None
        below = mid.backing_store.source
        assert (Path(below.file).name if below is not None else None) == expected  # type: ignore[union-attr,arg-type]


def test_a_raw_image_is_never_looked_into(tmp_path: Path) -> None:
    image = tmp_path / "guest-wrote-this.img"
    image.write_bytes(qcow2("/etc/shadow", "raw"))
    domain = guest(disk(image, "raw"))
    complete_images(domain)
    assert domain.devices is not None
    store = domain.devices.disks[0].backing_store
    assert store is not None
    assert store.source is None


@pytest.mark.parametrize(
    "said, kept", [("", "raw"), ("<driver name='qemu'/>", "raw"), ("<driver type='qcow2'/>", "qcow2")]
)
def test_a_volume_is_raw_unless_it_is_said_to_be_more(said: str, kept: str) -> None:
    domain = guest(f"<disk type='volume'>{said}<source pool='p' volume='v'/><target dev='vda'/></disk>")
    complete_images(domain)
    assert domain.devices is not None
    driver = domain.devices.disks[0].driver
    assert driver is not None and driver.type == kept


@pytest.mark.parametrize(
    ("content", "error", "words"),
    [
        (qcow2("base.img"), errors.OperationFailed, "was not specified in the image metadata"),
        (qcow2("top.qcow2", "qcow2"), errors.InternalError, "self-referential"),
        (
            qcow2('json:{"driver":"ssh","path":"p","host":"h","user":"u"}', "raw"),
            errors.ConfigUnsupported,
            "no document",
        ),
        (qcow2("base.img", "floppy"), errors.ConfigUnsupported, "unknown image format 'floppy'"),
        (b"not an image at all, whatever the document says", errors.OperationFailed, "declared to be qcow2"),
    ],
)
def test_a_chain_that_cannot_be_followed_says_why(
    tmp_path: Path, content: bytes, error: type[errors.VirdError], words: str
) -> None:
    (tmp_path / "top.qcow2").write_bytes(content)
    (tmp_path / "base.img").write_bytes(b"x")
    with pytest.raises(error, match=words):
        complete_images(guest(disk(tmp_path / "top.qcow2")))


def test_a_chain_may_end_on_a_server(tmp_path: Path) -> None:
    (tmp_path / "top.qcow2").write_bytes(qcow2("nbd:host:10809", "raw"))
    domain = guest(disk(tmp_path / "top.qcow2"))
    complete_images(domain)
    assert domain.devices is not None
    store = domain.devices.disks[0].backing_store
    assert store is not None
    assert store.format is not None
    assert store.backing_store is not None
    assert (store.type, store.index, store.format.type, store.backing_store.source) == ("network", 2, "raw", None)
    assert store.source == NetworkSource(protocol="nbd", hosts=[NetworkHost(name="host", port="10809")])


def test_a_missing_image_is_named(tmp_path: Path) -> None:
    with pytest.raises(errors.SystemError_, match=r"nothere\.qcow2"):
        complete_images(guest(disk(tmp_path / "nothere.qcow2")))
