"""Sockets in the driver's own folders are no part of a definition."""

import pytest

from vird.model.checks.generated_paths import drop_generated_paths
from vird.model.checks.machine import MachineFacts
from vird.model.domain.devices.devices import Devices

FACTS = MachineFacts("x86_64", "pc", private_root="/lib/qemu", channel_root="/lib/qemu/channel/target")


def remaining(xml: str) -> str:
    devices = Devices.from_xml(f"<devices>{xml}</devices>")
    drop_generated_paths(devices, FACTS)
    return devices.to_xml()


def channel(path: str, name: str = "org.x", inner: str = "") -> str:
    source = f"<source mode='connect' path='{path}'>{inner}</source>"
    return f"<channel type='unix'>{source}<target type='virtio' name='{name}'/></channel>"


@pytest.mark.parametrize("path", ["domain-3-web/org.x", "web.org.x", "target/web.org.x"])
def test_a_channel_s_made_up_path_is_forgotten(path: str) -> None:
    assert "<source" not in remaining(channel(f"/lib/qemu/channel/target/{path}"))


@pytest.mark.parametrize(
    "path", ["/lib/qemu/channel/target/domain-3-web/org.y", "/run/org.x", "/lib/qemu/channel/target/a/domain-3/org.x"]
)
def test_other_paths_stay(path: str) -> None:
    assert f"path='{path}'" in remaining(channel(path))


def test_what_else_is_said_of_the_source_is_not_lost() -> None:
    again = "<reconnect enabled='yes' timeout='1'/>"
    text = remaining(channel("/lib/qemu/channel/target/domain-3-web/org.x", inner=again))
    assert "<reconnect" in text
    assert "mode='bind'" in text


def test_a_vnc_server_s_made_up_socket_is_forgotten() -> None:
    given = remaining("<graphics type='vnc' socket='/lib/qemu/domain-3-web/vnc.sock'/>")
    assert "socket" not in given
    listen = "<listen type='socket' socket='/lib/qemu/domain-3-web/vnc.sock'/>"
    assert "socket" not in remaining(f"<graphics type='vnc'>{listen}</graphics>")
    assert "/run/mine" in remaining("<graphics type='vnc' socket='/run/mine'/>")
