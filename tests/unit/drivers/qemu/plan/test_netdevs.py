"""What is behind a card."""

from typing import Any

import pytest

from tests.unit.drivers.qemu.plan.launches import launch_of
from vird.drivers.qemu.plan.facts import NicDescriptors
from vird.drivers.qemu.plan.netdevs import netdev_arguments
from vird.errors import ConfigUnsupported


def behind(kind: str, inner: str = "", **options: Any) -> list[Any]:
    import json

    launch = launch_of(f"<interface type='{kind}'>{inner}<alias name='net0'/></interface>", **options)
    found = list(netdev_arguments(launch, launch.devices.interfaces[0]))
    return [json.loads(word) if word.startswith("{") else word for word in found[1::2]]


PEER = "<source address='1.2.3.4' port='5'>{}</source>"


@pytest.mark.parametrize(
    ("kind", "inner", "expected"),
    [
        ("user", "", {"type": "user"}),
        ("user", "<ip family='ipv4' address='172.17.2.0' prefix='24'/><ip family='ipv6' address='fd01::' prefix='64'/>",
         {"type": "user", "net": "172.17.2.0/24", "ipv6-prefix": "fd01::", "ipv6-prefixlen": 64}),
        ("user", "<backend type='passt'/>",
         {"type": "stream", "addr": {"type": "unix", "path": "/run/libvirt/qemu/passt/-1-g-net0.socket"},
          "server": False}),
        ("client", PEER.format(""), {"type": "socket", "connect": "1.2.3.4:5"}),
        ("server", "<source port='5'/>", {"type": "socket", "listen": ":5"}),
        ("mcast", PEER.format(""), {"type": "socket", "mcast": "1.2.3.4:5"}),
        ("udp", PEER.format("<local address='9.9.9.9' port='6'/>"),
         {"type": "socket", "udp": "1.2.3.4:5", "localaddr": "9.9.9.9:6"}),
        ("vdpa", "<source dev='/dev/vhost-vdpa-0'/><driver queues='2'/>",
         {"type": "vhost-vdpa", "vhostdev": "/dev/vhost-vdpa-0", "queues": 2}),
    ],
)  # fmt: skip
def test_backends(kind: str, inner: str, expected: dict[str, Any]) -> None:
    assert behind(kind, inner) == [{**expected, "id": "hostnet0"}]


@pytest.mark.parametrize(
    ("nic", "expected"),
    [
        (NicDescriptors(), {}),
        (NicDescriptors(("7",)), {"fd": "7"}),
        (NicDescriptors(("7",), ("8",)), {"fd": "7", "vhost": True, "vhostfd": "8"}),
        (NicDescriptors(("7", "9"), ("8", "10")), {"fds": "7:9", "vhost": True, "vhostfds": "8:10"}),
    ],
)
@pytest.mark.parametrize("kind", ["network", "bridge", "direct", "ethernet"])
def test_taps(kind: str, nic: NicDescriptors, expected: dict[str, Any]) -> None:
    assert behind(kind, nics={"net0": nic}) == [{"type": "tap", **expected, "id": "hostnet0"}]


def test_what_an_interface_became_counts() -> None:
    found = behind("network", "<actual type='user'/>")
    assert found == [{"type": "user", "id": "hostnet0"}]


def test_the_send_buffer() -> None:
    assert behind("ethernet", "<tune><sndbuf>1600</sndbuf></tune>")[0]["sndbuf"] == 1600


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("<source type='unix' path='/s' mode='server'/>", "socket,id=charnet0,path=/s,server=on"),
        ("<source type='unix' path='/s' mode='client'/>", "socket,id=charnet0,path=/s"),
        ("<source type='unix' path='/s' mode='client'><reconnect enabled='yes' timeout='3'/></source>",
         "socket,id=charnet0,path=/s,reconnect=3"),
    ],
)  # fmt: skip
def test_vhost_user(source: str, expected: str) -> None:
    socket, backend = behind("vhostuser", f"{source}<driver queues='4'/>")
    assert socket == expected
    assert backend == {"type": "vhost-user", "chardev": "charnet0", "queues": 4, "id": "hostnet0"}


def test_a_passed_vdpa_device() -> None:
    found = behind("vdpa", "<source dev='/dev/v'/>", fd_sets={"net0-vdpa": (5,)})
    assert found[0] == "set=0,fd=5,opaque=net0-vdpa" and found[1]["vhostdev"] == "/dev/fdset/0"


def test_what_qemu_has_not() -> None:
    with pytest.raises(ConfigUnsupported, match="'vds'"):
        behind("vds", "<source switchid='00000000-0000-0000-0000-000000000000'/>")
