"""The ways in which a capability flag follows from what a QEMU says about itself.

Each rule is a small value with one question, `holds`; the table in `flags` is made of them.  What a rule
needs to have been asked can be read from it, so that the interview asks exactly that.
"""

from __future__ import annotations

from typing import NamedTuple, Protocol

from vird.drivers.qemu.capabilities.findings import Findings


class Rule(Protocol):
    """Something that can be read off the findings."""

    def holds(self, found: Findings) -> bool:
        """Tell whether the flag is set."""
        ...


class Type(NamedTuple):
    """A type of that name exists: a device, an object, an accelerator, a CPU."""

    name: str

    def holds(self, found: Findings) -> bool:
        return self.name in found.types


class DeviceProperty(NamedTuple):
    """A device type has the property."""

    type: str
    name: str

    def holds(self, found: Findings) -> bool:
        return (self.type, self.name) in found.properties


class ObjectProperty(NamedTuple):
    """An object type (a backend, a CPU) has the property."""

    type: str
    name: str

    def holds(self, found: Findings) -> bool:
        return (self.type, self.name) in found.properties


class DeviceDefault(NamedTuple):
    """A device type's property says what its default is, and it is this."""

    type: str
    name: str
    value: object

    def holds(self, found: Findings) -> bool:
        return found.defaults.get((self.type, self.name)) == self.value and (self.type, self.name) in found.defaults


class MachineProperty(NamedTuple):
    """The newest machine of a family (``virt``, ``pseries``, ``none``) has the property."""

    machine: str
    name: str

    def holds(self, found: Findings) -> bool:
        return (self.machine, self.name) in found.machine_properties


class Command(NamedTuple):
    """The monitor has the command."""

    name: str

    def holds(self, found: Findings) -> bool:
        return self.name in found.commands


class Answered(NamedTuple):
    """The monitor has the command, and it succeeds on this host."""

    name: str

    def holds(self, found: Findings) -> bool:
        return self.name in found.answered


class InSchema(NamedTuple):
    """The monitor's schema has the path (`schema` tells the syntax)."""

    path: str

    def holds(self, found: Findings) -> bool:
        return found.schema.has(self.path)


class Option(NamedTuple):
    """The command line has the option, with the parameter if one is named."""

    name: str
    parameter: str | None = None

    def holds(self, found: Findings) -> bool:
        return (self.name if self.parameter is None else (self.name, self.parameter)) in found.options


class Migration(NamedTuple):
    """Migration has the capability."""

    name: str

    def holds(self, found: Findings) -> bool:
        return self.name in found.migration


class Tpm(NamedTuple):
    """The TPM model or backend can be used."""

    name: str

    def holds(self, found: Findings) -> bool:
        return self.name in found.tpm


class CpuModel(NamedTuple):
    """There is a CPU model of that name."""

    name: str

    def holds(self, found: Findings) -> bool:
        return self.name in found.cpu_models


class Arch(NamedTuple):
    """The guest architecture is one of these; for what no QEMU tells."""

    names: tuple[str, ...]

    def holds(self, found: Findings) -> bool:
        return found.arch in self.names


class Since(NamedTuple):
    """QEMU is at least this old a version; for what no QEMU tells."""

    version: int

    def holds(self, found: Findings) -> bool:
        return found.version >= self.version


class Before(NamedTuple):
    """QEMU is older than this version."""

    version: int

    def holds(self, found: Findings) -> bool:
        return found.version < self.version


class KvmEnabled(NamedTuple):
    """The probed QEMU runs with KVM."""

    def holds(self, found: Findings) -> bool:
        return found.kvm_enabled


class Every(NamedTuple):
    """All of the rules hold."""

    rules: tuple[Rule, ...]

    def holds(self, found: Findings) -> bool:
        return all(rule.holds(found) for rule in self.rules)


class Either(NamedTuple):
    """At least one of the rules holds."""

    rules: tuple[Rule, ...]

    def holds(self, found: Findings) -> bool:
        return any(rule.holds(found) for rule in self.rules)


def every(*rules: Rule) -> Every:
    """All of ``rules``."""
    return Every(rules)


def either(*rules: Rule) -> Either:
    """Any of ``rules``."""
    return Either(rules)


def leaves(rule: Rule) -> list[Rule]:
    """The rules that ``rule`` is made of, itself if it is made of none."""
    if isinstance(rule, Every | Either):
        return [leaf for part in rule.rules for leaf in leaves(part)]
    return [rule]
