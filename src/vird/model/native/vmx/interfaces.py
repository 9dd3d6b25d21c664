"""Network cards: what they are connected to, and which of VMware's ranges their addresses are from."""

from __future__ import annotations

from typing import Final

from vird.errors import ConfigUnsupported, InternalError
from vird.model.domain.devices.devices import Devices
from vird.model.domain.devices.interface import (
    Interface,
    InterfaceMac,
    InterfaceModel,
    InterfaceSource,
    InterfaceTarget,
)
from vird.model.native.vmx.escapes import encode
from vird.model.native.vmx.settings import VmxLines, VmxSettings, spaced_uuid

CARDS: Final = 10
MODELS: Final = frozenset({"vlance", "vmxnet", "vmxnet2", "vmxnet3", "e1000", "e1000e"})
_FEATURES_OF_VMXNET2: Final = 15
_GENERATED_PREFIX: Final = "00:0c:29:"
_VMWARE_PREFIX: Final = "00:50:56:"


def range_of(mac: str) -> str | None:
    """Who gives addresses of its range: ``generated`` the product, ``vpx`` vCenter, ``static`` the user; or nobody."""
    if mac.startswith(_GENERATED_PREFIX):
        return "generated"
    if mac.startswith(_VMWARE_PREFIX):
        number = int(mac[9:11], 16)
        if number < 0x40:
            return "static"
        if 0x80 <= number < 0xC0:
            return "vpx"
    return None


def read_interfaces(settings: VmxSettings, devices: Devices) -> None:
    """All cards that are there."""
    for number in settings.numbers("ethernet"):
        prefix = f"ethernet{number}"
        if settings.flag(f"{prefix}.present"):
            devices.interfaces.append(_read_interface(settings, prefix))


def _read_interface(settings: VmxSettings, prefix: str) -> Interface:
    interface = Interface(type="bridge")
    interface.mac = _read_mac(settings, prefix)
    model = settings.choice(f"{prefix}.virtualDev")
    if model is not None:
        if model not in MODELS:
            raise InternalError(
                f"Expecting VMX entry '{prefix}.virtualDev' to be 'vlance' or 'vmxnet' or 'vmxnet3' or 'e1000' or "
                f"'e1000e' but found '{model}'"
            )
        has_more = settings.number(f"{prefix}.features") == _FEATURES_OF_VMXNET2
        interface.model = InterfaceModel(type="vmxnet2" if model == "vmxnet" and has_more else model)
    _read_connection(settings, interface, prefix)
    return interface


def _read_mac(settings: VmxSettings, prefix: str) -> InterfaceMac | None:
    kind = settings.choice(f"{prefix}.addressType") or "generated"
    if kind not in ("static", "generated", "vpx"):
        raise InternalError(
            f"Expecting VMX entry '{prefix}.addressType' to be 'generated' or 'static' or 'vpx' but found '{kind}'"
        )
    address = settings.text(f"{prefix}.{'address' if kind == 'static' else 'generatedAddress'}")
    if address is None:
        return None
    octets = address.lower().split(":")
    if len(octets) != 6 or any(len(octet) != 2 or not set(octet) <= set("0123456789abcdef") for octet in octets):
        raise InternalError(f"Expecting VMX entry '{prefix}.address' to be MAC address but found '{address}'")
    mac = InterfaceMac(address=":".join(octets), type="static" if kind == "static" else "generated")
    if settings.text(f"{prefix}.checkMACAddress") is not None:
        mac.check = "yes" if settings.flag(f"{prefix}.checkMACAddress") else "no"
    return mac


def _read_connection(settings: VmxSettings, interface: Interface, prefix: str) -> None:
    switch = settings.uuid(f"{prefix}.dvs.switchId")
    if switch is not None:
        interface.type = "vds"
        interface.source = InterfaceSource(
            switch_id=switch,
            port_id=settings.text(f"{prefix}.dvs.portId"),
            port_group_id=settings.need(f"{prefix}.dvs.portgroupId"),
            connection_id=settings.number(f"{prefix}.dvs.connectionId"),
        )
        return
    kind = settings.choice(f"{prefix}.connectionType") or "bridged"
    network = settings.text(f"{prefix}.networkName")
    if kind == "nat":
        interface.type = "user"
    elif kind not in ("bridged", "custom"):
        raise InternalError(f"No yet handled value '{kind}' for VMX entry '{prefix}.connectionType'")
    elif network is None:
        interface.type = "null"
    else:
        interface.source = InterfaceSource(bridge=network)
        if kind == "custom":
            interface.target = InterfaceTarget(dev=settings.need(f"{prefix}.vnet"))


def write_interfaces(lines: VmxLines, devices: Devices) -> None:
    """All cards; raises ConfigUnsupported for kinds that VMware does not have, InternalError for too many."""
    if len(devices.interfaces) > CARDS:
        raise InternalError(f"Ethernet controller index {CARDS} out of [0..{CARDS - 1}] range")
    for number, interface in enumerate(devices.interfaces):
        _write_interface(lines, interface, f"ethernet{number}")


def _write_interface(lines: VmxLines, interface: Interface, prefix: str) -> None:
    lines.add(f"{prefix}.present", True)
    if interface.model is not None:
        _write_model(lines, interface.model.type, prefix)
    _write_connection(lines, interface, prefix)
    if interface.mac is not None:
        _write_mac(lines, interface.mac, prefix)


def _write_model(lines: VmxLines, model: str, prefix: str) -> None:
    if model not in MODELS:
        raise ConfigUnsupported(
            "Expecting domain XML entry 'devices/interface/model' to be 'vlance' or 'vmxnet' or 'vmxnet2' or "
            f"'vmxnet3' or 'e1000' or 'e1000e' but found '{model}'"
        )
    lines.add(f"{prefix}.virtualDev", "vmxnet" if model == "vmxnet2" else model)
    if model == "vmxnet2":
        lines.add(f"{prefix}.features", _FEATURES_OF_VMXNET2)


def _write_connection(lines: VmxLines, interface: Interface, prefix: str) -> None:
    source = interface.source or InterfaceSource()
    if interface.type == "bridge":
        lines.add(f"{prefix}.networkName", encode(source.bridge or ""))
        vnet = interface.target.dev if interface.target is not None else None
        lines.add(f"{prefix}.connectionType", "custom" if vnet else "bridged")
        if vnet:
            lines.add(f"{prefix}.vnet", encode(vnet))
    elif interface.type == "user":
        lines.add(f"{prefix}.connectionType", "nat")
    elif interface.type == "vds":
        lines.add(f"{prefix}.dvs.switchId", spaced_uuid(source.switch_id or ""))
        lines.add(f"{prefix}.dvs.portId", encode(source.port_id or ""))
        lines.add(f"{prefix}.dvs.portgroupId", encode(source.port_group_id or ""))
        lines.add(f"{prefix}.dvs.connectionId", source.connection_id or 0)
    elif interface.type != "null":
        raise ConfigUnsupported(f"Unsupported net type '{interface.type}'")


def _write_mac(lines: VmxLines, mac: InterfaceMac, prefix: str) -> None:
    """Who gave the address, which its range tells unless the document does; foreign ones must not be checked."""
    given = range_of(mac.address)
    kind = mac.type or ("generated" if given in ("generated", "vpx") else "static")
    if kind == "static":
        lines.add(f"{prefix}.addressType", "static")
        lines.add(f"{prefix}.address", mac.address)
    else:
        lines.add(f"{prefix}.addressType", "vpx" if given == "vpx" else "generated")
        lines.add(f"{prefix}.generatedAddress", mac.address)
        if given != "vpx":
            lines.add(f"{prefix}.generatedAddressOffset", 0)
    if mac.check is not None:
        lines.add(f"{prefix}.checkMACAddress", mac.check == "yes")
    elif given is None and kind == "static":
        lines.add(f"{prefix}.checkMACAddress", False)
