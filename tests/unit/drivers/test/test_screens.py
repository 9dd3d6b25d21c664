"""Cards of simulated guests."""

from __future__ import annotations

import pytest

from vird import errors
from vird.drivers.test.definition import read_guest
from vird.model.domain.devices.video import VideoModel


def card(devices: str, kind: str = "hvm") -> VideoModel | None:
    text = f"<domain type='test'><name>x</name><memory>1024</memory><os><type>{kind}</type></os><devices>{devices}"
    domain = read_guest(text + "</devices></domain>", "i686")
    assert domain.devices is not None
    assert len(domain.devices.videos) == 1
    assert not domain.devices.inputs
    return domain.devices.videos[0].model


@pytest.mark.parametrize(
    ("devices", "kind", "expected"),
    [
        ("<graphics type='vnc'/>", "hvm", VideoModel(type="cirrus", vram=16384, heads=1, primary="yes")),
        ("<graphics type='vnc'/>", "xen", VideoModel(type="xen", vram=4096, heads=1, primary="yes")),
        ("<video/>", "linux", VideoModel(type="xen", vram=4096, heads=1, primary="yes")),
        (
            "<video><model type='default'/></video>",
            "uml",
            VideoModel(type="cirrus", vram=16384, heads=1, primary="yes"),
        ),
        (
            "<video><model type='qxl' ram='10000' vram='3'/></video>",
            "hvm",
            VideoModel(type="qxl", ram=16384, vram=4, heads=1, primary="yes"),
        ),
        ("<video><model type='gop' heads='0'/></video>", "hvm", VideoModel(type="gop", primary="yes")),
        ("<video><model type='none' vram='5' heads='2'/></video>", "hvm", VideoModel(type="none")),
    ],
)
def test_completed(devices: str, kind: str, expected: VideoModel) -> None:
    assert card(devices, kind) == expected


@pytest.mark.parametrize(
    "video",
    ["<model type='vga' ram='1'/>", "<model type='vga' vgamem='1'/>", "<driver name='vhostuser'/><model type='vga'/>"],
)
def test_refused(video: str) -> None:
    with pytest.raises(errors.ConfigUnsupported):
        card(f"<video>{video}</video>")
