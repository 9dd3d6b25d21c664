import pytest

from vird.drivers.storage.plan.pools import System, activate_argv, mount_argv
from vird.errors import InternalError, NoSupport
from vird.model.pool import parse_pool
from vird.model.pool.document import Pool


def pool(kind: str, source: str) -> Pool:
    return parse_pool(
        f"<pool type='{kind}'><name>p</name><source>{source}</source><target><path>/mnt</path></target></pool>"
    )


@pytest.mark.parametrize(("system", "options"), [("linux", "nodev,nosuid,noexec"), ("freebsd", "nosuid,noexec")])
def test_a_partition(system: System, options: str) -> None:
    document = pool("fs", "<device path='/dev/sda6'/><format type='ext3'/>")
    assert mount_argv(document, system) == ["mount", "-o", options, "-t", "ext3", "/dev/sda6", "/mnt"]


def test_what_finds_its_own_kind() -> None:
    document = pool("netfs", "<host name='h'/><dir path='/d'/>")
    assert mount_argv(document, "other") == ["mount", "h:/d", "/mnt"]


def test_servers() -> None:
    nfs = pool("netfs", "<host name='h'/><dir path='/d'/><format type='nfs'/><protocol ver='4'/>")
    assert mount_argv(nfs, "other") == ["mount", "-o", "nfsvers=4", "-t", "nfs", "h:/d", "/mnt"]
    cifs = pool("netfs", "<host name='h'/><dir path='share'/><format type='cifs'/>")
    assert mount_argv(cifs, "other") == ["mount", "-o", "guest", "-t", "cifs", "//h/share", "/mnt"]
    gluster = pool("netfs", "<host name='h'/><dir path='/v'/><format type='glusterfs'/>")
    assert mount_argv(gluster, "other")[-2:] == ["h:/v", "/mnt"]


def test_volume_groups() -> None:
    named = Pool(type="logical", name="vg")
    assert activate_argv(named) == ["vgchange", "-aly", "vg"]
    assert activate_argv(named, active=False) == ["vgchange", "-aln", "vg"]


def test_refusals() -> None:
    with pytest.raises(InternalError):
        mount_argv(Pool(type="fs", name="p"))
    with pytest.raises(NoSupport):
        activate_argv(Pool(type="dir", name="p"))
    with pytest.raises(InternalError):
        activate_argv(Pool(type="logical"))
