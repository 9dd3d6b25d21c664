"""Network interfaces: the card in the guest and what is behind it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from vird.drivers.qemu.plan.addresses import address_properties
from vird.drivers.qemu.plan.arguments import Properties, escape, present, switch
from vird.drivers.qemu.plan.boot import BootOrder
from vird.drivers.qemu.plan.launch import Launch, alias_of
from vird.drivers.qemu.plan.netdevs import netdev_arguments
from vird.drivers.qemu.plan.virtio import transport, virtio_driver, virtio_options
from vird.errors import ConfigUnsupported
from vird.model.domain.devices.interface import Interface

TAPS = frozenset({"network", "bridge", "ethernet"})
OLD_MODELS = frozenset({"lan9118", "smc91c111"})
"""Cards that are part of a board and cannot be devices of their own."""


def actual_type(interface: Interface) -> str:
    """What the interface is when the guest runs."""
    return interface.actual.type if interface.actual is not None else interface.type


def interfaces(launch: Launch) -> Iterator[str]:
    """All interfaces but those that are host devices, which `hostdevs` gives."""
    order = BootOrder(launch)
    for interface in launch.devices.interfaces:
        _check_backend(interface)
        if actual_type(interface) == "hostdev":
            continue
        yield from netdev_arguments(launch, interface)
        yield from _card(launch, interface, order.of(interface))


def _check_backend(interface: Interface) -> None:
    backend, kind = interface.backend, actual_type(interface)
    if backend is not None and backend.tap is not None and kind not in TAPS:
        mac = interface.mac.address if interface.mac is not None else ""
        raise ConfigUnsupported(
            f"interface {mac} - custom tap device path is not supported for network interfaces of type {kind}"
        )


def model_of(interface: Interface) -> str:
    """The model of the card; QEMU's own choice of old where none was chosen."""
    return interface.model.type if interface.model is not None else "rtl8139"


def is_virtio(interface: Interface) -> bool:
    """Whether it is a virtio card, whatever its transport."""
    return model_of(interface) in ("virtio", "virtio-transitional", "virtio-non-transitional")


def _card(launch: Launch, interface: Interface, turn: int | None) -> Iterator[str]:
    if model_of(interface) in OLD_MODELS:
        mac = interface.mac.address if interface.mac is not None else ""
        alias = alias_of(interface)
        text = f"nic,macaddr={mac},netdev=host{alias},model={escape(model_of(interface))},id={alias}"
        yield from ("-net", text)
        return
    yield from launch.device(card_properties(launch, interface, turn))


def card_properties(launch: Launch, interface: Interface, turn: int | None = None) -> Properties:
    """The guest's end of an interface."""
    found: Properties = {"driver": model_of(interface)}
    if is_virtio(interface):
        found = virtio_driver(launch, "virtio-net", interface, model_of(interface)) | _virtio(launch, interface)
    alias = alias_of(interface)
    found |= {"netdev": f"host{alias}", "id": alias}
    if interface.mac is not None:
        found["mac"] = interface.mac.address
    found |= present({"bootindex": turn})
    return found | rom_properties(interface.rom) | address_properties(launch, interface)


def rom_properties(rom: Any) -> Properties:
    """The option ROM of a PCI device."""
    if rom is None:
        return {}
    if rom.enabled == "no":
        return {"romfile": ""}
    bar = switch(rom.bar)
    return present({"rombar": None if bar is None else int(bar), "romfile": rom.file})


def _virtio(launch: Launch, interface: Interface) -> Properties:
    driver: Any = interface.driver
    found: Properties = virtio_options(launch, driver)
    if driver is not None:
        tx = {"iothread": "bh", "timer": "timer"}.get(driver.txmode or "")
        found |= present({"tx": tx, "ioeventfd": switch(driver.ioeventfd), "event_idx": switch(driver.event_idx)})
        found |= _offloads(driver)
        queues = driver.queues or 0
        # vhost-user and vDPA take queues too; one is what every card has
        if queues > 1 and actual_type(interface) != "hostdev":
            found["mq"] = True
            if transport(interface) != "ccw":
                found["vectors"] = 2 * queues + 2
        found |= present(
            {
                "rss": switch(driver.rss),
                "hash": switch(driver.rss_hash_report),
                "rx_queue_size": driver.rx_queue_size,
                "tx_queue_size": driver.tx_queue_size,
            }
        )
    if interface.mtu is not None:
        found["host_mtu"] = interface.mtu.size
    if interface.teaming is not None and interface.teaming.type == "persistent":
        found["failover"] = True
    return found


def _offloads(driver: Any) -> Properties:
    host, guest = driver.host, driver.guest
    found: Properties = {}
    if host is not None:
        found |= {
            "csum": switch(host.csum),
            "gso": switch(host.gso),
            "host_tso4": switch(host.tso4),
            "host_tso6": switch(host.tso6),
            "host_ecn": switch(host.ecn),
            "host_ufo": switch(host.ufo),
            "mrg_rxbuf": switch(host.mrg_rxbuf),
        }
    if guest is not None:
        found |= {
            "guest_csum": switch(guest.csum),
            "guest_tso4": switch(guest.tso4),
            "guest_tso6": switch(guest.tso6),
            "guest_ecn": switch(guest.ecn),
            "guest_ufo": switch(guest.ufo),
        }
    return present(found)
