"""Character devices."""

from typing import Any

import pytest

from tests.unit.drivers.qemu.plan.launches import launch_of
from vird.drivers.qemu.plan.chardevs import chardev
from vird.drivers.qemu.plan.facts import SealedSecret
from vird.errors import ConfigUnsupported, InternalError


def backend(kind: str, inner: str = "", **options: Any) -> list[str]:
    launch = launch_of(f"<serial type='{kind}'>{inner}</serial>", **options)
    return list(chardev(launch, launch.devices.serials[0], "serial0"))


@pytest.mark.parametrize(
    ("kind", "inner", "expected"),
    [
        ("null", "", "null,id=charserial0"),
        ("vc", "", "vc,id=charserial0"),
        ("pty", "", "pty,id=charserial0"),
        ("stdio", "", "stdio,id=charserial0"),
        ("dev", "<source path='/dev/a,b'/>", "serial,id=charserial0,path=/dev/a,,b"),
        ("file", "<source path='/f' append='on'/>", "file,id=charserial0,path=/f,append=on"),
        ("pipe", "<source path='/p'/>", "pipe,id=charserial0,path=/p"),
        ("udp", "<source mode='bind' host='h' service='1'/><source mode='connect' host='i' service='2'/>",
         "udp,id=charserial0,host=i,port=2,localaddr=h,localport=1"),
        ("udp", "<source mode='connect' service='2'/>", "udp,id=charserial0,host=,port=2,localaddr=,localport=0"),
        ("tcp", "<source mode='bind' host='h' service='1'/><protocol type='telnet'/>",
         "socket,id=charserial0,host=h,port=1,telnet=on,server=on,wait=off"),
        ("tcp", "<source mode='connect' host='h' service='1'><reconnect enabled='yes' timeout='4'/></source>",
         "socket,id=charserial0,host=h,port=1,reconnect=4"),
        ("tcp", "<source mode='connect' host='h' service='1'><reconnect enabled='no'/></source>",
         "socket,id=charserial0,host=h,port=1,reconnect=0"),
        ("unix", "<source mode='connect' path='/s'/>", "socket,id=charserial0,path=/s"),
        ("unix", "<source mode='bind' path='/s'/>", "socket,id=charserial0,path=/s,server=on,wait=off"),
        ("spicevmc", "", "spicevmc,id=charserial0,name=vdagent"),
        ("spiceport", "<source channel='org.x'/>", "spiceport,id=charserial0,name=org.x"),
        ("qemu-vdagent", "<source><clipboard copypaste='yes'/><mouse mode='server'/></source>",
         "qemu-vdagent,id=charserial0,name=vdagent,clipboard=on,mouse=off"),
        ("dbus", "<source channel='org.x'/>", "dbus,id=charserial0,name=org.x"),
        ("pty", "<log file='/l' append='off'/>", "pty,id=charserial0,logfile=/l,logappend=off"),
    ],
)  # fmt: skip
def test_each_type(kind: str, inner: str, expected: str) -> None:
    assert backend(kind, inner) == ["-chardev", expected]


def test_open_descriptors_take_the_place_of_paths() -> None:
    listening = backend("unix", "<source mode='bind' path='/s'/>", char_fds={"serial0": 9})
    assert listening[1] == "socket,id=charserial0,fd=9,server=on,wait=off"
    sets = {"serial0-source": (5,), "serial0-log": (6,)}
    assert backend("file", "<source path='/f'/><log file='/l'/>", fd_sets=sets) == [
        "-add-fd",
        "set=0,fd=5,opaque=serial0-source",
        "-add-fd",
        "set=1,fd=6,opaque=serial0-log",
        "-chardev",
        "file,id=charserial0,path=/dev/fdset/0,append=on,logfile=/dev/fdset/1,logappend=on",
    ]


TCP = "<source mode='connect' host='h' service='1'{}/>"


def test_encrypted_connections() -> None:
    found = backend("tcp", TCP.format(" tls='yes'"), secrets={"charserial0-secret0": SealedSecret("D", "I")})
    assert [word for word in found if word.startswith("-")] == ["-object", "-object", "-chardev"]
    assert '"endpoint":"client"' in found[3] and found[5].endswith(",tls-creds=objcharserial0_tls0")
    assert len(backend("tcp", TCP.format(""), chardev_tls=True)) == 4
    assert len(backend("tcp", TCP.format(" tls='no'"), chardev_tls=True)) == 2


def test_what_qemu_has_not() -> None:
    with pytest.raises(ConfigUnsupported, match="unsupported chardev 'nmdm'"):
        backend("nmdm", "<source master='a' slave='b'/>")
    with pytest.raises(ConfigUnsupported, match="qemu-vdagent"):
        backend("qemu-vdagent", without=("chardev.qemu-vdagent",))


def test_only_those_who_connect_connect_again() -> None:
    with pytest.raises(InternalError, match="only for connect mode"):
        backend("unix", "<source mode='bind' path='/s'><reconnect enabled='yes' timeout='1'/></source>")
