"""How storage is reached."""

from typing import Any

import pytest

from vird.drivers.qemu.plan.storage.protocols import storage_properties
from vird.errors import ConfigUnsupported, InternalError
from vird.model.domain.devices.disk import Disk

HOST = "<host name='h.org'/>"


def reached(kind: str, source: str, access: dict[str, Any] | None = None, **options: bool) -> dict[str, Any]:
    disk = Disk.from_xml(f"<disk type='{kind}'>{source}<target dev='vda'/></disk>")
    settings = {"floppy": False, "readonly": False, "cdrom": False, **options}
    return storage_properties(disk.source, {"gluster_debug": 4, **(access or {})}, **settings)


def on_servers(attributes: str, hosts: str = HOST, rest: str = "", access: dict[str, Any] | None = None) -> Any:
    return reached("network", f"<source {attributes}>{hosts}{rest}</source>", access)


@pytest.mark.parametrize(
    ("kind", "source", "options", "expected"),
    [
        ("file", "<source file='/f'/>", {}, {"driver": "file", "filename": "/f"}),
        ("block", "<source dev='/dev/x'/>", {}, {"driver": "host_device", "filename": "/dev/x"}),
        ("block", "<source dev='/dev/sr0'/>", {"cdrom": True}, {"driver": "host_cdrom", "filename": "/dev/sr0"}),
        ("dir", "<source dir='/d'/>", {"floppy": True, "readonly": True},
         {"driver": "vvfat", "dir": "/d", "floppy": True, "rw": False}),
        ("dir", "<source dir='/d'/>", {}, {"driver": "vvfat", "dir": "/d", "rw": True}),
        ("nvme", "<source type='pci' namespace='2'><address domain='1' bus='2' slot='3' function='4'/></source>", {},
         {"driver": "nvme", "device": "0001:02:03.4", "namespace": 2}),
    ],
)  # fmt: skip
def test_storage_of_the_host(kind: str, source: str, options: dict[str, bool], expected: dict[str, Any]) -> None:
    assert reached(kind, source, **options) == expected


@pytest.mark.parametrize(
    ("attributes", "hosts", "rest", "expected"),
    [
        ("protocol='nbd' name='e'", HOST, "",
         {"driver": "nbd", "server": {"type": "inet", "host": "h.org", "port": "10809"}, "export": "e"}),
        ("protocol='nbd'", "<host transport='unix' socket='/s'/>", "",
         {"driver": "nbd", "server": {"type": "unix", "path": "/s"}}),
        ("protocol='gluster' name='v/a/b'", HOST + "<host transport='unix' socket='/s'/>", "",
         {"driver": "gluster", "volume": "v", "path": "a/b", "debug": 4,
          "server": [{"type": "inet", "host": "h.org", "port": "24007"}, {"type": "unix", "path": "/s"}]}),
        ("protocol='iscsi' name='iqn.x:y/3'", "<host name='::1' port='1'/>", "<initiator><iqn name='me'/></initiator>",
         {"driver": "iscsi", "portal": "[::1]:1", "target": "iqn.x:y", "lun": 3, "transport": "tcp",
          "initiator-name": "me"}),
        ("protocol='rbd' name='p/n/i'", "", "<snapshot name='s'/><config file='/c'/>",
         {"driver": "rbd", "pool": "p", "namespace": "n", "image": "i", "snapshot": "s", "conf": "/c"}),
        ("protocol='https' name='/a' query='x=1'", HOST,
         "<ssl verify='no'/><readahead size='9'/><timeout seconds='8'/>",
         {"driver": "https", "url": "https://h.org:443/a?x=1", "sslverify": False, "readahead": 9, "timeout": 8}),
        ("protocol='tftp' name='a'", "<host name='::1'/>", "", {"driver": "tftp", "url": "tftp://[::1]:69/a"}),
        ("protocol='ssh' name='/a'", HOST, "",
         {"driver": "ssh", "path": "/a", "server": {"host": "h.org", "port": "22"}}),
        ("protocol='nfs' name='/a'", HOST, "<identity user='+1' group='2'/>",
         {"driver": "nfs", "server": {"host": "h.org", "type": "inet"}, "path": "/a", "user": 1, "group": 2}),
        ("protocol='vxhs' name='u'", HOST, "",
         {"driver": "vxhs", "vdisk-id": "u", "server": {"host": "h.org", "port": "9999"}}),
        ("protocol='sheepdog' name='v'", HOST, "",
         {"driver": "sheepdog", "server": {"type": "inet", "host": "h.org", "port": "7000"}, "vdi": "v"}),
    ],
)  # fmt: skip
def test_storage_on_servers(attributes: str, hosts: str, rest: str, expected: dict[str, Any]) -> None:
    assert on_servers(attributes, hosts, rest) == expected


def test_credentials_are_named() -> None:
    found = on_servers("protocol='rbd' name='p/i'", access={"user": "u", "secret": "s"})
    assert found["auth-client-required"] == ["cephx", "none"]
    assert (found["user"], found["key-secret"]) == ("u", "s")
    found = on_servers("protocol='nbd'", access={"tls": "t", "tls_hostname": "n"})
    assert (found["tls-creds"], found["tls-hostname"]) == ("t", "n")


def test_refusals() -> None:
    with pytest.raises(InternalError, match="only one host"):
        on_servers("protocol='iscsi' name='a'", HOST + HOST)
    with pytest.raises(ConfigUnsupported, match="rdma"):
        on_servers("protocol='gluster' name='v/a'", "<host transport='rdma' name='h'/>")
    with pytest.raises(ConfigUnsupported, match="'joe' is not a number"):
        on_servers("protocol='nfs' name='/a'", HOST, "<identity user='joe'/>")
    with pytest.raises(ConfigUnsupported, match="no block driver"):
        reached("volume", "<source pool='p' volume='v'/>")
