"""The capabilities document: the host, and the guests that its emulators run.

A pure function of facts (`HostFacts`) and of the emulators' capabilities; `host_report` gathers both.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from vird.drivers.qemu.capabilities.model import Capabilities
from vird.drivers.qemu.capabilities.model import Machine as OfferedMachine
from vird.drivers.qemu.domain_capabilities import yes_no
from vird.drivers.qemu.emulators import GuestArch
from vird.host import cpu_layout
from vird.host.cpu_facts import CpuFacts
from vird.host.numa import Node
from vird.host.process import Credentials
from vird.host.sleep import Kind
from vird.host.tsc import TimeStampCounter
from vird.markup.scalars import CpuSet
from vird.model.capabilities import document, host, topology
from vird.model.cpu_models.x86_decode import Description

X86 = ("i686", "x86_64")
MIB = 1024 * 1024


class HostFacts(NamedTuple):
    """What the document says about the host; ``processors`` are those online, node by node."""

    uuid: str
    arch: str
    cpu: Description | None
    cpu_facts: CpuFacts
    counter: TimeStampCounter | None
    layout: cpu_layout.Topology
    nodes: Sequence[Node]
    processors: Sequence[Sequence[cpu_layout.Processor]]
    caches: Sequence[cpu_layout.CacheBank]
    sleeps: Sequence[Kind]
    iommu: bool
    credentials: Credentials


class Guest(NamedTuple):
    """One architecture that the host emulates."""

    arch: GuestArch
    capabilities: Capabilities


def capabilities_document(facts: HostFacts, guests: Sequence[Guest]) -> str:
    """The whole document, with the empty lines between its parts that clients have always seen."""
    parts = [_host(facts).to_xml(indent=1, tag="host"), *(guest_document(guest).to_xml(indent=1) for guest in guests)]
    return "\n".join(["<capabilities>\n", *parts, "</capabilities>\n"])


def _host(facts: HostFacts) -> host.Host:
    return host.Host(
        uuid=facts.uuid,
        cpu=_cpu(facts),
        power_management=host.PowerManagement(
            suspend_mem=Kind.MEM in facts.sleeps,
            suspend_disk=Kind.DISK in facts.sleeps,
            suspend_hybrid=Kind.HYBRID in facts.sleeps,
        ),
        iommu=host.Iommu(support=yes_no(facts.iommu)),
        migration_features=host.MigrationFeatures(live=True, uri_transports=["tcp", "rdma"]),
        topology=topology.Topology(cells=_cells(facts)),
        cache=topology.Caches(banks=[_cache_bank(bank) for bank in facts.caches]) if facts.caches else None,
        security_models=_security_models(facts.credentials),
    )


def _cpu(facts: HostFacts) -> host.HostCpu:
    cpu, told, layout = facts.cpu, facts.cpu_facts, facts.layout
    found = host.HostCpu(
        arch=facts.arch,
        topology=host.HostCpuTopology(
            sockets=layout.sockets, dies=layout.dies, cores=layout.cores, threads=layout.threads
        ),
        pages=[
            host.PageSize(unit="KiB", size=size)
            for size in dict.fromkeys(pool.size for node in facts.nodes for pool in node.pools)
        ],
    )
    if cpu is not None:
        family, model, stepping = cpu.signature
        found.model, found.vendor = cpu.model, cpu.vendor
        found.signature = host.Signature(family=family, model=model, stepping=stepping)
        found.features = [host.HostFeature(name=name) for name in cpu.added]
    if told.microcode:
        found.microcode = host.Microcode(version=told.microcode)
    if told.physical_bits:
        found.maxphysaddr = host.HostAddressWidth(mode="emulate", bits=told.physical_bits)
    if facts.counter is not None:
        frequency, scaling = facts.counter
        found.counters = [host.Counter(name="tsc", frequency=frequency, scaling=yes_no(scaling))]
    return found


def _cells(facts: HostFacts) -> topology.Cells:
    pairs = zip(facts.nodes, facts.processors, strict=True)
    return topology.Cells(num=len(facts.nodes), cells=[_cell(node, processors) for node, processors in pairs])


def _cell(node: Node, processors: Sequence[cpu_layout.Processor]) -> topology.Cell:
    siblings = [topology.NodeDistance(id=other, value=distance) for other, distance in node.distances.items()]
    cpus = [
        topology.NodeCpu(
            id=cpu.id, socket_id=cpu.socket, die_id=cpu.die, core_id=cpu.core, siblings=CpuSet(cpu.siblings)
        )
        for cpu in processors
    ]
    return topology.Cell(
        id=node.id,
        memory=node.memory,
        pages=[topology.PageCount(unit="KiB", size=pool.size, count=pool.total) for pool in node.pools],
        distances=topology.NodeDistances(siblings=siblings) if siblings else None,
        cpus=topology.NodeCpus(num=len(cpus), cpus=cpus),
    )


def _cache_bank(bank: cpu_layout.CacheBank) -> topology.CacheBank:
    size, unit = (bank.size // MIB, "MiB") if bank.size % MIB == 0 else (bank.size // 1024, "KiB")
    return topology.CacheBank(
        id=bank.id, level=bank.level, type=bank.type, size=size, unit=unit, cpus=CpuSet(bank.cpus)
    )


def _security_models(credentials: Credentials) -> list[host.SecurityModel]:
    label = f"+{credentials.uid}:+{credentials.gid}"
    labels = [host.DefaultLabel(type=kind, label=label) for kind in ("kvm", "qemu")]
    return [host.SecurityModel(model="none", doi="0"), host.SecurityModel(model="dac", doi="0", labels=labels)]


def guest_document(guest: Guest) -> document.Guest:
    """What guests of one architecture can have."""
    arch, caps = guest
    types = [name for name in ("qemu", "kvm") if caps.supports_type(name)]
    machines = caps.accelerator("kvm" if "kvm" in types else "qemu").machines
    return document.Guest(
        os_type="hvm",
        arch=document.GuestArch(
            name=arch.name,
            wordsize=arch.bits,
            emulator=caps.emulator,
            machines=[named for machine in machines for named in _machine_types(machine)],
            domains=[document.GuestDomain(type=name) for name in types],
        ),
        features=document.GuestFeatures(
            pae=arch.name == "i686",
            nonpae=arch.name == "i686",
            acpi=document.FeatureToggle(default="on", toggle="yes") if caps.has("no-acpi") else None,
            apic=document.FeatureToggle(default="on", toggle="no") if arch.name in X86 else None,
            cpuselection=True,
            deviceboot=True,
            disksnapshot=document.FeatureToggle(default="on", toggle="no"),
        ),
    )


def _machine_types(machine: OfferedMachine) -> list[document.MachineType]:
    """The machine under its own name, and under its alias."""
    named = document.MachineType(name=machine.name)
    found = [named]
    if machine.alias is not None:
        found.append(document.MachineType(name=machine.alias, canonical=machine.name))
    for each in found:
        if machine.max_cpus:
            each.max_cpus = machine.max_cpus
        if machine.deprecated:
            each.deprecated = "yes"
    return found
