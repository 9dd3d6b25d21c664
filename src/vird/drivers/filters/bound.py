"""One binding as the driver holds it, and what its interface's rules are made from."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from vird.drivers.filters.host_side import Features
from vird.drivers.filters.learner import Learner
from vird.drivers.filters.leases import Lease, key_of
from vird.drivers.filters.plan.instance import (
    IP,
    Instance,
    Lookup,
    instantiate,
    missing_variables,
    unresolvable,
    variables_of,
)
from vird.drivers.filters.plan.learning import Method, meanwhile, method_of
from vird.drivers.filters.plan.nft_table import InterfaceRules, interface_rules
from vird.model.filter.reference import FilterParameter
from vird.model.filter_binding import FilterBinding
from vird.wire.procedures.refs import NwfilterBindingRef

MAC = "MAC"


class Bound:
    """A filter on a device: its document, its rules in force, and who looks for the guest's address."""

    def __init__(self, binding: FilterBinding) -> None:
        self.binding = binding
        self.rules: InterfaceRules | None = None
        self.leases: list[Lease] = []
        self.used: str | None = None
        """The address that the guest was seen to use."""
        self.learner: Learner | None = None
        self.timer: asyncio.TimerHandle | None = None

    @property
    def device(self) -> str:
        """The guest's device on the host."""
        return self.binding.portdev.name

    @property
    def key(self) -> str:
        """The guest's interface, whatever device it has."""
        return key_of(self.binding.owner.uuid, self.binding.mac.address)

    @property
    def ref(self) -> NwfilterBindingRef:
        """How clients name it."""
        return NwfilterBindingRef(self.device, self.binding.filterref.filter)

    def variables(self) -> dict[str, list[str]]:
        """What the guest and its leases say."""
        found = variables_of(self.binding.filterref.parameters)
        found.setdefault(MAC, [self.binding.mac.address])
        addresses = [lease.address for lease in self.leases]
        if addresses:
            found.setdefault(IP, addresses)
        return found

    def instance(self, lookup: Lookup) -> tuple[Instance, Method | None]:
        """The rules for now, and how to look for the address if that is still needed.

        Raises `InternalError` for filters and values that are not there, `ParseFailed` for an unknown method.
        """
        name = self.binding.filterref.filter
        variables = self.variables()
        method = method_of(name, variables)
        missing = missing_variables(name, lookup, variables)
        if not missing:
            return instantiate(name, lookup, variables), self._follows(method)
        if missing != [IP] or method == "none":
            raise unresolvable(missing)
        return meanwhile(method, variables), method

    def planned(self, lookup: Lookup, features: Features) -> tuple[InterfaceRules, Method | None]:
        """The rules as the kernel takes them; raises what ``instance`` does, and `ConfigUnsupported`."""
        instance, method = self.instance(lookup)
        return self.written(instance, features), method

    def written(self, instance: Instance, features: Features) -> InterfaceRules:
        """Rules for this interface as the kernel takes them."""
        return interface_rules(self.device, instance, kernel_tracking=features.tracking, rejects=features.rejects)

    def learnt(self, address: str) -> None:
        """The guest uses this address for good."""
        self.used = address
        self._set_parameter(IP, address)

    def take_over(self, before: Bound) -> None:
        """Know of the guest what the device's binding before knew."""
        variables = self.variables()
        if method_of(self.binding.filterref.filter, variables) == "dhcp":
            self.leases = before.leases
        elif before.used is not None and IP not in variables:
            self.learnt(before.used)

    def show_mac(self) -> None:
        """Write the MAC address among the values, as libvirt does for devices that are there."""
        if MAC not in variables_of(self.binding.filterref.parameters):
            self._set_parameter(MAC, self.binding.mac.address)

    def watch(self, method: Method | None, found: Callable[[Bound, Method], Learner]) -> None:
        """Look for the address as ``method`` says, or no longer."""
        if method is None:
            if self.learner is not None:
                self.learner.close()
                self.learner = None
        elif self.learner is None:
            self.learner = found(self, method)
            self.learner.start()

    def close(self) -> None:
        """Let go of the device; its rules stay."""
        self.watch(None, _no_learner)
        if self.timer is not None:
            self.timer.cancel()
            self.timer = None

    def _follows(self, method: Method) -> Method | None:
        """Leases end and change; an address that the document gives does not."""
        given = IP in variables_of(self.binding.filterref.parameters)
        return method if method == "dhcp" and self.leases and not given else None

    def _set_parameter(self, name: str, value: str) -> None:
        reference = self.binding.filterref
        reference.parameters = sorted(
            [*reference.parameters, FilterParameter(name=name, value=value)], key=lambda each: each.name or ""
        )


def _no_learner(bound: Bound, method: Method) -> Learner:
    raise AssertionError("nobody looks")
