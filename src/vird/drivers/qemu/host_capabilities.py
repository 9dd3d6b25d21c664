"""The capabilities document: the host, and the guests that its emulators run.

A pure function of facts (`HostFacts`) and of the emulators' capabilities; `host_report` gathers both.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from vird.drivers.qemu.capabilities.model import Capabilities, Machine
from vird.drivers.qemu.emulators import GuestArch
from vird.host.cpu_facts import CpuFacts
from vird.host.cpu_layout import CacheBank, Processor, Topology, format_list
from vird.host.numa import Node
from vird.host.process import Credentials
from vird.host.sleep import Kind
from vird.host.tsc import TimeStampCounter
from vird.markup.escape import escape
from vird.model.cpu_models.x86_decode import Description

X86 = ("i686", "x86_64")
NO_ACPI_ARCHES = (*X86, "armv7l", "aarch64")
SLEEPS = {Kind.MEM: "suspend_mem", Kind.DISK: "suspend_disk", Kind.HYBRID: "suspend_hybrid"}
MIB = 1024 * 1024


class HostFacts(NamedTuple):
    """What the document says about the host; ``processors`` are those online, node by node."""

    uuid: str
    arch: str
    cpu: Description | None
    cpu_facts: CpuFacts
    counter: TimeStampCounter | None
    topology: Topology
    nodes: Sequence[Node]
    processors: Sequence[Sequence[Processor]]
    caches: Sequence[CacheBank]
    sleeps: Sequence[Kind]
    iommu: bool
    credentials: Credentials


class Guest(NamedTuple):
    """One architecture that the host emulates."""

    arch: GuestArch
    capabilities: Capabilities


def capabilities_document(host: HostFacts, guests: Sequence[Guest]) -> str:
    """The whole document."""
    lines = ["<capabilities>", "", *_host(host), ""]
    for guest in guests:
        lines += [*_guest(guest), ""]
    return "\n".join([*lines, "</capabilities>"]) + "\n"


def _host(host: HostFacts) -> Iterator[str]:
    yield "  <host>"
    yield f"    <uuid>{host.uuid}</uuid>"
    yield from _cpu(host)
    yield from _power_management(host.sleeps)
    yield f"    <iommu support='{'yes' if host.iommu else 'no'}'/>"
    yield "    <migration_features>"
    yield "      <live/>"
    yield "      <uri_transports>"
    yield "        <uri_transport>tcp</uri_transport>"
    yield "        <uri_transport>rdma</uri_transport>"
    yield "      </uri_transports>"
    yield "    </migration_features>"
    yield from _topology(host)
    if host.caches:
        yield "    <cache>"
        yield from map(_cache_bank, host.caches)
        yield "    </cache>"
    yield from _security_models(host.credentials)
    yield "  </host>"


def _cpu(host: HostFacts) -> Iterator[str]:
    facts, cpu = host.cpu_facts, host.cpu
    yield "    <cpu>"
    yield f"      <arch>{host.arch}</arch>"
    if cpu is not None:
        yield f"      <model>{escape(cpu.model)}</model>"
        if cpu.vendor is not None:
            yield f"      <vendor>{cpu.vendor}</vendor>"
    if facts.microcode:
        yield f"      <microcode version='{facts.microcode}'/>"
    if cpu is not None:
        family, model, stepping = cpu.signature
        yield f"      <signature family='{family}' model='{model}' stepping='{stepping}'/>"
    if host.counter is not None:
        scaling = "yes" if host.counter.scaling else "no"
        yield f"      <counter name='tsc' frequency='{host.counter.frequency}' scaling='{scaling}'/>"
    layout = host.topology
    yield (
        f"      <topology sockets='{layout.sockets}' dies='{layout.dies}'"
        f" cores='{layout.cores}' threads='{layout.threads}'/>"
    )
    if facts.physical_bits:
        yield f"      <maxphysaddr mode='emulate' bits='{facts.physical_bits}'/>"
    if cpu is not None:
        yield from (f"      <feature name='{escape(name)}'/>" for name in cpu.added)
    for size in dict.fromkeys(pool.size for node in host.nodes for pool in node.pools):
        yield f"      <pages unit='KiB' size='{size}'/>"
    yield "    </cpu>"


def _power_management(sleeps: Sequence[Kind]) -> Iterator[str]:
    if not sleeps:
        yield "    <power_management/>"
        return
    yield "    <power_management>"
    yield from (f"      <{SLEEPS[kind]}/>" for kind in sleeps)
    yield "    </power_management>"


def _topology(host: HostFacts) -> Iterator[str]:
    yield "    <topology>"
    yield f"      <cells num='{len(host.nodes)}'>"
    for node, processors in zip(host.nodes, host.processors, strict=True):
        yield from _cell(node, processors)
    yield "      </cells>"
    yield "    </topology>"


def _cell(node: Node, processors: Sequence[Processor]) -> Iterator[str]:
    yield f"        <cell id='{node.id}'>"
    yield f"          <memory unit='KiB'>{node.memory}</memory>"
    yield from (f"          <pages unit='KiB' size='{pool.size}'>{pool.total}</pages>" for pool in node.pools)
    if node.distances:
        yield "          <distances>"
        for other, distance in node.distances.items():
            yield f"            <sibling id='{other}' value='{distance}'/>"
        yield "          </distances>"
    yield f"          <cpus num='{len(processors)}'>"
    for cpu in processors:
        yield (
            f"            <cpu id='{cpu.id}' socket_id='{cpu.socket}' die_id='{cpu.die}'"
            f" core_id='{cpu.core}' siblings='{format_list(cpu.siblings)}'/>"
        )
    yield "          </cpus>"
    yield "        </cell>"


def _cache_bank(bank: CacheBank) -> str:
    size, unit = (bank.size // MIB, "MiB") if bank.size % MIB == 0 else (bank.size // 1024, "KiB")
    return (
        f"      <bank id='{bank.id}' level='{bank.level}' type='{bank.type}' size='{size}' unit='{unit}'"
        f" cpus='{format_list(bank.cpus)}'/>"
    )


def _security_models(credentials: Credentials) -> Iterator[str]:
    label = f"+{credentials.uid}:+{credentials.gid}"
    yield from ("    <secmodel>", "      <model>none</model>", "      <doi>0</doi>", "    </secmodel>")
    yield from ("    <secmodel>", "      <model>dac</model>", "      <doi>0</doi>")
    yield from (f"      <baselabel type='{kind}'>{label}</baselabel>" for kind in ("kvm", "qemu"))
    yield "    </secmodel>"


def _guest(guest: Guest) -> Iterator[str]:
    arch, caps = guest
    types = [name for name in ("qemu", "kvm") if caps.supports_type(name)]
    yield "  <guest>"
    yield "    <os_type>hvm</os_type>"
    yield f"    <arch name='{arch.name}'>"
    yield f"      <wordsize>{arch.bits}</wordsize>"
    yield f"      <emulator>{escape(caps.emulator)}</emulator>"
    for machine in caps.accelerator("kvm" if "kvm" in types else "qemu").machines:
        yield from _machine(machine)
    yield from (f"      <domain type='{name}'/>" for name in types)
    yield "    </arch>"
    yield "    <features>"
    if arch.name == "i686":
        yield from ("      <pae/>", "      <nonpae/>")
    if caps.has("no-acpi"):
        yield "      <acpi default='on' toggle='yes'/>"
    if arch.name in X86:
        yield "      <apic default='on' toggle='no'/>"
    yield "      <cpuselection/>"
    yield "      <deviceboot/>"
    yield "      <disksnapshot default='on' toggle='no'/>"
    yield "    </features>"
    yield "  </guest>"


def _machine(machine: Machine) -> Iterator[str]:
    rest = f" maxCpus='{machine.max_cpus}'" if machine.max_cpus else ""
    rest += " deprecated='yes'" if machine.deprecated else ""
    yield f"      <machine{rest}>{escape(machine.name)}</machine>"
    if machine.alias is not None:
        yield f"      <machine canonical='{escape(machine.name)}'{rest}>{escape(machine.alias)}</machine>"
