"""Sources of character devices, as libvirt completes and refuses them."""

import pytest

from vird.errors import ConfigUnsupported, InternalError, VirdError, XmlError
from vird.model.checks.chardev_sources import complete_source
from vird.model.domain.devices.channel import Channel
from vird.model.domain.devices.serial import Serial


def channel(kind: str, inner: str) -> Channel:
    device = Channel.from_xml(f"<channel type='{kind}'>{inner}<target type='virtio' name='x'/></channel>")
    complete_source(device)
    return device


@pytest.mark.parametrize(
    ("kind", "given", "kept"),
    [
        ("tcp", "<source host='h' service='1'/>",
         ["<source mode='connect' host='h' service='1'/>", "<protocol type='raw'/>"]),
        ("tcp", "<source mode='bind' host='h' service='1'/><protocol type='telnet'/>",
         ["<source mode='bind' host='h' service='1'/>", "<protocol type='telnet'/>"]),
        ("udp", "<source service='1'/>", ["<source mode='connect' service='1'/>"]),
        ("udp", "<source service='3'/><source mode='bind' host='b' service='2'/>",
         ["<source mode='bind' host='b' service='2'/>", "<source mode='connect' service='3'/>"]),
        ("udp", "<source service='1'/><source service='2'/>", ["<source mode='connect' service='1'/>"]),
        ("unix", "<source path='/a'/>", ["<source mode='connect' path='/a'/>"]),
        ("unix", "<source mode='bind'/>", []),
        ("unix", "", []),
        ("pty", "<source path='/dev/pts/9'/>", []),
        ("null", "<source path='/x'/><protocol type='raw'/>", []),
        ("file", "<source path='/a' append='on'/><log/>", ["<source path='/a' append='on'/>"]),
        ("nmdm", "<source master='/a' slave='/b'/>", ["<source master='/a' slave='/b'/>"]),
        ("spiceport", "<source channel='c'/>", ["<source channel='c'/>"]),
    ],
)  # fmt: skip
def test_what_is_kept(kind: str, given: str, kept: list[str]) -> None:
    lines = [line.strip() for line in channel(kind, given).to_xml().splitlines()]
    assert lines[1:-2] == kept


@pytest.mark.parametrize(
    ("kind", "given", "error"),
    [
        ("tcp", "", InternalError),
        ("tcp", "<source mode='bind' service='1'/>", InternalError),
        ("tcp", "<source host='h'/>", InternalError),
        ("tcp", "<source host='h' service='1'/><source host='h' service='1'/>", XmlError),
        ("tcp", "<source mode='client' host='h' service='1'/>", XmlError),
        (
            "tcp",
            "<source mode='bind' host='h' service='1'><reconnect enabled='yes' timeout='1'/></source>",
            InternalError,
        ),
        ("tcp", "<source host='h' service='1'><reconnect enabled='yes'/></source>", XmlError),
        ("udp", "<source host='h'/>", InternalError),
        ("udp", "<source mode='bind' service='1'/>", InternalError),
        ("udp", "<source service='1'/><source mode='bind' service='2'/><source service='3'/>", XmlError),
        ("unix", "<source path='/a'/><source path='/b'/>", XmlError),
        ("file", "", InternalError),
        ("dev", "<source/>", InternalError),
        ("nmdm", "<source master='/a'/>", InternalError),
        ("spiceport", "", ConfigUnsupported),
        ("dbus", "", ConfigUnsupported),
    ],
)
def test_what_is_refused(kind: str, given: str, error: type[VirdError]) -> None:
    with pytest.raises(error):
        channel(kind, given)


def test_only_a_channel_may_leave_its_path_open() -> None:
    with pytest.raises(InternalError):
        complete_source(Serial.from_xml("<serial type='unix'/>"))


@pytest.mark.parametrize(
    "text",
    [
        "<channel type='zz'><target type='virtio'/></channel>",
        "<channel type='tcp'><protocol type='zz'/><target type='virtio'/></channel>",
    ],
)
def test_unknown_words(text: str) -> None:
    with pytest.raises(VirdError) as refused:
        Channel.from_xml(text)
    assert refused.value.code == ConfigUnsupported.code
