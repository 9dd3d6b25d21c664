import pytest

from vird.errors import ConfigUnsupported, InternalError, VirdError, XmlError
from vird.model.pool import parse_pool

TARGET = "<target><path>/x</path></target>"
HOST = "<host name='h'/>"
DISK = "<device path='/dev/sda'/>"
SECRET = "<secret usage='x'/>"


def shown(kind: str, inner: str, name: str = "<name>a</name>") -> str:
    text = parse_pool(f"<pool type='{kind}'>{name}{inner}</pool>").to_xml()
    head, _, rest = text.partition("<available unit='bytes'>0</available>\n")
    assert "<capacity unit='bytes'>0</capacity>" in head
    return "".join(line.strip() for line in rest.splitlines()).removesuffix("</pool>")


@pytest.mark.parametrize(
    ("kind", "inner", "rest"),
    [
        ("dir", TARGET, "<source></source>" + TARGET),
        (
            "dir",
            f"<source>{HOST}{DISK}<name>q</name><vendor name='v'/></source>{TARGET}",
            "<source><vendor name='v'/></source>" + TARGET,
        ),
        ("fs", f"<source>{DISK}</source>{TARGET}", f"<source>{DISK}<format type='auto'/></source>{TARGET}"),
        ("disk", f"<source>{DISK}</source>{TARGET}", f"<source>{DISK}<format type='unknown'/></source>{TARGET}"),
        (
            "netfs",
            f"<source>{HOST}<dir path='/d//'/><protocol/></source>{TARGET}",
            f"<source>{HOST}<dir path='/d'/><format type='auto'/></source>{TARGET}",
        ),
        ("logical", "", "<source><format type='lvm2'/></source><target><path>/dev/a</path></target>"),
        (
            "zfs",
            "<source><name>n/m</name></source>",
            "<source><name>n/m</name></source><target><path>/dev/zvol/n/m</path></target>",
        ),
        ("rbd", f"<source>{HOST}<name>n</name></source>{TARGET}<refresh/>", f"<source>{HOST}<name>n</name></source>"),
        ("gluster", f"<source>{HOST}<name>v</name></source>", f"<source>{HOST}<dir path='/'/><name>v</name></source>"),
        (
            "scsi",
            f"<source><adapter name='host0'/></source>{TARGET}",
            f"<source><adapter type='scsi_host' name='host0'/></source>{TARGET}",
        ),
        ("iscsi", f"<source>{HOST}{DISK}<initiator/></source>{TARGET}", f"<source>{HOST}{DISK}</source>{TARGET}"),
        (
            "dir",
            "<target><path>/x</path><permissions><owner>-1</owner></permissions></target>",
            "<source></source>" + TARGET,
        ),
    ],
)
def test_each_type_shows_what_it_uses(kind: str, inner: str, rest: str) -> None:
    assert shown(kind, inner) == rest


def test_a_pool_may_take_its_sources_name() -> None:
    pool = parse_pool("<pool type='logical'><source><name>vg</name></source></pool>")
    assert pool.name == "vg" and pool.target is not None and pool.target.path == "/dev/vg"


def test_driver_options_are_for_their_own_types() -> None:
    options = (
        "<fs:mount_opts xmlns:fs='http://libvirt.org/schemas/storagepool/fs/1.0'><fs:option name='x'/></fs:mount_opts>"
    )
    assert "fs:option" not in shown("dir", TARGET + options)
    assert "<fs:option name='x'/>" in shown("fs", f"<source>{DISK}</source>{TARGET}{options}")


def fc_host(attributes: str) -> str:
    return f"<source><adapter type='fc_host' {attributes}/></source>{TARGET}"


@pytest.mark.parametrize(
    ("kind", "inner", "error"),
    [
        ("dir", "", XmlError),
        ("dir", "<target/>", XmlError),
        ("fs", TARGET, XmlError),
        ("fs", f"<source>{DISK}<format type='foo'/></source>{TARGET}", ConfigUnsupported),
        ("netfs", f"<source>{HOST}</source>{TARGET}", XmlError),
        ("netfs", f"<source><dir path='/d'/></source>{TARGET}", XmlError),
        ("disk", f"<source>{DISK}</source>", XmlError),
        ("iscsi", f"<source>{HOST}{DISK}<auth type='chap' username='u'><secret/></auth></source>{TARGET}", XmlError),
        ("iscsi-direct", f"<source>{HOST}{DISK}</source>", ConfigUnsupported),
        ("scsi", TARGET, XmlError),
        ("scsi", f"<source><adapter type='scsi_host'/></source>{TARGET}", XmlError),
        ("scsi", fc_host("wwnn='20000000c9831b4b'"), XmlError),
        ("scsi", fc_host("wwnn='x' wwpn='10000000c9831b4b'"), InternalError),
        ("scsi", fc_host("parent_wwnn='20000000c9831b4b' wwnn='20000000c9831b4b' wwpn='10000000c9831b4b'"), XmlError),
        ("rbd", f"<source>{HOST}</source>", XmlError),
        ("rbd", "<source><name>n</name></source>", XmlError),
    ],
)
def test_refusals(kind: str, inner: str, error: type[VirdError]) -> None:
    with pytest.raises(error):
        shown(kind, inner)


@pytest.mark.parametrize("name", ["", "<name></name>", "<name>a/b</name>"])
def test_names(name: str) -> None:
    with pytest.raises(XmlError):
        shown("dir", TARGET, name)
