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
from collections.abc import Iterator
from contextlib import AsyncExitStack
from itertools import count
from typing import Literal, NamedTuple

from vird.drivers.common.shaping import Shaping, shaping_of
from vird.errors import ConfigUnsupported, InternalError, OperationInvalid, SystemError_
from vird.host import bridge, link, macvtap, tap, tc
from vird.host.netlink.codec import Refused
from vird.model.domain.devices.interface import ActualInterface, Interface, InterfaceType

VHOST = "/dev/vhost-net"
DEFAULT_MTU = 1500
LENT = "lower mac was "
TAP_PREFIX, MACVTAP_PREFIX = "vnet", macvtap.PREFIX
Kind = Literal["tap", "macvtap"]
ALLOTTED_PREFIXES = (TAP_PREFIX, MACVTAP_PREFIX, "vif", "macvlan")
"""Names that start so are the daemon's to give, and are not kept from the document."""


_numbers = count()


class NicPlan(NamedTuple):
    """What stands on the host for one interface.

    ``name`` is the wanted device name, None for the first free one; ``device`` is the bridge of a tap
    (None for a tap on its own) or the host device of a macvtap.
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


class Nic(NamedTuple):
    """A device on the host; the descriptors of its queues are there from opening it until ``close``."""

    name: str
    kind: Kind
    mac: str
    fds: list[int]
    vhost_fds: list[int]

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


def plan_nic(interface: Interface, *, vnet_header: bool = True, up: bool | None = None) -> NicPlan:
    """Decide what to make.

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
    if part.virtualport is not None and part.virtualport.type not in (None, "none"):
        raise ConfigUnsupported(f"virtualport type '{part.virtualport.type}' is not supported yet")
    if part.vlan is not None and part.vlan.tags:
        raise ConfigUnsupported(f"interface {interface.mac.address} - vlan tag not supported for this connection type")
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
    )


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
    return Nic(name, "macvtap" if actual_type(interface) == "direct" else "tap", interface.mac.address, [], [])


async def close_nic(nic: Nic) -> None:
    """Take away what stands on the host for an interface; what is gone already, or another's by now, is left."""
    await asyncio.to_thread(_close, nic)


async def reshape_nic(name: str, shaping: Shaping) -> None:
    """Replace the limits of a running interface."""
    await asyncio.to_thread(tc.shape, name, sends=shaping.sends, receives=shaping.receives)


async def move_nic(name: str, bridge_name: str | None, *, isolated: bool | None = None) -> None:
    """Put a tap on another bridge (None: leave it where it is), and let it talk to its neighbours there or not."""
    await asyncio.to_thread(_move, name, bridge_name, isolated)


async def set_link(name: str, up: bool) -> None:
    """Switch the host's device of an interface."""
    await asyncio.to_thread(link.set_up, name, up)


def _move(name: str, bridge_name: str | None, isolated: bool | None) -> None:
    if bridge_name is not None:
        with _told(f"Unable to add bridge {bridge_name} port {name}"):
            link.configure(name, link.master(bridge_name))
    if isolated is not None:
        bridge.set_port(name, isolated=isolated)


def _open(plan: NicPlan, vhost: bool) -> Nic:
    with contextlib.ExitStack() as undo:
        name, fds = _open_macvtap(plan, undo) if plan.kind == "macvtap" else _open_tap(plan, undo)
        if plan.shaping:
            undo.callback(tc.clear, name)
            tc.shape(name, sends=plan.shaping.sends, receives=plan.shaping.receives)
        vhost_fds = _open_vhost(plan.queues) if vhost else []
        undo.pop_all()
        return Nic(name, plan.kind, plan.mac, fds, vhost_fds)


def _open_tap(plan: NicPlan, undo: contextlib.ExitStack) -> tuple[str, list[int]]:
    mtu = plan.mtu
    if mtu is None and plan.device is not None:
        with _told(f"Cannot get interface MTU on '{plan.device}'"):
            mtu = link.get(plan.device).mtu
    name, fds = _new_tap(plan, mtu if mtu != DEFAULT_MTU else None)
    undo.callback(tap.close, fds)
    if plan.device is None:
        link.set_up(name, plan.up)
        return name, fds
    with _told(f"Unable to add bridge {plan.device} port {name}"):
        link.configure(name, link.master(plan.device), up=plan.up)
    if plan.isolated or not plan.learning:
        learning = None if plan.learning else False
        bridge.set_port(name, isolated=plan.isolated or None, learning=learning, flood=learning)
    return name, fds


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
