"""What a network interface cannot be."""

from __future__ import annotations

from typing import Final

from vird.errors import ConfigUnsupported, XmlError
from vird.model.addresses import is_multicast_mac
from vird.model.checks.interface_types import VIRTIO_MODELS
from vird.model.domain.devices.interface import ActualInterface, Interface

_COALESCING: Final = frozenset({"network", "bridge"})


def check_interface(interface: Interface) -> None:
    """Raise ConfigUnsupported or XmlError for what no interface of its type can have."""
    mac = interface.mac.address if interface.mac else ""
    if mac and is_multicast_mac(mac):
        raise XmlError(f"expected unicast mac address, found multicast '{mac}'")
    _check_target(interface)
    if interface.coalesce is not None and interface.coalesce.frames and interface.type not in _COALESCING:
        raise ConfigUnsupported(f"coalesce settings on interface type {interface.type} are not supported")
    if interface.port is not None and interface.port.isolated == "yes" and interface.type not in _COALESCING:
        raise ConfigUnsupported(
            f"interface {mac} - isolated attribute is not supported for network interfaces of type {interface.type}"
        )
    if interface.type == "bridge" and is_isolated_on_ovs(interface):
        raise ConfigUnsupported(
            f"interface {mac} - <port isolated='yes'/> is not supported for network interfaces "
            "with virtualport type='openvswitch'"
        )
    _check_teaming(interface)
    _check_queues(interface)


def is_isolated_on_ovs(part: Interface | ActualInterface) -> bool:
    """Whether a port of Open vSwitch is asked to keep apart from its neighbours, which it does not do."""
    port, switch = part.port, part.virtualport
    return port is not None and port.isolated == "yes" and switch is not None and switch.type == "openvswitch"


def _check_target(interface: Interface) -> None:
    target = interface.target
    if target is not None and target.managed == "no" and interface.type != "ethernet":
        raise ConfigUnsupported(f"unmanaged target dev is not supported on interfaces of type '{interface.type}'")


def _check_teaming(interface: Interface) -> None:
    teaming = interface.teaming
    if teaming is None:
        return
    if teaming.type == "transient":
        if not teaming.persistent:
            raise ConfigUnsupported("teaming persistent attribute must be set if teaming type is 'transient'")
        if interface.type not in ("hostdev", "network"):
            raise ConfigUnsupported("<teaming type='transient'> is only supported for hostdev interfaces")


def _check_queues(interface: Interface) -> None:
    driver = interface.driver
    model = interface.model.type if interface.model else None
    if driver is None or model not in VIRTIO_MODELS:
        return
    for name in ("rx_queue_size", "tx_queue_size"):
        size = getattr(driver, name)
        if size and size & (size - 1):
            raise ConfigUnsupported(f"{name} has to be a power of two")
