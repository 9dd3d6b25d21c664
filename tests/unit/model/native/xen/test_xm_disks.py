import pytest

from tests.unit.model.native.xen.guests import devices, written
from vird.errors import InternalError


@pytest.mark.parametrize(
    ("text", "kind", "driver", "image"),
    [
        ("phy:/dev/a,xvda,w", "block", "phy", "raw"),
        ("file:/a,xvda,r", "file", "file", "raw"),
        ("tap:qcow2:/a,xvda,w", "file", "tap", "qcow2"),
        ("tap2:aio:/a,xvda,w", "file", "tap2", "raw"),
        ("/dev/a,ioemu:hda,w", "block", "phy", "raw"),
    ],
)
def test_drivers(text: str, kind: str, driver: str, image: str) -> None:
    disk = devices(f'disk = [ "{text}" ]', tool="xm").disks[0]
    assert disk.driver is not None
    assert (disk.type, disk.driver.name, disk.driver.type) == (kind, driver, image)


def test_paths_with_commas() -> None:
    disk = devices('disk = [ "file:/a,b,xvda,w!" ]', tool="xm").disks[0]
    assert disk.shareable
    assert getattr(disk.source, "file", None) == "/a,b"


@pytest.mark.parametrize("text", ["file:/a", "file:/a,,w", "tap:odd:/a,hda,w"])
def test_wrong_words(text: str) -> None:
    with pytest.raises(InternalError):
        devices(f'disk = [ "{text}" ]', tool="xm")


def test_written() -> None:
    xml = (
        "<disk type='file'><driver name='tap' type='raw'/><source file='/a'/><target dev='xvda'/><shareable/></disk>"
        "<disk type='block' device='cdrom'><target dev='hdc'/></disk>"
    )
    assert written(xml, tool="xm")["disk"] == '[ "tap:aio:/a,xvda,!", ",hdc:cdrom,r" ]'
