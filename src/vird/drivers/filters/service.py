"""What hypervisor drivers ask of the filters: guard an interface's device, and let it go.

Every call may be repeated: an interface is guarded once, whoever bound it first.
"""

from __future__ import annotations

from vird.drivers.common.nic import actual_type
from vird.drivers.filters.guard import Guard
from vird.drivers.network.plan.actual import Owner
from vird.errors import ConfigUnsupported
from vird.model.domain.devices.interface import Interface
from vird.model.filter.reference import FilterParameter, FilterRef, complete_reference
from vird.model.filter_binding import BindingDevice, BindingMac, BindingOwner, FilterBinding

FILTERED = ("ethernet", "network", "bridge")
"""Types of interface whose packets cross a bridge of the host, where they can be looked at."""


class FilterService:
    """The filters as hypervisor drivers see them."""

    def __init__(self, guard: Guard) -> None:
        self._guard = guard

    async def guard(self, owner: Owner, interface: Interface) -> None:
        """Put the filter of an interface in force, if it names one; its device must have been made.

        Raises `ConfigUnsupported` for interfaces without a tap, and what ``Guard.bind`` raises.
        """
        binding = binding_of(owner, interface)
        if binding is None:
            return
        await self._guard.ready()
        held = self._guard.bindings.get(binding.portdev.name)
        if held is not None and held.binding.owner.uuid == owner.uuid:
            return
        if held is not None:
            # the device was just made for this guest: whoever had one of its name is gone
            await self._guard.unbind(held.device)
        await self._guard.bind(binding)

    async def change(self, owner: Owner, interface: Interface) -> None:
        """Put another filter of an interface in force, or none; raises what ``guard`` raises."""
        binding = binding_of(owner, interface)
        device = interface.target.dev if interface.target is not None else None
        await self._guard.ready()
        if binding is None:
            await self.release(owner, interface)
        elif device in self._guard.bindings:
            await self._guard.rebind(binding)
        else:
            await self._guard.bind(binding)

    async def release(self, owner: Owner, interface: Interface) -> None:
        """Let an interface's device go; one that is not guarded, or is another guest's by now, is left."""
        device = interface.target.dev if interface.target is not None else None
        held = self._guard.bindings.get(device) if device else None
        if held is not None and held.binding.owner.uuid == owner.uuid:
            await self._guard.unbind(held.device)


def binding_of(owner: Owner, interface: Interface) -> FilterBinding | None:
    """The binding of an interface on the host; None for one without a filter.

    Raises `ConfigUnsupported` for interfaces whose packets the host does not see on a bridge.
    """
    reference = interface.filterref
    device = interface.target.dev if interface.target is not None else None
    if reference is None:
        return None
    if actual_type(interface) not in FILTERED or interface.mac is None or not device:
        raise ConfigUnsupported(f"filterref is not supported for network interfaces of type {actual_type(interface)}")
    parameters = [FilterParameter(name=each.name, value=each.value) for each in reference.parameters]
    used = FilterRef(filter=reference.filter, parameters=parameters)
    complete_reference(used)
    return FilterBinding(
        owner=BindingOwner(name=owner.name, uuid=owner.uuid),
        portdev=BindingDevice(name=device),
        mac=BindingMac(address=interface.mac.address),
        filterref=used,
    )
