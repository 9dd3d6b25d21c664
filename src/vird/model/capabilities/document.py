"""The whole ``<capabilities>`` document: the host, and the kinds of guests it can run."""

from __future__ import annotations

from typing import Annotated

from vird.markup import Attr, Element, Named, Text
from vird.markup.scalars import OnOff, UInt, YesNo
from vird.model.capabilities.host import Host


class MachineType(Element, tag="machine"):
    """A machine; ``canonical`` is what an alias stands for."""

    canonical: Attr[str | None] = None
    max_cpus: Annotated[Attr[UInt | None], Named("maxCpus")] = None
    deprecated: Attr[YesNo | None] = None
    name: Text[str]


class GuestDomain(Element, tag="domain"):
    """A type of domain, with what differs from its architecture's."""

    type: Attr[str]
    emulator: str | None = None
    machines: list[MachineType] = []


class GuestArch(Element):
    """An architecture of guests."""

    name: Attr[str]
    wordsize: UInt
    emulator: str | None = None
    loader: str | None = None
    machines: list[MachineType] = []
    domains: list[GuestDomain] = []


class FeatureToggle(Element):
    """A feature that is on or off at first, and whether that can be changed."""

    default: Attr[OnOff | None] = None
    toggle: Attr[YesNo | None] = None


class GuestFeatures(Element):
    """What guests of an architecture can have."""

    pae: bool = False
    nonpae: bool = False
    ia64_be: bool = False
    acpi: FeatureToggle | None = None
    apic: FeatureToggle | None = None
    cpuselection: bool = False
    deviceboot: bool = False
    disksnapshot: FeatureToggle | None = None
    hap: FeatureToggle | None = None
    external_snapshot: Annotated[bool, Named("externalSnapshot")] = False


class Guest(Element, tag="guest"):
    """A kind of guest: hvm, xen, exe …"""

    os_type: str
    arch: GuestArch
    features: GuestFeatures | None = None


class Capabilities(Element, tag="capabilities"):
    """``<capabilities>``."""

    host: Host
    guests: list[Guest] = []
