"""The interfaces of an LXC configuration: bridged, direct, or devices that move into the container.

LXC 2 starts an interface with each ``lxc.network.type``; LXC 3 numbers them, ``lxc.net.0.type``.
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from vird.errors import ConfigUnsupported, InternalError, InvalidArg
from vird.model.addresses import parse_address, show_address
from vird.model.domain.devices.devices import Devices
from vird.model.domain.devices.hostdev import Hostdev, NetCapabilitySource
from vird.model.domain.devices.interface import (
    GuestNames,
    Interface,
    InterfaceMac,
    InterfaceSource,
    LinkState,
)
from vird.model.ip_address import IpAddress, IpFamily, IpRoute

_NUMBERED: Final = re.compile(r"lxc\.net\.(\d{1,9})\.(.+)")
_OLD: Final = "lxc.network."
_MODERN_NAMES: Final = {"ipv4": "ipv4.address", "ipv6": "ipv6.address"}
_KNOWN: Final = frozenset((
    "type", "link", "hwaddr", "flags", "name", "macvlan.mode", "vlan.id",
    "ipv4.address", "ipv6.address", "ipv4.gateway", "ipv6.gateway",
))  # fmt: skip
_MAC: Final = re.compile(r"[0-9a-fA-F]{2}(:[0-9a-fA-F]{2}){5}")
_NO_MAC: Final = "00:00:00:00:00:00"
_ANY: Final = {"ipv4": "0.0.0.0", "ipv6": "::"}
_DEVICES: Final = ("phys", "vlan")
_WITHOUT: Final = ("none", "empty")


class Network(NamedTuple):
    """The settings of one interface, in LXC 3's words; addresses in the order of the file."""

    values: dict[str, str]
    addresses: list[IpAddress]


def add_networks(devices: Devices, settings: list[tuple[str, str]]) -> bool:
    """Add interfaces and host devices in the order of the file; whether the file says anything of networks.

    Raises InternalError for unknown settings, InvalidArg for addresses that are none and
    ConfigUnsupported for devices without a name.
    """
    networks = _networks(settings)
    for network in networks:
        kind = network.values.get("type")
        if kind is None or kind in _WITHOUT:
            continue
        if kind in _DEVICES:
            devices.hostdevs.append(_host_device(network, kind))
        else:
            devices.interfaces.append(_interface(network, kind))
    return bool(networks)


def _networks(settings: list[tuple[str, str]]) -> list[Network]:
    found: dict[str, Network] = {}
    old = 0
    for key, value in settings:
        numbered = _NUMBERED.fullmatch(key)
        if numbered is not None:
            number, name = numbered[1], _MODERN_NAMES.get(numbered[2], numbered[2])
            if name not in _KNOWN:
                raise InternalError(f"unsupported setting of a network: {key}")
        elif key.startswith(_OLD):
            name = key.removeprefix(_OLD)
            name = _MODERN_NAMES.get(name, name)
            old += name == "type"
            number = f"old {old}"
            if not old:
                raise InternalError(f"{key} stands before lxc.network.type")
        else:
            continue
        network = found.setdefault(number, Network({}, []))
        if name in ("ipv4.address", "ipv6.address"):
            network.addresses.append(_address(value))
        else:
            network.values[name] = value
    return list(found.values())


def _address(text: str) -> IpAddress:
    address, _, prefix = text.partition("/")
    parsed = parse_address(address)
    length = int(prefix) if prefix.isascii() and prefix.isdigit() and len(prefix) < 4 else -1
    if parsed is None or not 0 <= length <= parsed.max_prefixlen:
        raise InvalidArg(f"Invalid CIDR address: '{text}'")
    return IpAddress(address=show_address(parsed), family="ipv4" if parsed.version == 4 else "ipv6", prefix=length)


def _routes(network: Network) -> list[IpRoute]:
    """The default routes, IPv4 first."""
    families: tuple[IpFamily, ...] = ("ipv4", "ipv6")
    found = []
    for family in families:
        gateway = network.values.get(f"{family}.gateway")
        if gateway is None or gateway == "auto":
            continue
        parsed = parse_address(gateway)
        if parsed is None:
            raise InvalidArg(f"Invalid gateway address: '{gateway}'")
        found.append(IpRoute(family=family, address=_ANY[family], gateway=show_address(parsed)))
    return found


def _host_device(network: Network, kind: str) -> Hostdev:
    name = network.values.get("link")
    if name is None:
        raise ConfigUnsupported("Missing 'link' attribute for NIC")
    number = network.values.get("vlan.id") if kind == "vlan" else None
    return Hostdev(
        mode="capabilities",
        type="net",
        source=NetCapabilitySource(interface=f"{name}.{number}" if number is not None else name),
        ips=network.addresses,
        routes=_routes(network),
    )


def _interface(network: Network, kind: str) -> Interface:
    values = network.values
    link, mac = values.get("link"), values.get("hwaddr", "")
    found = Interface(
        type="user",
        mac=InterfaceMac(address=mac.lower() if _MAC.fullmatch(mac) else _NO_MAC),
        ips=network.addresses,
        routes=_routes(network),
        guest=GuestNames(dev=values["name"]) if "name" in values else None,
        link=LinkState(state="up" if values.get("flags") == "up" else "down"),
    )
    if kind == "veth":
        found.type = "bridge" if link is not None else "ethernet"
        found.source = InterfaceSource(bridge=link) if link is not None else None
    elif kind == "macvlan":
        if link is None:
            raise ConfigUnsupported("Missing 'link' attribute for NIC")
        # what LXC calls passthru has no counterpart here; libvirt takes its own default for it
        mode = values.get("macvlan.mode", "private")
        found.type = "direct"
        found.source = InterfaceSource(dev=link, mode=mode if mode in ("private", "bridge") else "vepa")
    return found
