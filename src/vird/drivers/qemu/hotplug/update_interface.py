"""Changing a running guest's interface: another network or port group, other limits, another filter,
the cable in or out.

Called with the guest's job held.  The new port is taken before the old one is given back, and a failure on the way
leaves the interface where it was.
"""

from __future__ import annotations

from contextlib import AsyncExitStack
from typing import TYPE_CHECKING

from vird import errors
from vird.drivers.common.domain_entry import uuid_text
from vird.drivers.common.nic import Nic, NicPlan, check_switch, move_nic, nic_of, plan_nic, reshape_nic, retag_nic
from vird.drivers.common.shaping import shaping_of
from vird.drivers.qemu.connect import join_network, owner_of
from vird.drivers.qemu.definition import facts_of, new_mac
from vird.drivers.qemu.hotplug import document
from vird.drivers.qemu.hotplug.document import Given
from vird.drivers.qemu.hotplug.interface_change import check_same_card, needs_new_port, plan_change
from vird.drivers.qemu.plan.launch import alias_of
from vird.model.checks.virtualport import keep_generated_ids
from vird.model.domain.devices.interface import Interface

if TYPE_CHECKING:
    from vird.drivers.qemu.driver import QemuDriver
    from vird.drivers.qemu.guest import Guest


async def update_interface(driver: QemuDriver, guest: Guest, given: Given) -> None:
    """Make a running guest's interface what the document says.

    Raises `DeviceMissing` for one that is not there, `OperationUnsupported` for what cannot change.
    """
    live = guest.document
    old: Interface = document.meant(live, given)
    new = _completed(guest, old, given)
    check_same_card(old, new)
    new.target, new.alias = old.target.copy() if old.target else None, old.alias.copy() if old.alias else None
    async with AsyncExitStack() as undo:
        is_new_port = needs_new_port(old, new)
        if is_new_port:
            await join_network(driver, guest, live, new, undo)
        elif new.type == "network" and old.source is not None and new.source is not None:
            new.source.port_id, new.actual = old.source.port_id, old.actual.copy() if old.actual else None
        check_switch(new)
        change = plan_change(old, new)
        if change.is_moved or change.is_retagged:
            act = move_nic if change.is_moved else retag_nic
            nic, wanted, before = _nic(new), _plan(guest, new), _plan(guest, old)
            # Registered first: half a move is taken back too.
            undo.push_async_callback(act, nic if change.is_moved else _nic(old), before)
            await act(_nic(old), wanted)
        if change.shaping is not None and not (change.is_moved and _nic(new).is_ovs):
            await reshape_nic(_nic(new), change.shaping)
            part = (old.actual.bandwidth if old.actual is not None else None) or old.bandwidth
            undo.push_async_callback(reshape_nic, _nic(new), shaping_of(part))
        if change.link_up is not None:
            await guest.monitor.execute("set_link", {"name": alias_of(old), "up": change.link_up})
        if old.filterref != new.filterref:
            # Last, as all else can be taken back behind either filter.
            await _change_filter(driver, guest, new)
        undo.pop_all()
    document.replace(live, "interfaces", old, new)
    await driver.save_status(guest)
    if is_new_port or new.type != "network":
        await (await driver.networks()).release(owner_of(guest), old, live)


def _nic(interface: Interface) -> Nic:
    """The host's device of a running guest's interface."""
    nic = nic_of(interface)
    assert nic is not None, "only what stands on the host can be changed there"
    return nic


def _plan(guest: Guest, interface: Interface) -> NicPlan:
    return plan_nic(interface, owner=uuid_text(guest.uuid))


async def _change_filter(driver: QemuDriver, guest: Guest, new: Interface) -> None:
    name = new.target.dev if new.target is not None else None
    try:
        await (await driver.filters()).change(owner_of(guest), new)
    except errors.VirdError as reason:
        raise errors.OperationFailed(
            f"failed to add new filter rules to '{name}' - attempting to restore old rules: {reason}"
        ) from reason


def _completed(guest: Guest, old: Interface, given: Given) -> Interface:
    """The new interface with all that it leaves open, in the old one's place in the guest."""
    fresh: Interface = given.device.copy()
    keep_generated_ids(fresh.virtualport, old.virtualport)
    fresh.address = fresh.address or (old.address.copy() if old.address is not None else None)
    if fresh.acpi is None:
        fresh.acpi = old.acpi
    facts = facts_of(guest.document, guest.running().capabilities)
    completed: Interface = document.completed_in_place(
        guest.document, old, given._replace(device=fresh), facts, new_mac
    )
    return completed
