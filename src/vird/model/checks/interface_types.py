"""What of an interface counts for its type; the rest is dropped as libvirt drops it when reading."""

from __future__ import annotations

from typing import Final

from vird.markup import plan_of
from vird.model.domain.devices.interface import Interface, InterfaceDriver, InterfaceSource

_SOURCES: Final[dict[str, frozenset[str]]] = {
    "network": frozenset({"network", "portgroup"}),
    "bridge": frozenset({"bridge"}),
    "direct": frozenset({"dev", "mode"}),
    "vdpa": frozenset({"dev"}),
    "vhostuser": frozenset({"type", "path", "mode", "reconnect"}),
    "internal": frozenset({"name"}),
    "server": frozenset({"address", "port"}),
    "client": frozenset({"address", "port"}),
    "mcast": frozenset({"address", "port"}),
    "udp": frozenset({"address", "port", "local"}),
    "ethernet": frozenset({"ips", "routes"}),
    "hostdev": frozenset({"device", "vendor", "product", "missing"}),
    "vds": frozenset({"switch_id", "port_id", "port_group_id", "connection_id"}),
    "user": frozenset({"dev"}),
}
_FILTERED: Final = frozenset({"ethernet", "network", "bridge"})
KNOWN_MODELS: Final = (
    "netfront", "rtl8139", "virtio", "e1000", "e1000e", "virtio-transitional", "virtio-non-transitional", "usb-net",
    "spapr-vlan", "lan9118", "smc91c111", "vlance", "vmxnet", "vmxnet2", "vmxnet3", "Am79C970A", "Am79C973",
    "82540EM", "82545EM", "82543GC",
)  # fmt: skip
_SPELLINGS: Final = {name.lower(): name for name in KNOWN_MODELS}
VIRTIO_MODELS: Final = frozenset({"virtio", "virtio-transitional", "virtio-non-transitional"})
_FOR_VIRTIO: Final = (
    "txmode", "ioeventfd", "event_idx", "queues", "rx_queue_size", "tx_queue_size", "rss", "rss_hash_report", "host",
    "guest",
)  # fmt: skip


def tidy_interface(interface: Interface) -> None:
    """Drop what belongs to another type or to a running guest, and spell the model as it is known."""
    if interface.model is not None:
        interface.model.type = _SPELLINGS.get(interface.model.type.lower(), interface.model.type)
    if interface.source is not None:
        _tidy_source(interface.source, _SOURCES.get(interface.type, frozenset()))
    if interface.type not in _FILTERED:
        interface.filterref = None
    interface.actual = None
    if interface.driver is not None:
        _tidy_driver(interface, interface.driver)
    backend = interface.backend
    if backend is not None and not _is_virtio(interface):
        backend.vhost = None


def _is_virtio(interface: Interface) -> bool:
    return interface.model is not None and interface.model.type in VIRTIO_MODELS


def _tidy_source(source: InterfaceSource, kept: frozenset[str]) -> None:
    for slot in plan_of(InterfaceSource).slots:
        if slot.py not in kept:
            if slot.many:
                setattr(source, slot.py, [])
            else:
                source.__dict__.pop(slot.py, None)


def _tidy_driver(interface: Interface, driver: InterfaceDriver) -> None:
    if interface.type == "hostdev":
        interface.driver = InterfaceDriver(name=driver.name) if driver.name else None
        return
    if not _is_virtio(interface):
        for field in _FOR_VIRTIO:
            setattr(driver, field, None)
        driver.name = None
    if driver.queues is not None and driver.queues <= 1:
        driver.queues = None
