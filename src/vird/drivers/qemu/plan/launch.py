"""One start as the plan sees it: the domain, what its QEMU can do, what the host says.

Every module of the plan is given a `Launch` and yields arguments; the three ways in which options
are written for different QEMU versions are decided here.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from vird.drivers.qemu.capabilities.model import Capabilities, Machine
from vird.drivers.qemu.plan.arguments import Properties, as_json, as_options
from vird.drivers.qemu.plan.facts import LaunchFacts
from vird.model.checks.machine import MachineFacts
from vird.model.domain.devices.controller import Controller
from vird.model.domain.devices.devices import Devices
from vird.model.domain.domain import Domain
from vird.model.domain.driver_namespaces import QemuProperty


class Launch(NamedTuple):
    """What one command line is made from."""

    domain: Domain
    capabilities: Capabilities
    facts: LaunchFacts
    machine: MachineFacts
    devices: Devices

    @classmethod
    def of(cls, domain: Domain, capabilities: Capabilities, facts: LaunchFacts) -> Launch:
        """The launch of a complete domain."""
        kind = domain.os.type if domain.os is not None else None
        machine = MachineFacts(
            arch=kind.arch if kind is not None and kind.arch else capabilities.arch,
            machine=kind.machine if kind is not None and kind.machine else "",
            flags=_flags(domain, capabilities),
            domain_type=domain.type,
        )
        return cls(domain, capabilities, facts, machine, domain.devices or Devices())

    def has(self, flag: str) -> bool:
        """Whether the QEMU has a capability, by libvirt's name."""
        return flag in self.machine.flags

    @property
    def machine_type(self) -> Machine | None:
        """What the QEMU says of the domain's machine type."""
        return self.capabilities.machine(self.domain.type, self.machine.machine)

    def device(self, properties: Properties) -> Iterator[str]:
        """``-device``."""
        overridden = {**properties, **self._overrides(str(properties.get("id", "")))}
        wanted = {name: value for name, value in overridden.items() if value is not None}
        yield "-device"
        yield as_json(wanted) if self.has("device.json+hotplug") else as_options(wanted, first="driver")

    def object(self, properties: Properties) -> Iterator[str]:
        """``-object``."""
        yield "-object"
        yield as_json(properties) if self.has("object.qapified") else as_options(properties, first="qom-type")

    def netdev(self, properties: Properties) -> Iterator[str]:
        """``-netdev``."""
        yield "-netdev"
        yield as_json(properties) if self.has("netdev.json") else as_options(properties, first="type")

    def _overrides(self, alias: str) -> Properties:
        """What ``<qemu:override>`` says of a device; None takes a property away."""
        override = self.domain.qemu_override
        for device in override.devices if override is not None else ():
            if device.alias == alias and device.frontend is not None:
                return {each.name: _overriding(each) for each in device.frontend.properties}
        return {}

    def controller(self, kind: str, index: int) -> Controller | None:
        """The controller of a type with a number."""
        for controller in self.devices.controllers:
            if controller.type == kind and (controller.index or 0) == index:
                return controller
        return None


def _flags(domain: Domain, capabilities: Capabilities) -> frozenset[str]:
    """The capabilities, as ``<qemu:capabilities>`` would have them."""
    changes = domain.qemu_capabilities
    if changes is None:
        return capabilities.flags
    added = {each.capability for each in changes.add}
    return (capabilities.flags | added) - {each.capability for each in changes.remove}


def _overriding(change: QemuProperty) -> Any:
    text = change.value or ""
    if change.type == "remove":
        return None
    if change.type == "bool":
        return text in ("true", "yes", "on")
    return int(text, 0) if change.type in ("signed", "unsigned") else text


def alias_of(device: Any) -> str:
    """The device's alias; empty when it has none."""
    alias = device.alias
    return alias.name if alias is not None else ""
