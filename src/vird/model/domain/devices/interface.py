"""Network interfaces: ``<interface>``.

Documents carry it in three forms.  As the user wrote it, ``type='network'`` names a network.  In
live documents the type and the source are those in use, one level up, the network's name still
beside them.  In status files both are kept, the part in use inside ``<actual>``.
"""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Literal

from vird.errors import ConfigUnsupported
from vird.markup import Attr, Element, Fails, Hollow, Inside, Named, Slot
from vird.markup.scalars import Mac, OnOff, UInt, ULong, UuidText, YesNo
from vird.model.bandwidth import Bandwidth
from vird.model.domain.devices.address import Address
from vird.model.domain.devices.chardev_source import Reconnect
from vird.model.domain.devices.disk import BackendDomain
from vird.model.domain.devices.host_device import HostDeviceAddress, UsbProduct, UsbVendor
from vird.model.domain.devices.identity import AcpiIndex, Alias, DeviceBoot, Rom
from vird.model.ip_address import IpAddress, IpRoute
from vird.model.virtualport import VirtualPort
from vird.model.vlan import Vlan

InterfaceType = Literal[
    "user", "ethernet", "vhostuser", "server", "client", "mcast", "network", "bridge", "internal", "direct",
    "hostdev", "udp", "vdpa", "null", "vds",
]  # fmt: skip


class InterfaceMac(Element, tag="mac"):
    """Its MAC address; ``type`` and ``check`` matter to VMware only."""

    address: Attr[Mac]
    type: Attr[Literal["generated", "static"] | None] = None
    check: Attr[YesNo | None] = None


class LocalAddress(Element, tag="local"):
    """The host's own end of a udp interface."""

    address: Attr[str | None] = None
    port: Attr[UInt | None] = None


class InterfaceSource(Element, tag="source"):
    """What it is connected to; which attributes count depends on the interface's type.

    network: ``network``, ``portgroup`` (live also ``portid`` and the bridge or device in use).
    bridge: ``bridge``.  direct: ``dev``, ``mode``.  user, vdpa: ``dev``.  vhostuser: ``type``,
    ``path``, ``mode``.  server, client, mcast, udp: ``address``, ``port``.  internal: ``name``.
    vds: ``switchid``, ``portid``, ``portgroupid``, ``connectionid``.  hostdev: the device.
    ethernet: addresses on the host's side.
    """

    type: Attr[Literal["unix"] | None] = None
    path: Attr[str | None] = None
    missing: Attr[YesNo | None] = None
    network: Attr[str | None] = None
    portgroup: Attr[str | None] = None
    switch_id: Annotated[Attr[UuidText | None], Named("switchid")] = None
    port_id: Annotated[Attr[str | None], Named("portid")] = None
    port_group_id: Annotated[Attr[str | None], Named("portgroupid")] = None
    connection_id: Annotated[Attr[ULong | None], Named("connectionid")] = None
    bridge: Attr[str | None] = None
    mac_table_manager: Annotated[Attr[Literal["kernel", "libvirt"] | None], Named("macTableManager")] = None
    name: Attr[str | None] = None
    dev: Attr[str | None] = None
    mode: Attr[str | None] = None
    address: Attr[str | None] = None
    port: Attr[UInt | None] = None
    reconnect: Reconnect | None = None
    vendor: UsbVendor | None = None
    product: UsbProduct | None = None
    device: Annotated[HostDeviceAddress | None, Named("address")] = None
    local: LocalAddress | None = None
    ips: Annotated[list[IpAddress], Named("ip")] = []
    routes: Annotated[list[IpRoute], Named("route")] = []


class PortOptions(Element, tag="port"):
    """Whether guests that share the bridge may talk to it."""

    isolated: Attr[YesNo | None] = None


class ForwardedPorts(Element, tag="range"):
    """Ports of the host, and the first port of the guest that they lead to."""

    start: Attr[UInt]
    end: Attr[UInt | None] = None
    to: Attr[UInt | None] = None
    exclude: Attr[YesNo | None] = None


class PortForward(Element, tag="portForward"):
    """Ports of the host that lead into the guest, by passt."""

    proto: Attr[Literal["tcp", "udp"]]
    address: Attr[str | None] = None
    dev: Attr[str | None] = None
    ranges: Annotated[list[ForwardedPorts], Named("range")] = []


class Script(Element):
    """A program that sets the host's device up or takes it down."""

    path: Attr[str]


class InterfaceTarget(Element, tag="target"):
    """The host's device; ``managed='no'`` when it was there before."""

    dev: Attr[str | None] = None
    managed: Attr[YesNo | None] = None


class GuestNames(Element, tag="guest"):
    """The device's name inside a container."""

    dev: Attr[str | None] = None
    actual: Attr[str | None] = None


class InterfaceModel(Element, tag="model"):
    """The card."""

    type: Attr[str]


class HostOffloads(Element, tag="host", empty="omit"):
    """Offloads that the host offers."""

    csum: Attr[OnOff | None] = None
    gso: Attr[OnOff | None] = None
    tso4: Attr[OnOff | None] = None
    tso6: Attr[OnOff | None] = None
    ecn: Attr[OnOff | None] = None
    ufo: Attr[OnOff | None] = None
    mrg_rxbuf: Attr[OnOff | None] = None


class GuestOffloads(Element, tag="guest", empty="omit"):
    """Offloads that the guest may use."""

    csum: Attr[OnOff | None] = None
    tso4: Attr[OnOff | None] = None
    tso6: Attr[OnOff | None] = None
    ecn: Attr[OnOff | None] = None
    ufo: Attr[OnOff | None] = None


class InterfaceDriver(Element, tag="driver", empty="omit"):
    """Who moves the packets, and how."""

    name: Attr[Literal["qemu", "vhost", "kvm", "vfio", "xen"] | None] = None
    txmode: Attr[Literal["iothread", "timer"] | None] = None
    ioeventfd: Attr[OnOff | None] = None
    event_idx: Attr[OnOff | None] = None
    queues: Attr[UInt | None] = None
    rx_queue_size: Attr[UInt | None] = None
    tx_queue_size: Attr[UInt | None] = None
    rss: Attr[OnOff | None] = None
    rss_hash_report: Attr[OnOff | None] = None
    iommu: Attr[OnOff | None] = None
    ats: Attr[OnOff | None] = None
    packed: Attr[OnOff | None] = None
    page_per_vq: Attr[OnOff | None] = None
    host: HostOffloads | None = None
    guest: GuestOffloads | None = None


class InterfaceBackend(Element, tag="backend", empty="omit"):
    """The process or device files behind it."""

    type: Attr[Literal["default", "passt"] | None] = None
    tap: Attr[str | None] = None
    vhost: Attr[str | None] = None
    log_file: Annotated[Attr[str | None], Named("logFile")] = None


class FilterParameter(Element, tag="parameter"):
    """One variable of the filter; a name may come several times."""

    name: Attr[str]
    value: Attr[str]


class FilterRef(Element, tag="filterref"):
    """The network filter that guards it."""

    filter: Attr[str]
    parameters: Annotated[list[FilterParameter], Named("parameter")] = []


class InterfaceTune(Element, tag="tune", empty="omit"):
    """The size of the send buffer, in bytes."""

    sndbuf: ULong | None = None


class Teaming(Element, tag="teaming"):
    """Half of a failover pair."""

    type: Annotated[Attr[Literal["persistent", "transient"]], Fails(ConfigUnsupported)]
    persistent: Attr[str | None] = None


class LinkState(Element, tag="link"):
    """Whether the cable is in."""

    state: Annotated[Attr[Literal["default", "up", "down"]], Fails(ConfigUnsupported)]


class Mtu(Element, tag="mtu"):
    """The largest packet, in bytes."""

    size: Attr[UInt]


class CoalescedFrames(Element, tag="frames"):
    """How many packets wait for one interrupt."""

    max: Attr[UInt | None] = None


class Coalesce(Element, tag="coalesce"):
    """Interrupt coalescing of the host's device."""

    frames: Annotated[list[CoalescedFrames], Named("frames"), Inside("rx")] = []


def _driver_first(interface: Interface | ActualInterface, children: tuple[Slot, ...]) -> tuple[Slot, ...]:
    """An interface that is a host device names that device's driver before the device."""
    if interface.type != "hostdev":
        return children
    driver = next(slot for slot in children if slot.py == "driver")
    mac = tuple(slot for slot in children if slot.py == "mac")
    return (*mac, driver, *(slot for slot in children if slot.py not in ("mac", "driver")))


class ActualInterface(Element, tag="actual"):
    """What the interface became when the guest started; in status files only."""

    _layout: ClassVar[Any] = _driver_first

    type: Attr[InterfaceType]
    managed: Attr[YesNo | None] = None
    trust_guest_rx_filters: Annotated[Attr[YesNo | None], Named("trustGuestRxFilters")] = None
    driver: InterfaceDriver | None = None
    source: InterfaceSource | None = None
    vlan: Vlan | None = None
    virtualport: VirtualPort | None = None
    bandwidth: Bandwidth | None = None
    port: PortOptions | None = None


class Interface(Element, tag="interface"):
    """One interface."""

    _layout: ClassVar[Any] = _driver_first

    type: Attr[InterfaceType] = "user"
    managed: Attr[YesNo | None] = None
    trust_guest_rx_filters: Annotated[Attr[YesNo | None], Named("trustGuestRxFilters")] = None
    mac: Annotated[InterfaceMac | None, Hollow()] = None
    source: InterfaceSource | None = None
    vlan: Vlan | None = None
    virtualport: VirtualPort | None = None
    bandwidth: Bandwidth | None = None
    port: PortOptions | None = None
    actual: ActualInterface | None = None
    ips: Annotated[list[IpAddress], Named("ip")] = []
    routes: Annotated[list[IpRoute], Named("route")] = []
    port_forwards: Annotated[list[PortForward], Named("portForward")] = []
    script: Script | None = None
    downscript: Script | None = None
    backend_domain: Annotated[BackendDomain | None, Named("backenddomain")] = None
    target: InterfaceTarget | None = None
    guest: GuestNames | None = None
    model: Annotated[InterfaceModel | None, Hollow(blank=True)] = None
    driver: InterfaceDriver | None = None
    backend: InterfaceBackend | None = None
    filterref: FilterRef | None = None
    tune: InterfaceTune | None = None
    teaming: Teaming | None = None
    link: LinkState | None = None
    mtu: Mtu | None = None
    coalesce: Coalesce | None = None
    boot: DeviceBoot | None = None
    alias: Alias | None = None
    rom: Rom | None = None
    acpi: AcpiIndex | None = None
    address: Address | None = None
