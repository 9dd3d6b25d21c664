"""Video cards."""

from typing import Any

import pytest

from tests.unit.drivers.qemu.plan.launches import pci, values, words
from vird.drivers.qemu.plan.videos import videos
from vird.errors import ConfigUnsupported

PLACE = {"bus": "pcie.0", "addr": "0x1"}


def card(model: str, driver: str = "", address: str = pci(1), **options: Any) -> Any:
    return values(videos, f"<video>{driver}{model}<alias name='video0'/>{address}</video>", **options)[-1]


@pytest.mark.parametrize(
    ("model", "expected"),
    [
        ("<model type='cirrus' vram='16384'/>", {"driver": "cirrus-vga"}),
        ("<model type='vga' vram='32768'/>", {"driver": "VGA", "vgamem_mb": 32}),
        ("<model type='vmvga' vram='16384'/>", {"driver": "vmware-svga", "vgamem_mb": 16}),
        ("<model type='bochs' vram='16384'/>", {"driver": "bochs-display", "vgamem": 16777216}),
        ("<model type='qxl' ram='65536' vram='32768' vram64='1024' vgamem='16384' heads='2'/>",
         {"driver": "qxl-vga", "max_outputs": 2, "ram_size": 67108864, "vram_size": 33554432, "vram64_size_mb": 1,
          "vgamem_mb": 16}),
        ("<model type='virtio' heads='1'><resolution x='800' y='600'/></model>",
         {"driver": "virtio-vga", "max_outputs": 1, "xres": 800, "yres": 600}),
        ("<model type='virtio' heads='1'><acceleration accel3d='yes'/></model>",
         {"driver": "virtio-vga-gl", "max_outputs": 1}),
    ],
)  # fmt: skip
def test_cards(model: str, expected: dict[str, Any]) -> None:
    assert card(model) == {**expected, "id": "video0", **PLACE}


def test_a_framebuffer_has_no_place() -> None:
    assert card("<model type='ramfb'/>") == {"driver": "ramfb", "id": "video0"}


def test_a_second_card_has_no_vga_part() -> None:
    second = "<video><model type='virtio' heads='1'/><alias name='v1'/></video>"
    first = "<video><model type='qxl' heads='1'/><alias name='v0'/></video>"
    assert [each["driver"] for each in values(videos, first + second)] == ["qxl-vga", "virtio-gpu-pci"]


def test_boards_without_vga() -> None:
    assert card("<model type='virtio'/>", machine="virt", arch="aarch64")["driver"] == "virtio-gpu-pci"
    assert card("<model type='virtio'/>", address="<address type='ccw'/>")["driver"] == "virtio-gpu-ccw"


def test_older_qemus_switch_acceleration_on_the_card() -> None:
    options = {"without": ("virtio-vga-gl", "virtio-gpu-gl-pci"), "with_": ("virtio-gpu.virgl",)}
    assert card("<model type='virtio'><acceleration accel3d='yes'/></model>", **options)["virgl"] is True


def test_cards_in_another_process() -> None:
    text = (
        f"<video><driver name='vhostuser' ats='on'/><model type='virtio' heads='1'/><alias name='v0'/>{pci(1)}</video>"
    )
    chardev, found = values(videos, text, vhost_user_fds={"v0": 9})
    assert chardev == "socket,id=chr-vu-v0,fd=9"
    assert found == {"driver": "vhost-user-vga", "id": "v0", "max_outputs": 1, "chardev": "chr-vu-v0", **PLACE}
    with pytest.raises(ConfigUnsupported, match="backend running"):
        words(videos, text)


def test_none_and_unknown() -> None:
    assert words(videos, "<video><model type='none'/></video>") == []
    with pytest.raises(ConfigUnsupported, match="video type 'xen'"):
        words(videos, "<video><model type='xen'/></video>")
