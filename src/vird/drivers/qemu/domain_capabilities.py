"""The domain capabilities document: what guests of one emulator, machine and type can have.

A pure function of the emulator's capabilities and a few facts of the host.  Looking up the emulator and
the defaults is `host_report`'s part.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from vird.drivers.qemu.capabilities.model import Capabilities, CpuDefinition, Sev, Sgx
from vird.drivers.qemu.firmware import Offer
from vird.markup.escape import escape

ARM = ("armv6l", "armv7l", "aarch64")
USB_FLAGS = ("piix3-usb-uhci", "piix4-usb-uhci", "usb-ehci", "ich9-usb-ehci1", "nec-usb-xhci", "qemu-xhci")

VIDEO = (
    ("vga", "VGA"),
    ("cirrus", "cirrus-vga"),
    ("vmvga", "vmware-svga"),
    ("qxl", "qxl"),
    ("virtio", "virtio-gpu"),
    ("none", None),
    ("bochs", "bochs-display"),
    ("ramfb", "ramfb"),
)
GRAPHICS = (
    ("sdl", "sdl"),
    ("vnc", "vnc"),
    ("spice", "spice"),
    ("egl-headless", "egl-headless"),
    ("dbus", "display-dbus"),
)
RNG_BACKENDS = (("random", "rng-random"), ("egd", "rng-egd"), ("builtin", "rng-builtin"))
TPM_MODELS = ("tpm-tis", "tpm-crb", "tpm-spapr", "spapr-tpm-proxy")


class CpuModelChoice(NamedTuple):
    """The model that stands for the host: ``features`` are policy and name; ``fallback`` is ``allow`` or ``forbid``."""

    name: str
    vendor: str | None
    features: tuple[tuple[str, str], ...]
    fallback: str = "forbid"


class CustomModel(NamedTuple):
    """A model that a domain may ask for by name."""

    definition: CpuDefinition
    vendor: str | None


class HostOffer(NamedTuple):
    """What the host adds: ``tpm_versions`` are those of its TPM emulator (None: it has none)."""

    firmware: Offer
    host_model: CpuModelChoice | None
    custom_models: Sequence[CustomModel]
    vfio: bool
    tpm_versions: Sequence[str] | None


def domain_capabilities(caps: Capabilities, arch: str, machine: str, domain_type: str, host: HostOffer) -> str:
    """The document; ``machine`` is a canonical name that the emulator has for that type."""
    return "\n".join(_document(caps, arch, machine, domain_type, host)) + "\n"


def _document(caps: Capabilities, arch: str, machine: str, domain_type: str, host: HostOffer) -> Iterator[str]:
    found = caps.machine(domain_type, machine)
    yield "<domainCapabilities>"
    yield f"  <path>{escape(caps.emulator)}</path>"
    yield f"  <domain>{domain_type}</domain>"
    yield f"  <machine>{escape(machine)}</machine>"
    yield f"  <arch>{arch}</arch>"
    if found is not None and found.max_cpus:
        yield f"  <vcpu max='{found.max_cpus}'/>"
    yield f"  <iothreads supported='{_yes(caps.has('iothread'))}'/>"
    yield from _os(host.firmware)
    yield from _cpu(caps, domain_type, host)
    yield "  <memoryBacking supported='yes'>"
    yield from _enum("sourceType", ["file", "anonymous", *(["memfd"] if caps.has("memory-backend-memfd") else [])])
    yield "  </memoryBacking>"
    yield "  <devices>"
    yield from _disk(caps, arch, machine)
    yield from _device("graphics", [("type", _chosen(caps, GRAPHICS))])
    yield from _device("video", [("modelType", _chosen(caps, VIDEO))])
    yield from _hostdev(caps, host)
    if caps.has("virtio-rng"):
        yield from _device("rng", [("model", _virtio_models(caps)), ("backendModel", _chosen(caps, RNG_BACKENDS))])
    else:
        yield "    <rng supported='no'/>"
    virtiofs = ["virtiofs"] if caps.has("vhost-user-fs") else []
    yield from _device("filesystem", [("driverType", ["path", "handle", *virtiofs])])
    yield from _tpm(caps, host)
    if caps.has("usb-redir"):
        yield from _device("redirdev", [("bus", ["usb"])])
    else:
        yield "    <redirdev supported='no'/>"
    spice = ["spicevmc"] if caps.has("spice") else []
    yield from _device("channel", [("type", ["pty", "unix", *spice])])
    yield "  </devices>"
    yield from _features(caps, arch, machine, domain_type)
    yield "</domainCapabilities>"


def _os(firmware: Offer) -> Iterator[str]:
    yield "  <os supported='yes'>"
    yield from _enum("firmware", firmware.interfaces)
    yield "    <loader supported='yes'>"
    yield from (f"      <value>{escape(path)}</value>" for path in firmware.executables)
    yield from _enum("type", ["rom", "pflash"], "      ")
    yield from _enum("readonly", ["yes", "no"], "      ")
    yield from _enum("secure", ["yes", "no"] if firmware.secure else ["no"], "      ")
    yield "    </loader>"
    yield "  </os>"


def _cpu(caps: Capabilities, domain_type: str, host: HostOffer) -> Iterator[str]:
    yield "  <cpu>"
    if domain_type == "kvm":
        migratable = ["on", "off"] if caps.has("cpu.migratable") else ["off"]
        yield from _mode("host-passthrough", _enum("hostPassthroughMigratable", migratable, "      "))
    else:
        yield "    <mode name='host-passthrough' supported='no'/>"
    if caps.has("cpu-max"):
        yield from _mode("maximum", _enum("maximumMigratable", ["on", "off"], "      "))
    else:
        yield "    <mode name='maximum' supported='no'/>"
    if host.host_model is not None:
        yield from _mode("host-model", _host_model(host.host_model))
    else:
        yield "    <mode name='host-model' supported='no'/>"
    if host.custom_models:
        yield from _mode("custom", map(_custom_model, host.custom_models))
    else:
        yield "    <mode name='custom' supported='no'/>"
    yield "  </cpu>"


def _mode(name: str, content: Iterator[str]) -> Iterator[str]:
    yield f"    <mode name='{name}' supported='yes'>"
    yield from content
    yield "    </mode>"


def _host_model(choice: CpuModelChoice) -> Iterator[str]:
    yield f"      <model fallback='{choice.fallback}'>{escape(choice.name)}</model>"
    if choice.vendor is not None:
        yield f"      <vendor>{choice.vendor}</vendor>"
    yield from (f"      <feature policy='{policy}' name='{escape(name)}'/>" for policy, name in choice.features)


def _custom_model(model: CustomModel) -> str:
    definition = model.definition
    usable = "unknown" if definition.usable is None else _yes(definition.usable)
    deprecated = " deprecated='yes'" if definition.deprecated else ""
    vendor = model.vendor or "unknown"
    return f"      <model usable='{usable}'{deprecated} vendor='{vendor}'>{escape(definition.name)}</model>"


def _disk(caps: Capabilities, arch: str, machine: str) -> Iterator[str]:
    floppy = not arch.startswith("ppc64")
    devices = ["disk", "cdrom", *(["floppy"] if floppy else []), "lun"]
    buses = [
        *(["ide"] if has_builtin_ide(machine) else []),
        *(["fdc"] if floppy else []),
        "scsi",
        "virtio",
        *(["usb"] if caps.has("usb-storage") else []),
        *(["sata"] if caps.has("ich9-ahci") else []),
    ]
    yield from _device("disk", [("diskDevice", devices), ("bus", buses), ("model", _virtio_models(caps))])


def has_builtin_ide(machine: str) -> bool:
    """Tell whether the machine type has an IDE controller of its own."""
    i440fx = machine == "pc" or machine.startswith(("pc-i440fx-", "pc-0.", "pc-1.", "rhel-6."))
    return i440fx or machine in ("malta", "sun4u", "g3beige")


def _hostdev(caps: Capabilities, host: HostOffer) -> Iterator[str]:
    usb = ["usb"] if any(map(caps.has, USB_FLAGS)) else []
    yield from _device(
        "hostdev",
        [
            ("mode", ["subsystem"]),
            ("startupPolicy", ["default", "mandatory", "requisite", "optional"]),
            ("subsysType", [*usb, "pci", "scsi"]),
            ("capsType", []),
            ("pciBackend", ["default", "vfio"] if host.vfio else []),
        ],
    )


def _tpm(caps: Capabilities, host: HostOffer) -> Iterator[str]:
    models = [name for name in TPM_MODELS if caps.has(name)]
    if not models:
        yield "    <tpm supported='no'/>"
        return
    backends = ["passthrough"] if caps.has("tpm-passthrough") else []
    enums: list[tuple[str, Sequence[str]]] = [("model", models), ("backendModel", backends)]
    if caps.has("tpm-emulator") and host.tpm_versions is not None:
        backends += ["emulator", "external"]
        enums.append(("backendVersion", host.tpm_versions))
    yield from _device("tpm", enums)


def _features(caps: Capabilities, arch: str, machine: str, domain_type: str) -> Iterator[str]:
    yield "  <features>"
    yield from _gic(caps, arch, machine, domain_type)
    yield f"    <vmcoreinfo supported='{_yes(caps.has('vmcoreinfo'))}'/>"
    yield f"    <genid supported='{_yes(caps.has('vmgenid'))}'/>"
    yield "    <backingStoreInput supported='yes'/>"
    yield f"    <backup supported='{_yes(caps.has('incremental-backup'))}'/>"
    if arch == "s390x":
        protected = caps.has("s390-pv-guest") and caps.has("confidential-guest-support")
        yield f"    <s390-pv supported='{_yes(protected)}'/>"
    yield from _sev(caps.sev)
    yield from _sgx(caps.sgx)
    if caps.hyperv is not None:
        yield "    <hyperv supported='yes'>"
        yield from _enum("features", caps.hyperv, "      ")
        yield "    </hyperv>"
    yield "  </features>"


def _gic(caps: Capabilities, arch: str, machine: str, domain_type: str) -> Iterator[str]:
    usable = [gic.version for gic in caps.gic if (gic.kernel if domain_type == "kvm" else gic.emulated)]
    if arch not in ARM or not (machine == "virt" or machine.startswith("virt-")) or not usable:
        yield "    <gic supported='no'/>"
        return
    yield "    <gic supported='yes'>"
    yield from _enum("version", [str(version) for version in sorted(usable)], "      ")
    yield "    </gic>"


def _sev(sev: Sev | None) -> Iterator[str]:
    if sev is None:
        yield "    <sev supported='no'/>"
        return
    yield "    <sev supported='yes'>"
    yield f"      <cbitpos>{sev.cbitpos}</cbitpos>"
    yield f"      <reducedPhysBits>{sev.reduced_phys_bits}</reducedPhysBits>"
    yield f"      <maxGuests>{sev.max_guests}</maxGuests>"
    yield f"      <maxESGuests>{sev.max_es_guests}</maxESGuests>"
    if sev.cpu0_id:
        yield f"      <cpu0Id>{escape(sev.cpu0_id)}</cpu0Id>"
    yield "    </sev>"


def _sgx(sgx: Sgx | None) -> Iterator[str]:
    if sgx is None:
        yield "    <sgx supported='no'/>"
        return
    yield "    <sgx supported='yes'>"
    yield f"      <flc>{_yes(sgx.flc)}</flc>"
    yield f"      <sgx1>{_yes(sgx.sgx1)}</sgx1>"
    yield f"      <sgx2>{_yes(sgx.sgx2)}</sgx2>"
    yield f"      <section_size unit='KiB'>{sgx.section_size}</section_size>"
    if sgx.sections:
        yield "      <sections>"
        yield from (f"        <section node='{part.node}' size='{part.size}' unit='KiB'/>" for part in sgx.sections)
        yield "      </sections>"
    yield "    </sgx>"


def _device(name: str, enums: Sequence[tuple[str, Sequence[str]]]) -> Iterator[str]:
    yield f"    <{name} supported='yes'>"
    for enum, values in enums:
        yield from _enum(enum, values, "      ")
    yield f"    </{name}>"


def _enum(name: str, values: Sequence[str], margin: str = "    ") -> Iterator[str]:
    if not values:
        yield f"{margin}<enum name='{name}'/>"
        return
    yield f"{margin}<enum name='{name}'>"
    yield from (f"{margin}  <value>{escape(value)}</value>" for value in values)
    yield f"{margin}</enum>"


def _chosen(caps: Capabilities, rows: Sequence[tuple[str, str | None]]) -> list[str]:
    return [name for name, flag in rows if flag is None or caps.has(flag)]


def _virtio_models(caps: Capabilities) -> list[str]:
    more = ["virtio-transitional", "virtio-non-transitional"] if caps.has("virtio-pci-non-transitional") else []
    return ["virtio", *more]


def _yes(value: bool) -> str:
    return "yes" if value else "no"
