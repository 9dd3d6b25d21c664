"""The host's end of a guest's network interface: made, shaped, found again, taken away.

For every driver whose guests are connected by taps and macvtaps.  ``plan_nic`` decides from the
interface's document (with its ``<actual>`` part, if it names a network); ``open_nic`` does it and
puts its undoing on the caller's stack.  Which network and device an interface gets is the network
driver's decision.
"""

from __future__ import annotations

import asyncio
import contextlib
import errno
import os
import socket
from collections.abc import Iterable, Iterator
from contextlib import AsyncExitStack
from itertools import count
from typing import Literal, NamedTuple

from vird.drivers.common import ovs
from vird.drivers.common.bridge_vlan import vlans_of
from vird.drivers.common.ovs_port import NO_LIMITS, OvsProfile, OvsVlan, is_ovs, profile_of, vlan_of
from vird.drivers.common.shaping import Shaping, shaping_of
from vird.errors import ConfigUnsupported, InternalError, OperationInvalid, SystemError_
from vird.host import bridge, link, macvtap, sysfs, tap, tc
from vird.host.bridge import PortVlan
from vird.host.netlink.codec import Refused
from vird.host.traffic import Traffic
from vird.model.checks.interface_rules import is_isolated_on_ovs
from vird.model.domain.devices.interface import ActualInterface, Interface, InterfaceTarget, InterfaceType

VHOST = "/dev/vhost-net"
DEFAULT_MTU = 1500
LENT = "lower mac was "
TAP_PREFIX, MACVTAP_PREFIX = "vnet", macvtap.PREFIX
Kind = Literal["tap", "macvtap"]
ALLOTTED_PREFIXES = (TAP_PREFIX, MACVTAP_PREFIX, "vif", "macvlan")
"""Names that start so are the daemon's to give, and are not kept from the document."""
NOT_SPOKEN: dict[tuple[str, str | None], str] = {
    ("direct", "802.1Qbg"): "lldpad to announce the guest to its switch, which vird does not speak with",
    ("direct", "802.1Qbh"): "a card that announces the guest to its switch, which vird does not ask to",
    ("bridge", "midonet"): "MidoNet, which vird does not speak with",
}
"""Announcements that the connection is nothing without."""


_numbers = count()


class NicPlan(NamedTuple):
    """What stands on the host for one interface.

    ``name`` is the wanted device name, None for the first free one; ``device`` is the bridge of a tap
    (None for a tap on its own) or the host device of a macvtap.  ``ovs`` makes it a port of Open vSwitch, which then
    also limits it; ``vlans`` are those of a port on a bridge of Linux, none for what the bridge gives by itself.
    """

    kind: Kind
    name: str | None
    mac: str
    device: str | None
    mode: macvtap.Mode
    queues: int
    vnet_header: bool
    mtu: int | None
    shaping: Shaping
    isolated: bool
    learning: bool
    up: bool
    ovs: OvsProfile | None = None
    ovs_vlan: OvsVlan = OvsVlan()
    vlans: tuple[PortVlan, ...] = ()
    has_card_vlan: bool = False


class Nic(NamedTuple):
    """A device on the host; the descriptors of its queues are there from opening it until ``close``."""

    name: str
    kind: Kind
    mac: str
    fds: list[int]
    vhost_fds: list[int]
    is_ovs: bool = False

    def close(self) -> None:
        """Close our copies of the descriptors."""
        tap.close(self.fds)
        tap.close(self.vhost_fds)


def actual_type(interface: Interface) -> InterfaceType:
    """What the interface really is: its own type, or what its network made of it."""
    return interface.actual.type if interface.actual is not None else interface.type


def needs_nic(interface: Interface) -> bool:
    """Whether a tap or macvtap stands on the host for this interface."""
    return actual_type(interface) in ("network", "bridge", "direct", "ethernet")


def plan_nic(interface: Interface, *, owner: str = "", vnet_header: bool = True, up: bool | None = None) -> NicPlan:
    """Decide what to make; ``owner`` is the guest's UUID as text.

    ``vnet_header`` says that guest and hypervisor pass offloads on (virtio).  Raises `ConfigUnsupported` for
    kinds of interface that have no device on the host, `InternalError` for one that has not got its network yet.
    """
    kind = actual_type(interface)
    part: ActualInterface | Interface = interface.actual or interface
    source = part.source
    if not needs_nic(interface) or interface.mac is None:
        raise ConfigUnsupported(f"interface type '{kind}' has no device on the host")
    device = None
    if kind in ("network", "bridge"):
        device = source.bridge if source is not None else None
    elif kind == "direct":
        device = source.dev if source is not None else None
    if device is None and kind != "ethernet":
        raise InternalError(f"interface {interface.mac.address} of type '{kind}' names no device on the host")
    check_switch(interface)
    isolated = interface.port or part.port
    down = interface.link is not None and interface.link.state == "down"
    return NicPlan(
        kind="macvtap" if kind == "direct" else "tap",
        name=wanted_name(interface),
        mac=interface.mac.address,
        device=device,
        mode=_mode(source.mode if source is not None else None),
        queues=max(interface.driver.queues or 1, 1) if interface.driver is not None else 1,
        vnet_header=vnet_header,
        mtu=interface.mtu.size if interface.mtu is not None else None,
        shaping=shaping_of(part.bandwidth or interface.bandwidth, guest_side=kind == "direct"),
        isolated=isolated is not None and isolated.isolated == "yes",
        learning=source is None or source.mac_table_manager != "libvirt",
        up=not down if up is None else up,
        ovs=profile_of(part, owner),
        ovs_vlan=vlan_of(part.vlan) if is_ovs(part) else OvsVlan(),
        vlans=vlans_of(part.vlan) if kind == "bridge" and not is_ovs(part) else (),
        has_card_vlan=kind == "direct" and part.vlan is not None and bool(part.vlan.tags),
    )


def check_switch(interface: Interface) -> None:
    """Refuse what the switch of an interface cannot do; raises `ConfigUnsupported`."""
    part: ActualInterface | Interface = interface.actual or interface
    mac = interface.mac.address if interface.mac is not None else ""
    kind = part.virtualport.type if part.virtualport is not None else None
    if is_ovs(part) and (is_isolated_on_ovs(part) or is_isolated_on_ovs(interface)):
        raise ConfigUnsupported(
            f"interface {mac} - <port isolated='yes'/> is not supported for network interfaces "
            "with virtualport type='openvswitch'"
        )
    if part.type == "bridge" and kind is not None and interface.filterref is not None:
        # Packets of another switch do not pass where rules stand: they would be promised and not be there.
        raise ConfigUnsupported(
            f"interface {mac} - filterref is not supported for network interfaces with virtualport type {kind}"
        )
    if (part.type, kind) in NOT_SPOKEN:
        raise ConfigUnsupported(f"interface {mac} - virtualport type '{kind}' needs {NOT_SPOKEN[part.type, kind]}")
    if part.vlan is None or not part.vlan.tags:
        return
    if part.type == "direct" and part.source is not None and part.source.mode == "passthrough":
        return
    if part.type != "bridge" or kind not in (None, "openvswitch"):
        raise ConfigUnsupported(f"interface {mac} - vlan tag not supported for this connection type")


def wanted_name(interface: Interface) -> str | None:
    """The device name that the user chose; None for one that a daemon gave or will give."""
    name = interface.target.dev if interface.target is not None else None
    if not name or "%" in name or name.startswith(ALLOTTED_PREFIXES):
        return None
    return name


async def open_nic(plan: NicPlan, undo: AsyncExitStack, *, vhost: bool = False) -> Nic:
    """Make the device and open it; ``undo`` gets what takes it away again.

    ``vhost`` opens the kernel's packet mover too, once for each queue, where the host has it.  Raises OSError
    (as `netRefused` with the kernel's words).
    """
    with _told(f"cannot connect interface {plan.mac}"):
        nic = await asyncio.to_thread(_open, plan, vhost)
    undo.push_async_callback(close_nic, nic)
    # Closing a tap's last descriptor waits for the kernel, tens of milliseconds: not on the loop.
    undo.push_async_callback(asyncio.to_thread, nic.close)
    return nic


def nic_of(interface: Interface) -> Nic | None:
    """The host's device of a running guest's interface, as its live document says; None if it has none."""
    name = interface.target.dev if interface.target is not None else None
    if not needs_nic(interface) or not name or interface.mac is None:
        return None
    kind: Kind = "macvtap" if actual_type(interface) == "direct" else "tap"
    return Nic(name, kind, interface.mac.address, [], [], is_ovs(interface.actual or interface))


def is_counted_by_switch(interface: Interface) -> bool:
    """Whether an interface's traffic goes through no device of the kernel's, but one of Open vSwitch's."""
    return actual_type(interface) == "vhostuser" and bool(interface.target is not None and interface.target.dev)


async def name_vhost_user(interface: Interface) -> None:
    """Write into a vhost-user interface which device of the switch is behind it, where there is one."""
    source = interface.source
    if actual_type(interface) != "vhostuser" or source is None or source.path is None:
        return
    is_server = source.mode == "server"
    name = await asyncio.to_thread(ovs.vhost_user_device, source.path, is_server=is_server)
    if name is not None:
        interface.target = interface.target or InterfaceTarget()
        interface.target.dev = name


async def switch_traffic(interfaces: Iterable[Interface]) -> dict[str, Traffic]:
    """What Open vSwitch counts of those interfaces whose traffic the kernel does not see, by device."""
    names = [each.target.dev for each in interfaces if is_counted_by_switch(each) and each.target is not None]
    return await asyncio.to_thread(ovs.traffic, [name for name in names if name]) if names else {}


async def close_nic(nic: Nic) -> None:
    """Take away what stands on the host for an interface; what is gone already, or another's by now, is left."""
    await asyncio.to_thread(_close, nic)


async def reshape_nic(nic: Nic, shaping: Shaping) -> None:
    """Replace the limits of a running interface."""
    if nic.is_ovs:
        await asyncio.to_thread(ovs.limit, nic.name, shaping)
    else:
        await asyncio.to_thread(tc.shape, nic.name, sends=shaping.sends, receives=shaping.receives)


async def move_nic(nic: Nic, plan: NicPlan) -> None:
    """Put a running tap on the bridge that a plan names, with the plan's VLANs and limits, wherever it was before."""
    await asyncio.to_thread(_move, nic, plan)


async def retag_nic(nic: Nic, plan: NicPlan) -> None:
    """Give a running tap a plan's VLANs, and let it talk to its neighbours or not, on the bridge where it is."""
    await asyncio.to_thread(_retag, nic, plan)


async def set_link(name: str, up: bool) -> None:
    """Switch the host's device of an interface."""
    await asyncio.to_thread(link.set_up, name, up)


def _move(nic: Nic, plan: NicPlan) -> None:
    _check_vlans(plan)
    if nic.is_ovs:
        ovs.unplug(nic.name, nic.mac)
    else:
        if plan.ovs is not None:
            tc.clear(nic.name)
        # What the old bridge knew of the port is not to be known on the new one.
        link.configure(nic.name, link.master(None))
    _connect(nic.name, plan)
    if nic.is_ovs and plan.shaping and plan.ovs is None:
        tc.shape(nic.name, sends=plan.shaping.sends, receives=plan.shaping.receives)


def _retag(nic: Nic, plan: NicPlan) -> None:
    if nic.is_ovs:
        ovs.tag(nic.name, plan.ovs_vlan)
        return
    bridge.set_port(nic.name, isolated=plan.isolated)
    # A port without VLANs of its own has what its bridge gives; that is only got back by joining again.
    with _told(f"Unable to set vlans of port {nic.name}"):
        if plan.vlans:
            _check_vlans(plan)
            bridge.set_port_vlans(nic.name, plan.vlans)
        elif plan.device is not None and bridge.port_vlans(nic.name):
            link.configure(nic.name, link.master(None))
            _connect(nic.name, plan)


def _open(plan: NicPlan, vhost: bool) -> Nic:
    with contextlib.ExitStack() as undo:
        name, fds = _open_macvtap(plan, undo) if plan.kind == "macvtap" else _open_tap(plan, undo)
        if plan.shaping and plan.ovs is None:
            undo.callback(tc.clear, name)
            tc.shape(name, sends=plan.shaping.sends, receives=plan.shaping.receives)
        vhost_fds = _open_vhost(plan.queues) if vhost else []
        undo.pop_all()
        return Nic(name, plan.kind, plan.mac, fds, vhost_fds, plan.ovs is not None)


def _open_tap(plan: NicPlan, undo: contextlib.ExitStack) -> tuple[str, list[int]]:
    mtu = plan.mtu
    if plan.device is not None:
        with _told(f"Cannot get interface MTU on '{plan.device}'"):
            mtu = mtu or link.get(plan.device).mtu
        _check_vlans(plan)
    name, fds = _new_tap(plan, mtu if mtu != DEFAULT_MTU else None)
    undo.callback(tap.close, fds)
    if plan.device is None:
        link.set_up(name, plan.up)
        return name, fds
    _connect(name, plan)
    if plan.ovs is not None:
        undo.callback(_leave_switch, name, plan.mac)
    return name, fds


def _leave_switch(name: str, mac: str) -> None:
    with contextlib.suppress(InternalError):
        ovs.unplug(name, mac)


def _connect(name: str, plan: NicPlan) -> None:
    """Put a tap on its bridge."""
    if plan.device is None:
        return
    if plan.ovs is not None:
        link.set_up(name, plan.up)
        ovs.plug(name, plan.device, plan.mac, plan.ovs, plan.ovs_vlan, plan.shaping or NO_LIMITS)
        return
    with _told(f"Unable to add bridge {plan.device} port {name}"):
        # The VLANs before the first frame: a port that is up stands in those that its bridge gave it.
        link.configure(name, link.master(plan.device), up=plan.up if not plan.vlans else None)
        if plan.vlans:
            bridge.set_port_vlans(name, plan.vlans)
            link.set_up(name, plan.up)
    if plan.isolated or not plan.learning:
        learning = None if plan.learning else False
        bridge.set_port(name, isolated=plan.isolated or None, learning=learning, flood=learning)
    if not plan.learning:
        # Neither learns the bridge where the guest is, nor does it ask everybody: it is told.
        with _told(f"cannot tell bridge {plan.device} of {plan.mac}"):
            bridge.know(name, plan.mac)


def _check_vlans(plan: NicPlan) -> None:
    """VLANs need a bridge that keeps them apart."""
    if not plan.vlans or plan.device is None:
        return
    filters = bridge.filters_vlans(plan.device)
    if filters is None:
        raise ConfigUnsupported(
            f"interface {plan.mac} - vlan tag not supported for this connection type: "
            "the bridges of this kernel do not know VLANs (CONFIG_BRIDGE_VLAN_FILTERING)"
        )
    if not filters:
        raise ConfigUnsupported(
            f"interface {plan.mac} - vlan tag not supported for this connection type: bridge {plan.device} does not "
            f"filter VLANs (ip link set {plan.device} type bridge vlan_filtering 1)"
        )


def _new_tap(plan: NicPlan, mtu: int | None) -> tuple[str, list[int]]:
    mac = tap.host_mac(plan.mac)
    while True:
        # Numbers are not used again soon, so that a late clean-up never meets another guest's device.
        name = plan.name or f"{TAP_PREFIX}{next(_numbers)}"
        try:
            return tap.open_new(name, queues=plan.queues, vnet_header=plan.vnet_header, mac=mac, mtu=mtu)
        except OSError as failure:
            if failure.errno != errno.EEXIST:
                raise _system_error(f"Unable to create tap device {name}", failure) from None
            if plan.name is not None:
                raise OperationInvalid(f"The {name} interface already exists") from None


def _open_macvtap(plan: NicPlan, undo: contextlib.ExitStack) -> tuple[str, list[int]]:
    assert plan.device is not None, "a macvtap stands on a device"
    before = None
    with _told(f"Unable to get index for interface {plan.device}"):
        link.index_of(plan.device)
    if plan.has_card_vlan:
        _refuse_card_vlan(plan.device)
    if plan.mode == "passthrough":
        before = _lend_mac(plan.device, plan.mac, undo)
    shown = f"{plan.name or MACVTAP_PREFIX}@{plan.device} ({plan.mac})"
    with _told(f"error creating macvtap interface {shown}"):
        name = macvtap.create(plan.device, mode=plan.mode, mac=plan.mac, name=plan.name, queues=plan.queues)
    undo.callback(link.delete, name)
    fds = macvtap.open_queues(name, queues=plan.queues, vnet_header=plan.vnet_header)
    undo.callback(tap.close, fds)
    settings = [link.mtu(plan.mtu)] if plan.mtu else []
    if before is not None:
        # Kept on the device itself, where a daemon that starts later finds it.
        settings.append(link.alias(LENT + before))
    link.configure(name, *settings, up=plan.up)
    return name, fds


def _refuse_card_vlan(device: str) -> None:
    """A macvtap that passes a device through has no VLAN of its own; the device's card may have."""
    if sysfs.read(device, "device/physfn/vendor") is None:
        raise ConfigUnsupported(f"vlan can only be set for SR-IOV VFs, but {device} is not a VF")
    raise ConfigUnsupported(f"the vlan of the VF {device} can only be set for <interface type='hostdev'>")


def _lend_mac(device: str, mac: str, undo: contextlib.ExitStack) -> str:
    """Give a host device that is passed through the guest's MAC address; the one it had."""
    before = link.get(device).mac
    undo.callback(link.configure, device, link.mac(before))
    link.configure(device, link.mac(mac))
    return before


def _open_vhost(count: int) -> list[int]:
    """The packet mover's descriptors; none where the host has no such device, as QEMU then moves packets itself."""
    fds: list[int] = []
    try:
        for _ in range(count):
            fds.append(os.open(VHOST, os.O_RDWR | os.O_CLOEXEC))
    except FileNotFoundError:
        tap.close(fds)
    except OSError as failure:
        tap.close(fds)
        raise _system_error(f"cannot open {VHOST}", failure) from None
    return fds


def _close(nic: Nic) -> None:
    try:
        if nic.is_ovs:
            # What the database says of it is not gone with the device.
            ovs.unplug(nic.name, nic.mac)
    finally:
        _delete(nic)


def _delete(nic: Nic) -> None:
    # The name may belong to another guest by now: the MAC address tells.
    try:
        found = link.get(nic.name)
    except Refused:
        tc.clear(nic.name)
        return
    if found.mac == (nic.mac if nic.kind == "macvtap" else tap.host_mac(nic.mac)).lower():
        tc.clear(nic.name)
        # A tap goes with its last descriptor, but a hypervisor that is just dying may still hold that.
        link.delete(nic.name)
        if found.alias.startswith(LENT):
            link.configure(socket.if_indextoname(found.lower), link.mac(found.alias.removeprefix(LENT)))


@contextlib.contextmanager
def _told(what: str) -> Iterator[None]:
    """Turn the kernel's refusal into an error that says what was tried."""
    try:
        yield
    except OSError as failure:
        raise _system_error(what, failure) from None


def _system_error(what: str, failure: OSError) -> SystemError_:
    return SystemError_(f"{what}: {os.strerror(failure.errno or 0)}", int1=failure.errno or 0)


def _mode(text: str | None) -> macvtap.Mode:
    if text is None:
        return "vepa"
    if text not in macvtap.MODES:
        raise ConfigUnsupported(f"unknown mode '{text}' of a direct interface")
    return text
