"""How headers name storage."""

import json

import pytest

from vird.drivers.qemu.plan.storage.backing_string import backing_string, parse_backing
from vird.drivers.qemu.plan.storage.images import Image
from vird.errors import ConfigUnsupported, InternalError
from vird.model.domain.devices.disk_source import (
    BlockSource,
    DiskSource,
    FileSource,
    NetworkHost,
    NetworkSource,
    StorageSlice,
)

HOST = NetworkHost(name="h", port="1")


def network(protocol: str, name: str | None = None, host: NetworkHost = HOST) -> NetworkSource:
    return NetworkSource(protocol=protocol, name=name, hosts=[host])  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("source", "text"),
    [
        (FileSource(file="/i"), "/i"),
        (BlockSource(dev="/dev/i"), "/dev/i"),
        (network("nbd"), "nbd://h:1"),
        (network("https", "a/b", NetworkHost(name="::1")), "https://[::1]:443/a/b"),
        (network("nbd", "e", NetworkHost(transport="unix", socket="/s")),
         'json:{"file":{"driver":"nbd","server":{"type":"unix","path":"/s"},"export":"e"}}'),
        (FileSource(file="/i", slices=[StorageSlice(offset=1, size=2)]),
         'json:{"file":{"driver":"raw","offset":1,"size":2,"file":{"driver":"file","filename":"/i"}}}'),
    ],
)  # fmt: skip
def test_names(source: DiskSource, text: str) -> None:
    assert backing_string(Image("n", source, "raw", readonly=True)) == text
    if not isinstance(source, BlockSource) and "[" not in text:
        assert parse_backing(text).source == source


@pytest.mark.parametrize(
    ("members", "source"),
    [
        ({"driver": "file", "filename": "/i"}, FileSource(file="/i")),
        ({"file.driver": "file", "file.filename": "/i"}, FileSource(file="/i")),
        ({"driver": "qcow2", "file": {"driver": "host_device", "filename": "/dev/i"}}, BlockSource(dev="/dev/i")),
        ({"file": {"filename": "nbd:h:1:exportname=e"}}, network("nbd", "e")),
        ({"driver": "iscsi", "portal": "h:1", "target": "t", "lun": 2}, network("iscsi", "t/2")),
        ({"driver": "gluster", "volume": "v", "path": "p", "server": [{"type": "tcp", "host": "h", "port": "1"}]},
         network("gluster", "v/p")),
        ({"file.driver": "nbd", "file.server.0.host": "h", "file.server.0.port": "1"}, network("nbd")),
    ],
)  # fmt: skip
def test_the_json_form(members: dict[str, object], source: DiskSource) -> None:
    assert parse_backing("json:" + json.dumps(members)).source == source


def test_what_only_a_header_can_say() -> None:
    text = {"driver": "ssh", "path": "p", "host": "h", "port": "1", "user": "u", "host_key_check": "no"}
    found = parse_backing("json:" + json.dumps({"file": text}))
    assert found.source == network("ssh", "p")
    assert found.access == {"user": "u", "host-key-check": {"mode": "none"}}


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("json:", InternalError),
        ("json:[]", InternalError),
        ('json:{"a":1,"a.b":2}', InternalError),
        ('json:{"driver":"ssh"}', InternalError),
        ('json:{"driver":"raw","offset":"x","file":{"driver":"file","filename":"/i"}}', InternalError),
        ('json:{"driver":"tape"}', ConfigUnsupported),
        ("json:" + "[" * 100000, InternalError),
        ("gopher://h/x", ConfigUnsupported),
        ("nbd:h", InternalError),
        ("nbd://h:port", InternalError),
        ("nbd+pigeon://h", ConfigUnsupported),
    ],
)
def test_what_cannot_be_understood(text: str, kind: type[Exception]) -> None:
    with pytest.raises(kind):
        parse_backing(text)
