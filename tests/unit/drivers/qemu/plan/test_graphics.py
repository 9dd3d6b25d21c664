"""Displays."""

from typing import Any

import pytest

from tests.unit.drivers.qemu.plan.launches import words
from vird.drivers.qemu.plan.facts import SealedSecret, TlsFolders
from vird.drivers.qemu.plan.graphics import displays
from vird.errors import ConfigUnsupported

ADDRESS = "<listen type='address' address='{}'/>"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"<graphics type='vnc' port='5903'>{ADDRESS.format('::')}</graphics>", "[::]:3"),
        ("<graphics type='vnc' port='5900' websocket='5700' sharePolicy='ignore' powerControl='yes'/>",
         "127.0.0.1:0,websocket=5700,share=ignore,power-control=on"),
        ("<graphics type='vnc'><listen type='socket' socket='/a,b'/></graphics>", "vnc=unix:/a,,b"),
        ("<graphics type='vnc'><listen type='socket'/></graphics>", "vnc=unix:/lib/g/vnc.sock"),
        ("<graphics type='vnc'><listen type='none'/></graphics>", "none"),
        ("<graphics type='vnc' port='5900'/><audio id='2' type='none'/>", "127.0.0.1:0,audiodev=audio2"),
    ],
)  # fmt: skip
def test_vnc(text: str, expected: str) -> None:
    assert words(displays, text) == ["-vnc", expected]


def test_passwords_are_announced_never_shown() -> None:
    found = words(displays, "<graphics type='vnc' port='5900' passwd='s3cret' keymap='de'/>")
    assert found == ["-vnc", "127.0.0.1:0,password=on", "-k", "de"]
    assert "s3cret" not in " ".join(words(displays, "<graphics type='spice' port='5900' passwd='s3cret'/>"))


def test_encrypted_vnc() -> None:
    found = words(
        displays,
        "<graphics type='vnc' port='5900'/>",
        tls=TlsFolders(vnc="/pki"),
        secrets={"vnc-tls-creds0-secret0": SealedSecret("D", "I")},
        vnc_sasl=True,
    )
    assert [word for word in found if word.startswith("-")] == ["-object", "-object", "-vnc"]
    assert found[-1] == "127.0.0.1:0,tls-creds=vnc-tls-creds0,sasl=on"


@pytest.mark.parametrize(
    ("text", "options", "expected"),
    [
        ("<graphics type='spice' port='5901'/>", {}, "port=5901,addr=127.0.0.1,disable-ticketing=on"),
        ("<graphics type='spice'><listen type='none'/></graphics>", {"spice_password": True}, "port=0"),
        ("<graphics type='spice'><listen type='socket' socket='/s'/></graphics>", {"spice_password": True},
         "unix,addr=/s"),
        ("<graphics type='spice' tlsPort='5902' defaultMode='secure'><channel name='main' mode='insecure'/></graphics>",
         {"spice_tls": True, "spice_password": True},
         "tls-port=5902,addr=127.0.0.1,x509-dir=/etc/pki/libvirt-spice,tls-channel=default,plaintext-channel=main"),
        ("<graphics type='spice' port='1' passwd='x'><image compression='off'/><jpeg compression='never'/>"
         "<zlib compression='auto'/><playback compression='on'/><streaming mode='all'/><mouse mode='client'/>"
         "<clipboard copypaste='no'/><filetransfer enable='no'/><gl enable='yes' rendernode='/r'/></graphics>", {},
         "port=1,addr=127.0.0.1,agent-mouse=on,image-compression=off,jpeg-wan-compression=never,"
         "zlib-glz-wan-compression=auto,playback-compression=on,streaming-video=all,disable-copy-paste=on,"
         "disable-agent-file-xfer=on,gl=on,rendernode=/r"),
    ],
)  # fmt: skip
def test_spice(text: str, options: dict[str, Any], expected: str) -> None:
    assert words(displays, text, **options) == ["-spice", f"{expected},seamless-migration=on"]


@pytest.mark.parametrize(
    ("text", "options", "expected"),
    [
        ("<graphics type='sdl' fullscreen='yes'><gl enable='yes'/></graphics>", {},
         ["-full-screen", "-display", "sdl,gl=on"]),
        ("<graphics type='egl-headless'/>", {"render_node": "/r"}, ["-display", "egl-headless,rendernode=/r"]),
        ("<graphics type='egl-headless'/>", {}, ["-display", "egl-headless"]),
        ("<graphics type='dbus' p2p='yes'/>", {}, ["-display", "dbus,p2p=on"]),
        ("<graphics type='dbus'><gl enable='no'/><audio id='1'/></graphics>", {},
         ["-display", "dbus,addr=unix:path=/run/libvirt/qemu/dbus/-1-g-dbus.sock,gl=off,audiodev=audio1"]),
    ],
)  # fmt: skip
def test_others(text: str, options: dict[str, Any], expected: list[str]) -> None:
    assert words(displays, text, **options) == expected


def test_refusals() -> None:
    with pytest.raises(ConfigUnsupported, match="TLS is disabled"):
        words(displays, "<graphics type='spice' tlsPort='5902'/>")
    with pytest.raises(ConfigUnsupported, match="spice graphics are not supported"):
        words(displays, "<graphics type='spice'/>", without=("spice",))
    with pytest.raises(ConfigUnsupported, match="'desktop'"):
        words(displays, "<graphics type='desktop'/>")
