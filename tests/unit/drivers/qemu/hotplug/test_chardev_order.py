"""The plan's text for a character device, as the monitor wants it."""

from typing import Any

import pytest

from vird.drivers.qemu.hotplug.chardev_order import add_chardev, parse
from vird.errors import OperationUnsupported


@pytest.mark.parametrize(
    ("text", "backend"),
    [
        ("pty,id=c", {"type": "pty", "data": {}}),
        ("null,id=c,logfile=/l,logappend=on", {"type": "null", "data": {"logfile": "/l", "logappend": True}}),
        ("file,id=c,path=/a,,b,append=off", {"type": "file", "data": {"out": "/a,b", "append": False}}),
        ("pipe,id=c,path=/p", {"type": "pipe", "data": {"device": "/p"}}),
        ("serial,id=c,path=/dev/ttyS0", {"type": "serial", "data": {"device": "/dev/ttyS0"}}),
        ("spicevmc,id=c,name=vdagent", {"type": "spicevmc", "data": {"type": "vdagent"}}),
        ("spiceport,id=c,name=org.x", {"type": "spiceport", "data": {"fqdn": "org.x"}}),
        (
            "socket,id=c,path=/s,server=on,wait=off",
            {
                "type": "socket",
                "data": {"addr": {"type": "unix", "data": {"path": "/s"}}, "server": True, "wait": False},
            },
        ),
        (
            "socket,id=c,host=h,port=9,telnet=on,reconnect=5",
            {
                "type": "socket",
                "data": {
                    "addr": {"type": "inet", "data": {"host": "h", "port": "9"}},
                    "server": False, "telnet": True, "reconnect": 5,
                },
            },
        ),
        (
            "udp,id=c,host=h,port=1,localaddr=l,localport=2",
            {
                "type": "udp",
                "data": {
                    "remote": {"type": "inet", "data": {"host": "h", "port": "1"}},
                    "local": {"type": "inet", "data": {"host": "l", "port": "2"}},
                },
            },
        ),
    ],
)  # fmt: skip
def test_each_kind(text: str, backend: dict[str, Any]) -> None:
    do, undo = add_chardev(text)
    assert do == ("chardev-add", {"id": "c", "backend": backend})
    assert undo == ("chardev-remove", {"id": "c"})


def test_doubled_commas() -> None:
    assert parse("file,id=c,path=/a,,,,b,,,append=on") == ("file", {"id": "c", "path": "/a,,b,", "append": "on"})


@pytest.mark.parametrize("text", ["socket,id=c,fd=9,server=on", "dbus,id=c,name=x"])
def test_what_cannot_be_said_to_a_running_guest(text: str) -> None:
    with pytest.raises(OperationUnsupported):
        add_chardev(text)
