"""Which network interfaces QEMU can have: what each type needs and cannot do; the refusals of a definition."""

from __future__ import annotations

import re
from ipaddress import ip_address
from typing import Final

from vird.errors import ConfigUnsupported, InternalError, InvalidArg, XmlDetail, XmlError
from vird.model.checks.virtio_transports import VIRTIO_NICS
from vird.model.domain.devices.interface import Interface
from vird.model.domain.domain import Domain

MODEL_NAME: Final = re.compile(r"[A-Za-z0-9_.\-]+")
NEEDED: Final = {
    "network": (("network", "network"),),
    "bridge": (("bridge", "bridge"),),
    "direct": (("dev", "dev"),),
    "internal": (("name", "name"),),
    "vdpa": (("dev", "dev"),),
    "client": (("address", "address"), ("port", "port")),
    "server": (("port", "port"),),
    "mcast": (("address", "address"), ("port", "port")),
    "udp": (("address", "address"), ("port", "port")),
    "vhostuser": (("path", "path"), ("mode", "mode")),
}
DIRECT_MODES: Final = ("vepa", "bridge", "private", "passthrough")
PORT_NEEDS: Final = {
    "802.1Qbg": (("managerid", "manager_id"), ("typeid", "type_id"), ("typeidversion", "type_id_version")),
    "802.1Qbh": (("profileid", "profile_id"),),
    "midonet": (("interfaceid", "interface_id"),),
}
WITH_PORT: Final = frozenset({"network", "bridge", "direct", "hostdev"})
WITH_MTU: Final = frozenset({"network", "bridge", "ethernet", "vhostuser", "direct"})
WITHOUT_MTU: Final = frozenset({"user", "server", "client", "mcast", "udp", "internal", "vdpa", "null", "hostdev"})
MAX_VLAN: Final = 4095
V4_PREFIXES: Final = range(4, 28)
V6_PREFIX: Final = 64


def check_interfaces(domain: Domain) -> None:
    """Refuse what QEMU cannot do: ConfigUnsupported, XmlError, XmlDetail, InternalError, InvalidArg."""
    for interface in domain.devices.interfaces if domain.devices is not None else ():
        model = interface.model.type if interface.model is not None else None
        if model and not MODEL_NAME.fullmatch(model):
            raise InvalidArg("Model name contains invalid characters")
        _check_source(interface)
        _check_port(interface)
        _check_addresses(interface)
        _check_vlan(interface)
        _check_bandwidth(interface)
        _check_options(interface, model)
        if interface.type == "vhostuser":
            _check_vhost_user(interface, model)


def _check_source(interface: Interface) -> None:
    source = interface.source
    for attribute, field in NEEDED.get(interface.type, ()):
        if source is None:
            raise XmlError(f"interface type='{interface.type}' requires a 'source' element")
        if getattr(source, field) in (None, ""):
            raise XmlError(f"Missing required attribute '{attribute}' in element 'source'")
    if interface.type == "hostdev" and (source is None or source.device is None):
        raise XmlError("missing source address type")
    if interface.type == "udp" and (source is None or source.local is None):
        raise XmlError("'<local>' element missing for 'udp' socket interface")
    if interface.type == "udp" and source is not None and source.local is not None and not source.local.port:
        raise XmlError("Missing required attribute 'port' in element 'local'")
    if interface.type == "direct" and source is not None and source.mode not in (None, *DIRECT_MODES):
        raise XmlError(f"Invalid value for attribute 'mode' in element 'source': '{source.mode}'.")


def _check_port(interface: Interface) -> None:
    port = interface.virtualport
    if port is None:
        return
    if interface.type not in WITH_PORT:
        raise ConfigUnsupported(f"<virtualport> element unsupported for <interface type='{interface.type}'>")
    if port.type is None:
        if interface.type != "network":
            raise XmlError("missing required virtualport type")
        return
    parameters = port.parameters
    for name, field in PORT_NEEDS.get(port.type, ()) if interface.type != "network" else ():
        if parameters is None or getattr(parameters, field) is None:
            raise XmlError(f"missing {name} in <virtualport type='{port.type}'>")


def _check_addresses(interface: Interface) -> None:
    if interface.type == "user":
        _check_user_addresses(interface)
    elif interface.ips or interface.routes:
        raise ConfigUnsupported(
            "Invalid attempt to set network interface guest-side IP route and/or address info, not supported by QEMU"
        )


def _check_user_addresses(interface: Interface) -> None:
    if interface.routes:
        raise ConfigUnsupported(
            "Invalid attempt to set network interface guest-side IP route and/or address info, not supported by QEMU"
        )
    seen: set[int] = set()
    for each in interface.ips:
        if each.peer is not None:
            raise ConfigUnsupported("Invalid attempt to set peer IP for guest")
        version = ip_address(str(each.address)).version
        if version in seen:
            raise ConfigUnsupported(f"Only one IPv{version} address per interface is allowed")
        seen.add(version)
        if each.prefix and version == 4 and each.prefix not in V4_PREFIXES:
            raise XmlError("invalid prefix, must be in range of 4-27")
        if each.prefix and version == 6 and each.prefix != V6_PREFIX:
            raise ConfigUnsupported(f"unsupported IPv6 address prefix='{each.prefix}' - must be 64")


def _check_vlan(interface: Interface) -> None:
    vlan = interface.vlan
    if vlan is None:
        return
    if not vlan.tags:
        raise XmlError("missing tag id - each <vlan> must have at least one <tag id='n'/> subelement")
    if vlan.trunk == "no" and len(vlan.tags) > 1:
        raise XmlError("invalid \"trunk='no'\" in <vlan> - trunk='yes' is required for more than one vlan tag")
    for tag in vlan.tags:
        if tag.id > MAX_VLAN:
            raise XmlError(f"vlan tag id {tag.id} too large (maximum {MAX_VLAN})")


def _check_bandwidth(interface: Interface) -> None:
    bandwidth = interface.bandwidth
    if bandwidth is None:
        return
    inbound, outbound = bandwidth.inbound, bandwidth.outbound
    if outbound is not None and outbound.floor is not None:
        raise ConfigUnsupported("'floor' attribute allowed only in <inbound> element")
    for each in (inbound, outbound):
        if each is not None and not each.average and not each.floor:
            raise XmlDetail("Missing mandatory average or floor attributes")
    if inbound is not None and inbound.floor and interface.type not in ("network", "bridge"):
        raise ConfigUnsupported("floor attribute is not supported for this config")
    if inbound is not None and inbound.floor and interface.type == "bridge":
        raise ConfigUnsupported("floor attribute is not supported for this config")


def _check_options(interface: Interface, model: str | None) -> None:
    rom = interface.rom
    if rom is not None and rom.enabled == "no" and (rom.bar is not None or rom.file is not None):
        raise ConfigUnsupported("ROM tuning is not supported when ROM is disabled")
    if interface.mtu is not None and interface.mtu.size and interface.type in WITHOUT_MTU:
        raise ConfigUnsupported(f"setting MTU on interface type {interface.type} is not supported yet")
    teaming = interface.teaming
    if teaming is not None and teaming.type == "persistent":
        if teaming.persistent is not None:
            raise ConfigUnsupported("teaming persistent attribute not allowed if teaming type is 'persistent'")
        if model != "virtio":
            raise ConfigUnsupported(
                f"virtio-net teaming persistent interface must be <model type='virtio'/>, not '{model}'"
            )


def _check_vhost_user(interface: Interface, model: str | None) -> None:
    source = interface.source
    again = source.reconnect if source is not None else None
    if source is not None and source.mode == "server" and again is not None and again.enabled == "yes":
        raise ConfigUnsupported("'reconnect' attribute unsupported 'server' mode for <interface type='vhostuser'>")
    if again is not None and again.enabled == "yes" and again.timeout is None:
        raise XmlError("Missing required attribute 'timeout' in element 'reconnect'")
    if model not in VIRTIO_NICS:
        raise InternalError(
            "Wrong or no <model> 'type' attribute specified with <interface type='vhostuser'/>. "
            "vhostuser requires the virtio-net* frontend"
        )
