"""The capability cache document, ``<qemuCaps>``: written for a cache file, read back at the next start.

Its form is libvirt's, so that a cache file of either system can be compared with the other's.  `cache`
adds and checks what ties a file to a binary and a host (`Stamp`); this module does no I/O.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from sys import intern
from typing import NamedTuple, cast

from lxml import etree

from vird.drivers.qemu.capabilities.model import (
    Accelerator,
    Capabilities,
    CpuDefinition,
    CpuProperty,
    Gic,
    HostCpu,
    Machine,
    Sev,
    Sgx,
    SgxSection,
)
from vird.errors import ParseFailed
from vird.markup.escape import escape


class Stamp(NamedTuple):
    """What must be unchanged for a cached document to hold; times are seconds."""

    qemu_ctime: int = 0
    module_folder_mtime: int | None = None
    self_ctime: int = 0
    self_version: int = 0
    cpu_signature: str | None = None
    kernel_version: str | None = None
    kvm_accessible: bool | None = None


def write(capabilities: Capabilities, stamp: Stamp | None = None) -> str:
    """The document as text; without a stamp it holds zeros."""
    return "\n".join(_lines(capabilities, stamp or Stamp())) + "\n"


def _lines(caps: Capabilities, stamp: Stamp) -> Iterator[str]:
    # Only who writes needs the rules; most starts of the daemon only read.
    from vird.drivers.qemu.capabilities.flags import FLAGS

    yield "<qemuCaps>"
    yield f"  <emulator>{escape(caps.emulator)}</emulator>"
    yield f"  <qemuctime>{stamp.qemu_ctime}</qemuctime>"
    if stamp.module_folder_mtime is not None:
        yield f"  <qemumoddirmtime>{stamp.module_folder_mtime}</qemumoddirmtime>"
    yield f"  <selfctime>{stamp.self_ctime}</selfctime>"
    yield f"  <selfvers>{stamp.self_version}</selfvers>"
    yield from (f"  <flag name='{name}'/>" for name in FLAGS if name in caps.flags)
    yield f"  <version>{caps.version}</version>"
    yield "  <kvmVersion>0</kvmVersion>"
    yield f"  <microcodeVersion>{caps.microcode_version}</microcodeVersion>"
    if stamp.cpu_signature:
        yield f"  <hostCPUSignature>{escape(stamp.cpu_signature)}</hostCPUSignature>"
    yield f"  <package>{escape(caps.package)}</package>"
    if stamp.kernel_version:
        yield f"  <kernelVersion>{escape(stamp.kernel_version)}</kernelVersion>"
    if stamp.kvm_accessible is not None:
        yield f"  <kvmAccessible>{_yes(stamp.kvm_accessible)}</kvmAccessible>"
    yield f"  <arch>{escape(caps.arch)}</arch>"
    for name, accelerator in caps.accelerators.items():
        yield from _accelerator_lines(name, accelerator)
    for gic in caps.gic:
        yield f"  <gic version='{gic.version}' kernel='{_yes(gic.kernel)}' emulated='{_yes(gic.emulated)}'/>"
    if caps.sev is not None:
        yield from _sev_lines(caps.sev)
    if caps.sgx is not None:
        yield from _sgx_lines(caps.sgx)
    if caps.hyperv is not None:
        yield "  <hypervCapabilities supported='yes'>"
        yield from (f"    <cap name='{name}'/>" for name in caps.hyperv)
        yield "  </hypervCapabilities>"
    yield "</qemuCaps>"


def _accelerator_lines(name: str, accelerator: Accelerator) -> Iterator[str]:
    host = accelerator.host_cpu
    if host is not None:
        model, migratability = escape(host.model), _yes(host.migratability)
        yield f"  <hostCPU type='{name}' model='{model}' migratability='{migratability}'>"
        yield from (_property_line(key, value) for key, value in host.properties.items())
        yield "  </hostCPU>"
    for cpu in accelerator.cpus:
        yield from _cpu_lines(name, cpu)
    for machine in accelerator.machines:
        yield _machine_line(name, machine)


def _property_line(name: str, prop: CpuProperty) -> str:
    kind, text = _typed(prop.value)
    migratable = "" if prop.migratable is None else f" migratable='{_yes(prop.migratable)}'"
    return f"    <property name='{escape(name)}' type='{kind}' value='{escape(text)}'{migratable}/>"


def _typed(value: bool | int | str) -> tuple[str, str]:
    if isinstance(value, bool):
        return "boolean", "true" if value else "false"
    return ("number", str(value)) if isinstance(value, int) else ("string", value)


def _cpu_lines(accelerator: str, cpu: CpuDefinition) -> Iterator[str]:
    parts = [f"type='{accelerator}' name='{escape(cpu.name)}'"]
    if cpu.type is not None:
        parts.append(f"typename='{escape(cpu.type)}'")
    if cpu.usable is not None:
        parts.append(f"usable='{_yes(cpu.usable)}'")
    if cpu.deprecated:
        parts.append("deprecated='yes'")
    if not cpu.blockers:
        yield f"  <cpu {' '.join(parts)}/>"
        return
    yield f"  <cpu {' '.join(parts)}>"
    yield from (f"    <blocker name='{escape(name)}'/>" for name in cpu.blockers)
    yield "  </cpu>"


def _machine_line(accelerator: str, machine: Machine) -> str:
    parts = [f"type='{accelerator}' name='{escape(machine.name)}'"]
    if machine.alias is not None:
        parts.append(f"alias='{escape(machine.alias)}'")
    if machine.hotplug_cpus:
        parts.append("hotplugCpus='yes'")
    parts.append(f"maxCpus='{machine.max_cpus}'")
    if machine.default:
        parts.append("default='yes'")
    if machine.default_cpu is not None:
        parts.append(f"defaultCPU='{escape(machine.default_cpu)}'")
    if machine.numa_memory:
        parts.append("numaMemSupported='yes'")
    if machine.default_ram_id is not None:
        parts.append(f"defaultRAMid='{escape(machine.default_ram_id)}'")
    if machine.deprecated:
        parts.append("deprecated='yes'")
    return f"  <machine {' '.join(parts)}/>"


def _sev_lines(sev: Sev) -> Iterator[str]:
    yield "  <sev>"
    yield f"    <cbitpos>{sev.cbitpos}</cbitpos>"
    yield f"    <reducedPhysBits>{sev.reduced_phys_bits}</reducedPhysBits>"
    yield f"    <pdh>{escape(sev.pdh)}</pdh>"
    yield f"    <certChain>{escape(sev.cert_chain)}</certChain>"
    if sev.cpu0_id:
        yield f"    <cpu0Id>{escape(sev.cpu0_id)}</cpu0Id>"
    yield "  </sev>"


def _sgx_lines(sgx: Sgx) -> Iterator[str]:
    yield "  <sgx supported='yes'>"
    yield f"    <flc>{_yes(sgx.flc)}</flc>"
    yield f"    <sgx1>{_yes(sgx.sgx1)}</sgx1>"
    yield f"    <sgx2>{_yes(sgx.sgx2)}</sgx2>"
    yield f"    <section_size unit='KiB'>{sgx.section_size}</section_size>"
    if sgx.sections:
        yield "    <sections>"
        yield from (f"      <section node='{part.node}' size='{part.size}' unit='KiB'/>" for part in sgx.sections)
        yield "    </sections>"
    yield "  </sgx>"


def read(text: bytes) -> tuple[Capabilities, Stamp]:
    """Parse a document; raises `ParseFailed` for anything that `write` would not have written."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, remove_blank_text=True)
    try:
        return _read(etree.fromstring(text, parser))
    except (etree.XMLSyntaxError, KeyError, ValueError, TypeError) as reason:
        raise ParseFailed(f"not a capability cache document: {reason}") from None


def _read(root: etree._Element) -> tuple[Capabilities, Stamp]:
    if root.tag != "qemuCaps":
        raise ValueError(root.tag)
    texts = {str(child.tag): child.text or "" for child in root if not len(child) and not child.attrib}
    caps = Capabilities(texts["emulator"], texts["arch"], int(texts["version"]))
    caps.package = texts["package"]
    caps.microcode_version = int(texts["microcodeVersion"])
    caps.flags = frozenset(intern(_attributes(flag)["name"]) for flag in root.iterchildren("flag"))
    hosts = {_attributes(cpu)["type"]: _read_host_cpu(cpu) for cpu in root.iterchildren("hostCPU")}
    cpus: dict[str, list[CpuDefinition]] = {}
    machines: dict[str, list[Machine]] = {}
    for cpu in root.iterchildren("cpu"):
        cpus.setdefault(_attributes(cpu)["type"], []).append(_read_cpu(cpu))
    for machine in root.iterchildren("machine"):
        machines.setdefault(_attributes(machine)["type"], []).append(_read_machine(machine))
    for name in dict.fromkeys([*hosts, *cpus, *machines]):
        caps.accelerators[name] = Accelerator(tuple(machines.get(name, ())), tuple(cpus.get(name, ())), hosts.get(name))
    caps.gic = tuple(
        Gic(
            int(_attributes(gic)["version"]), _attributes(gic)["kernel"] == "yes", _attributes(gic)["emulated"] == "yes"
        )
        for gic in root.iterchildren("gic")
    )
    caps.sev = _read_sev(root.find("sev"))
    caps.sgx = _read_sgx(root.find("sgx"))
    hyperv = root.find("hypervCapabilities")
    caps.hyperv = None if hyperv is None else tuple(_attributes(cap)["name"] for cap in hyperv)
    return caps, _read_stamp(texts)


def _read_stamp(texts: dict[str, str]) -> Stamp:
    folder = texts.get("qemumoddirmtime")
    kvm = texts.get("kvmAccessible")
    return Stamp(
        qemu_ctime=int(texts["qemuctime"]),
        module_folder_mtime=None if folder is None else int(folder),
        self_ctime=int(texts["selfctime"]),
        self_version=int(texts["selfvers"]),
        cpu_signature=texts.get("hostCPUSignature"),
        kernel_version=texts.get("kernelVersion"),
        kvm_accessible=None if kvm is None else kvm == "yes",
    )


def _read_host_cpu(element: etree._Element) -> HostCpu:
    properties = {intern(_attributes(child)["name"]): _read_property(child) for child in element}
    return HostCpu(_attributes(element)["model"], _attributes(element)["migratability"] == "yes", properties)


_SWITCHES = {
    (value, migratable): CpuProperty(value == "true", None if migratable is None else migratable == "yes")
    for value in ("true", "false")
    for migratable in (None, "yes", "no")
}
"""The switches are few and there are hundreds of each: one value is shared by all properties that have it."""


def _read_property(element: etree._Element) -> CpuProperty:
    attributes = _attributes(element)
    kind, value = attributes["type"], attributes["value"]
    if kind == "boolean":
        return _SWITCHES[value, attributes.get("migratable")]
    return CpuProperty(int(value) if kind == "number" else value)


def _read_cpu(element: etree._Element) -> CpuDefinition:
    attributes = _attributes(element)
    usable = attributes.get("usable")
    typename = attributes.get("typename")
    return CpuDefinition(
        intern(attributes["name"]),
        None if typename is None else intern(typename),
        None if usable is None else usable == "yes",
        tuple([intern(_attributes(child)["name"]) for child in element]),
        attributes.get("deprecated") == "yes",
    )


def _read_machine(element: etree._Element) -> Machine:
    attributes = _attributes(element)
    cpu, ram = attributes.get("defaultCPU"), attributes.get("defaultRAMid")
    return Machine(
        intern(attributes["name"]),
        attributes.get("alias"),
        attributes.get("hotplugCpus") == "yes",
        int(attributes["maxCpus"]),
        attributes.get("default") == "yes",
        None if cpu is None else intern(cpu),
        attributes.get("numaMemSupported") == "yes",
        None if ram is None else intern(ram),
        attributes.get("deprecated") == "yes",
    )


def _read_sev(element: etree._Element | None) -> Sev | None:
    if element is None:
        return None
    texts = {str(child.tag): child.text or "" for child in element}
    return Sev(
        int(texts["cbitpos"]),
        int(texts["reducedPhysBits"]),
        texts["pdh"],
        texts["certChain"],
        texts.get("cpu0Id", ""),
    )


def _read_sgx(element: etree._Element | None) -> Sgx | None:
    if element is None:
        return None
    texts = {str(child.tag): child.text or "" for child in element}
    return Sgx(
        texts["flc"] == "yes",
        texts["sgx1"] == "yes",
        texts["sgx2"] == "yes",
        int(texts["section_size"]),
        tuple(
            SgxSection(int(_attributes(part)["node"]), int(_attributes(part)["size"]))
            for part in element.iterfind("sections/*")
        ),
    )


def _attributes(element: etree._Element) -> Mapping[str, str]:
    return cast("Mapping[str, str]", element.attrib)


def _yes(value: bool) -> str:
    return "yes" if value else "no"
