import pytest

from tests.unit.model.native.xen.guests import devices, written
from vird.errors import ConfigUnsupported, InternalError
from vird.model.domain.devices.disk_source import BlockSource, FileSource, NetworkSource
from vird.model.native.xen.xl_disks import read_rados, take_apart


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("/dev/a,raw,hda,w", {"target": "/dev/a", "format": "raw", "vdev": "hda", "access": "w"}),
        ("/a,,hdb,,", {"target": "/a", "vdev": "hdb"}),
        ("vdev=xvda, format=qcow2, target=/a,b=c", {"vdev": "xvda", "format": "qcow2", "target": "/a,b=c"}),
        ("/a=b,,hda", {"target": "/a=b", "vdev": "hda"}),
    ],
)
def test_names_and_places(text: str, values: dict[str, str]) -> None:
    assert take_apart(text).values == values


def test_too_many_places() -> None:
    with pytest.raises(InternalError):
        take_apart("/a,raw,hda,w,what")


def test_what_serves_it_decides_what_it_is() -> None:
    found = devices(
        'disk = [ "/dev/a,raw,xvda,w", "vdev=xvdb,backendtype=phy,access=!,target=/dev/b", ",,hdc,,cdrom" ]'
    )
    by_name = {disk.target.dev: disk for disk in found.disks if disk.target is not None}
    assert by_name["xvda"].source == FileSource(file="/dev/a")
    assert by_name["xvdb"].source == BlockSource(dev="/dev/b")
    assert by_name["xvdb"].shareable
    assert (by_name["hdc"].device, by_name["hdc"].source, by_name["hdc"].readonly) == ("cdrom", None, True)


@pytest.mark.parametrize("text", ["/a,odd,hda", "/a,raw", "vdev=hda,backendtype=odd,target=/a"])
def test_wrong_words(text: str) -> None:
    with pytest.raises(InternalError):
        devices(f'disk = [ "{text}" ]')


def test_rados_images() -> None:
    source = read_rados("rbd:p/i:auth_supported=none:mon_host=a\\\\:1\\\\;b")
    assert source.name == "p/i"
    assert [(host.name, host.port) for host in source.hosts] == [("a", "1"), ("b", None)]
    xml = (
        "<disk type='network'><source protocol='rbd' name='p/i'><host name='a' port='1'/><host name='b'/></source>"
        "<target dev='hda'/></disk>"
    )
    spelled = written(xml)["disk"]
    assert spelled.endswith('target=rbd:p/i:auth_supported=none:mon_host=a\\\\:1\\\\;b" ]')
    again = devices(f"disk = {spelled}").disks[0].source
    assert isinstance(again, NetworkSource)
    assert again.hosts == source.hosts


@pytest.mark.parametrize(
    "disk",
    [
        "<disk type='file'><driver type='ploop'/><source file='/a'/><target dev='hda'/></disk>",
        "<disk type='file'><driver name='odd'/><source file='/a'/><target dev='hda'/></disk>",
        "<disk type='file'><source file='/a'/><target dev='hda'/><transient/></disk>",
        "<disk type='network'><source protocol='nbd'><host name='h'/></source><target dev='hda'/></disk>",
    ],
)
def test_disks_that_xen_has_not(disk: str) -> None:
    with pytest.raises(ConfigUnsupported):
        written(disk)
