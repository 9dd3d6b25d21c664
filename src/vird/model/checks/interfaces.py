"""Network interfaces: MAC address, card model and the small normalisations."""

from __future__ import annotations

from collections.abc import Callable
from ipaddress import ip_address

from vird.model.checks.machine import MachineFacts
from vird.model.domain.devices.interface import Interface, InterfaceMac, InterfaceModel

MAX_TAP_QUEUES = 256
_RESERVED = ("vnet", "vif", "macvtap", "macvlan")


def complete_interface(interface: Interface, new_mac: Callable[[], str]) -> None:
    """A MAC address for one without, families of addresses, names that the host would reuse dropped."""
    if interface.mac is None:
        interface.mac = InterfaceMac(address=new_mac())
    for address in interface.ips:
        if address.family is None:
            address.family = "ipv6" if ip_address(address.address).version == 6 else "ipv4"
    target = interface.target
    if target is not None and target.managed != "no" and (target.dev or "").startswith(_RESERVED):
        interface.target = None


def complete_qemu_interface(interface: Interface, facts: MachineFacts) -> None:
    """The card that QEMU guests of this machine get when none is named."""
    if interface.type in ("vdpa",) and interface.model is None:
        interface.model = InterfaceModel(type="virtio")
        return
    if interface.model is None and interface.type != "hostdev":
        model = default_model(facts)
        if model is not None:
            interface.model = InterfaceModel(type=model)


def default_model(facts: MachineFacts) -> str | None:
    """The card of a machine; the best-known one that the emulator has."""
    if facts.is_s390:
        return "virtio"
    if facts.is_arm:
        if facts.machine == "versatilepb":
            return "smc91c111"
        return "virtio" if facts.is_virt else "lan9118"
    if facts.is_riscv_virt or facts.is_riscv:
        return "virtio"
    for model, flag in (("rtl8139", "rtl8139"), ("e1000", "e1000"), ("virtio", "virtio-net")):
        if facts.has(flag):
            return model
    return None
