"""Which error stands for which fault of a guest's document."""

from __future__ import annotations

import pytest

from vird.drivers.test.definition import read_guest
from vird.errors import ConfigUnsupported, InternalError, NoName, NoSource, NoTarget, VirdError, XmlError

GUEST = "<domain type='test'><name>n</name><memory>1024</memory><os><type>hvm</type></os><devices>{}</devices></domain>"


@pytest.mark.parametrize(
    ("devices", "error"),
    [
        ("<disk type='file' device='disk'><target dev='vda'/></disk>", NoSource),
        ("<disk type='file' device='disk'><source file='/a'/><target/></disk>", NoTarget),
        ("<filesystem type='mount'><target dir='/mnt'/></filesystem>", NoSource),
        ("<filesystem type='mount'><source dir='/src'/></filesystem>", NoTarget),
        ("<interface type='network'/>", XmlError),
        ("<interface type='bridge'><source/></interface>", XmlError),
        ("<channel type='pty'><target type='no-such'/></channel>", ConfigUnsupported),
        ("<video><model type='no-such'/></video>", ConfigUnsupported),
        ("<graphics type='vnc' port='no-such'/>", InternalError),
        ("<console type='pty'/><console type='pty'/>", ConfigUnsupported),
    ],
)
def test_a_device_that_leads_nowhere(devices: str, error: type[VirdError]) -> None:
    with pytest.raises(VirdError) as raised:
        read_guest(GUEST.format(devices), "x86_64")
    assert raised.value.code == error.code


def test_a_drive_may_be_empty() -> None:
    read_guest(GUEST.format("<disk type='file' device='cdrom'><target dev='hda' bus='ide'/></disk>"), "x86_64")


def test_the_name_is_missed_before_the_type() -> None:
    with pytest.raises(NoName):
        read_guest("<domain/>", "x86_64")
    with pytest.raises(InternalError, match="missing domain type attribute"):
        read_guest("<domain type=''><name>n</name></domain>", "x86_64")
