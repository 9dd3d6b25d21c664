"""Network interfaces: ``vif``."""

from __future__ import annotations

import re
from typing import Final

from vird.errors import ConfigUnsupported, InternalError
from vird.markup.scalars import parse_mac
from vird.model.bandwidth import Bandwidth, Rate
from vird.model.domain.devices.devices import Devices
from vird.model.domain.devices.disk import BackendDomain
from vird.model.domain.devices.interface import (
    Interface,
    InterfaceMac,
    InterfaceModel,
    InterfaceSource,
    InterfaceTarget,
    Script,
)
from vird.model.ip_address import IpAddress
from vird.model.native.xen.settings import XenLines, XenSettings, fields, joined
from vird.model.virtualport import VirtualPort
from vird.model.vlan import Vlan, VlanTag

PARAVIRTUAL: Final = "netfront"
_OPEN_VSWITCH: Final = "vif-openvswitch"
_RATE = re.compile(r"([0-9]+)([GMK]?)([Bb])/s(?:@.*)?")
_KIB: Final = {"G": 1024 * 1024, "M": 1024, "K": 1}


def read_vifs(settings: XenSettings, devices: Devices, paravirtual_type: str) -> None:
    """All interfaces; ``paravirtual_type`` is the format's word for a card without emulated hardware."""
    for text in settings.words("vif"):
        devices.interfaces.append(_read_vif(fields(text), paravirtual_type))


def _read_vif(values: dict[str, str], paravirtual_type: str) -> Interface:
    bridge, script = values.get("bridge"), values.get("script")
    interface = Interface(type="bridge" if bridge else "ethernet")
    if values.get("mac"):
        try:
            interface.mac = InterfaceMac(address=parse_mac(values["mac"]))
        except ValueError:
            raise InternalError(f"malformed mac address '{values['mac']}'") from None
    if bridge and script is not None and script.rpartition("/")[2] == _OPEN_VSWITCH:
        bridge = _read_switch(interface, bridge)
    if bridge:
        interface.source = InterfaceSource(bridge=bridge)
    if script:
        interface.script = Script(path=script)
    interface.ips = [IpAddress(address=address) for address in values.get("ip", "").split()]
    model = values.get("model") or (PARAVIRTUAL if values.get("type") == paravirtual_type else None)
    if model:
        interface.model = InterfaceModel(type=model)
    if values.get("vifname"):
        interface.target = InterfaceTarget(dev=values["vifname"])
    if values.get("rate"):
        interface.bandwidth = Bandwidth(outbound=Rate(average=_read_rate(values["rate"])))
    if values.get("backend"):
        interface.backend_domain = BackendDomain(name=values["backend"])
    return interface


def _read_switch(interface: Interface, bridge: str) -> str:
    """``name.TAG`` is a port with a tag, ``name:TAG:TAG`` a trunk."""
    name, *trunk = bridge.split(":")
    name, _, tag = name.partition(".")
    numbers = ([tag] if tag else []) + trunk
    if not all(number.isdigit() for number in numbers):
        raise InternalError(f"Invalid VLAN tag in '{bridge}'")
    interface.virtualport = VirtualPort(type="openvswitch")
    if numbers:
        tags = [VlanTag(id=int(number)) for number in numbers]
        if tag and trunk:
            tags[0].native_mode = "untagged"
        interface.vlan = Vlan(trunk="yes" if trunk else None, tags=tags)
    return name


def _read_rate(text: str) -> int:
    found = _RATE.fullmatch(text)
    if found is None:
        raise InternalError(f"Invalid rate '{text}' specified")
    amount = int(found[1]) * _KIB[found[2]] if found[2] else int(found[1]) // 1024
    return amount if found[3] == "B" else amount // 8


def write_vifs(lines: XenLines, devices: Devices, paravirtual_type: str, *, is_full: bool) -> None:
    """All interfaces; raises ConfigUnsupported for kinds that Xen's scripts do not make."""
    lines.add_list("vif", [_vif(each, paravirtual_type, is_full=is_full) for each in devices.interfaces])


def _vif(interface: Interface, paravirtual_type: str, *, is_full: bool) -> str:
    if interface.type not in ("bridge", "ethernet"):
        raise ConfigUnsupported(f"unsupported net type '{interface.type}'")
    source = interface.source or InterfaceSource()
    model = interface.model.type if interface.model is not None else None
    kind = None
    if is_full and model is None:
        kind = "ioemu"
    elif is_full and model == PARAVIRTUAL:
        kind, model = paravirtual_type, None
    outbound = interface.bandwidth.outbound if interface.bandwidth is not None else None
    return joined(
        {
            "mac": interface.mac.address if interface.mac is not None else None,
            "bridge": _switched(interface, source.bridge) if interface.type == "bridge" else None,
            "ip": " ".join(ip.address for ip in interface.ips) or None,
            "script": interface.script.path if interface.script is not None else None,
            "model": model,
            "type": kind,
            "vifname": interface.target.dev if interface.target is not None else None,
            "rate": f"{outbound.average}KB/s" if outbound is not None and outbound.average else None,
            "backend": interface.backend_domain.name if interface.backend_domain is not None else None,
        }
    )


def _switched(interface: Interface, bridge: str | None) -> str | None:
    if bridge is None or interface.virtualport is None or interface.vlan is None:
        return bridge
    tags = interface.vlan.tags
    if interface.vlan.trunk != "yes":
        return bridge + "".join(f".{tag.id}" for tag in tags[:1])
    native = next((tag for tag in tags if tag.native_mode == "untagged"), None)
    trunk = "".join(f":{tag.id}" for tag in tags if tag is not native)
    return f"{bridge}.{native.id}{trunk}" if native is not None else bridge + trunk
