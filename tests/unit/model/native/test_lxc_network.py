import pytest

from vird.errors import ConfigUnsupported, InternalError, InvalidArg
from vird.model.domain.devices.devices import Devices
from vird.model.domain.devices.hostdev import NetCapabilitySource
from vird.model.native.lxc_network import add_networks


def networks(*settings: str) -> Devices:
    devices = Devices()
    pairs = [tuple(setting.split("=", 1)) for setting in settings]
    assert add_networks(devices, [(key, value) for key, value in pairs])
    return devices


def test_each_type_begins_an_interface_of_the_old_vocabulary() -> None:
    devices = networks("lxc.network.type=veth", "lxc.network.link=br0", "lxc.network.type=veth", "lxc.network.flags=up")
    first, second = devices.interfaces
    assert (first.type, second.type) == ("bridge", "ethernet")
    assert first.link is not None and second.link is not None
    assert (first.link.state, second.link.state) == ("down", "up")


def test_numbers_keep_interfaces_apart() -> None:
    devices = networks("lxc.net.5.link=br0", "lxc.net.5.type=veth", "lxc.net.1.type=vlan", "lxc.net.1.link=e0",
                       "lxc.net.1.vlan.id=7")  # fmt: skip
    assert devices.interfaces[0].source is not None and devices.interfaces[0].source.bridge == "br0"
    source = devices.hostdevs[0].source
    assert isinstance(source, NetCapabilitySource) and source.interface == "e0.7"


@pytest.mark.parametrize(("mode", "expected"), [("private", "private"), ("bridge", "bridge"), ("passthru", "vepa")])
def test_macvlan(mode: str, expected: str) -> None:
    devices = networks("lxc.net.0.type=macvlan", "lxc.net.0.link=e0", f"lxc.net.0.macvlan.mode={mode}")
    assert devices.interfaces[0].source is not None
    assert (devices.interfaces[0].type, devices.interfaces[0].source.mode) == ("direct", expected)


def test_addresses_and_routes() -> None:
    (interface,) = networks(
        "lxc.net.0.ipv4.address=10.0.0.2/24", "lxc.net.0.type=veth", "lxc.net.0.ipv6.gateway=fe80::1",
        "lxc.net.0.ipv4.gateway=10.0.0.1",
    ).interfaces  # fmt: skip
    assert [(ip.address, ip.family, ip.prefix) for ip in interface.ips] == [("10.0.0.2", "ipv4", 24)]
    assert [(route.address, route.gateway) for route in interface.routes] == [
        ("0.0.0.0", "10.0.0.1"),
        ("::", "fe80::1"),
    ]


def test_no_network_is_no_interface_but_an_answer() -> None:
    assert networks("lxc.net.0.type=none").interfaces == []
    assert not add_networks(Devices(), [("lxc.uts.name", "a")])


@pytest.mark.parametrize(
    ("settings", "error"),
    [
        (["lxc.net.0.type=phys"], ConfigUnsupported),
        (["lxc.net.0.type=macvlan"], ConfigUnsupported),
        (["lxc.net.0.type=veth", "lxc.net.0.mtu=1500"], InternalError),
        (["lxc.network.link=br0"], InternalError),
        (["lxc.net.0.type=veth", "lxc.net.0.ipv4.address=10.0.0.2"], InvalidArg),
        (["lxc.net.0.type=veth", "lxc.net.0.ipv4.address=10.0.0.2/33"], InvalidArg),
        (["lxc.net.0.type=veth", "lxc.net.0.ipv4.gateway=bad"], InvalidArg),
    ],
)
def test_refusals(settings: list[str], error: type[Exception]) -> None:
    with pytest.raises(error):
        networks(*settings)
