"""The domain capabilities document: what guests of one emulator, machine and type can have.

A pure function of the emulator's capabilities and a few facts of the host.  Looking up the emulator and
the defaults is `host_report`'s part.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, NamedTuple

from vird.drivers.qemu.capabilities.model import Capabilities, CpuDefinition, Sev, Sgx
from vird.drivers.qemu.firmware import Offer
from vird.markup.scalars import YesNo
from vird.model import domain_capabilities as document
from vird.model.domain.cpu import CpuFeature, CpuModel, FeaturePolicy
from vird.model.domain_capabilities import Enumeration, Facility

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
    features: tuple[tuple[FeaturePolicy, str], ...]
    fallback: Literal["allow", "forbid"] = "forbid"


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
    found = caps.machine(domain_type, machine)
    return document.DomainCapabilities(
        path=caps.emulator,
        domain=domain_type,
        machine=machine,
        arch=arch,
        vcpu=document.MaxVcpus(max=found.max_cpus) if found is not None and found.max_cpus else None,
        iothreads=Facility(supported=yes_no(caps.has("iothread"))),
        os=_os(host.firmware),
        cpu=_cpu(caps, domain_type, host),
        memory_backing=_facility(sourceType=_memory_sources(caps)),
        devices=_devices(caps, arch, machine, host),
        features=_features(caps, arch, machine, domain_type),
    ).to_xml()


def _os(firmware: Offer) -> document.OsFacility:
    secure = ["yes", "no"] if firmware.secure else ["no"]
    loader = document.LoaderFacility(
        supported="yes",
        paths=list(firmware.executables),
        enums=_enums(type=["rom", "pflash"], readonly=["yes", "no"], secure=secure),
    )
    return document.OsFacility(supported="yes", enums=_enums(firmware=firmware.interfaces), loader=loader)


def _cpu(caps: Capabilities, domain_type: str, host: HostOffer) -> document.CpuModes:
    passthrough, maximum = domain_type == "kvm", caps.has("cpu-max")
    migratable = ["on", "off"] if caps.has("cpu.migratable") else ["off"]
    custom = document.CustomMode(
        supported=yes_no(bool(host.custom_models)), models=list(map(_custom_model, host.custom_models))
    )
    return document.CpuModes(
        modes=[
            document.PlainMode(
                name="host-passthrough",
                supported=yes_no(passthrough),
                enums=_enums(hostPassthroughMigratable=migratable) if passthrough else [],
            ),
            document.PlainMode(
                name="maximum",
                supported=yes_no(maximum),
                enums=_enums(maximumMigratable=["on", "off"]) if maximum else [],
            ),
            _host_model(host.host_model),
            custom,
        ]
    )


def _host_model(choice: CpuModelChoice | None) -> document.HostModelMode:
    if choice is None:
        return document.HostModelMode(supported="no")
    return document.HostModelMode(
        supported="yes",
        model=CpuModel(fallback=choice.fallback, name=choice.name),
        vendor=choice.vendor,
        features=[CpuFeature(policy=policy, name=name) for policy, name in choice.features],
    )


def _custom_model(model: CustomModel) -> document.CustomModel:
    definition = model.definition
    return document.CustomModel(
        usable="unknown" if definition.usable is None else yes_no(definition.usable),
        deprecated="yes" if definition.deprecated else None,
        vendor=model.vendor or "unknown",
        name=definition.name,
    )


def _memory_sources(caps: Capabilities) -> list[str]:
    return ["file", "anonymous", *(["memfd"] if caps.has("memory-backend-memfd") else [])]


def _devices(caps: Capabilities, arch: str, machine: str, host: HostOffer) -> document.DeviceFacilities:
    rng = _facility(model=_virtio_models(caps), backendModel=_chosen(caps, RNG_BACKENDS))
    virtiofs = ["virtiofs"] if caps.has("vhost-user-fs") else []
    spice = ["spicevmc"] if caps.has("spice") else []
    return document.DeviceFacilities(
        disk=_disk(caps, arch, machine),
        graphics=_facility(type=_chosen(caps, GRAPHICS)),
        video=_facility(modelType=_chosen(caps, VIDEO)),
        hostdev=_hostdev(caps, host),
        rng=rng if caps.has("virtio-rng") else MISSING,
        filesystem=_facility(driverType=["path", "handle", *virtiofs]),
        tpm=_tpm(caps, host),
        redirdev=_facility(bus=["usb"]) if caps.has("usb-redir") else MISSING,
        channel=_facility(type=["pty", "unix", *spice]),
    )


def _disk(caps: Capabilities, arch: str, machine: str) -> Facility:
    floppy = not arch.startswith("ppc64")
    buses = [
        *(["ide"] if has_builtin_ide(machine) else []),
        *(["fdc"] if floppy else []),
        "scsi",
        "virtio",
        *(["usb"] if caps.has("usb-storage") else []),
        *(["sata"] if caps.has("ich9-ahci") else []),
    ]
    devices = ["disk", "cdrom", *(["floppy"] if floppy else []), "lun"]
    return _facility(diskDevice=devices, bus=buses, model=_virtio_models(caps))


def has_builtin_ide(machine: str) -> bool:
    """Tell whether the machine type has an IDE controller of its own."""
    i440fx = machine == "pc" or machine.startswith(("pc-i440fx-", "pc-0.", "pc-1.", "rhel-6."))
    return i440fx or machine in ("malta", "sun4u", "g3beige")


def _hostdev(caps: Capabilities, host: HostOffer) -> Facility:
    usb = ["usb"] if any(map(caps.has, USB_FLAGS)) else []
    return _facility(
        mode=["subsystem"],
        startupPolicy=["default", "mandatory", "requisite", "optional"],
        subsysType=[*usb, "pci", "scsi"],
        capsType=[],
        pciBackend=["default", "vfio"] if host.vfio else [],
    )


def _tpm(caps: Capabilities, host: HostOffer) -> Facility:
    models = [name for name in TPM_MODELS if caps.has(name)]
    if not models:
        return MISSING
    backends = ["passthrough"] if caps.has("tpm-passthrough") else []
    if not caps.has("tpm-emulator") or host.tpm_versions is None:
        return _facility(model=models, backendModel=backends)
    return _facility(model=models, backendModel=[*backends, "emulator", "external"], backendVersion=host.tpm_versions)


def _features(caps: Capabilities, arch: str, machine: str, domain_type: str) -> document.FeatureFacilities:
    protected = caps.has("s390-pv-guest") and caps.has("confidential-guest-support")
    return document.FeatureFacilities(
        gic=_gic(caps, arch, machine, domain_type),
        vmcoreinfo=Facility(supported=yes_no(caps.has("vmcoreinfo"))),
        genid=Facility(supported=yes_no(caps.has("vmgenid"))),
        backing_store_input=Facility(supported="yes"),
        backup=Facility(supported=yes_no(caps.has("incremental-backup"))),
        s390_pv=Facility(supported=yes_no(protected)) if arch == "s390x" else None,
        sev=_sev(caps.sev),
        sgx=_sgx(caps.sgx),
        hyperv=None if caps.hyperv is None else _facility(features=caps.hyperv),
    )


def _gic(caps: Capabilities, arch: str, machine: str, domain_type: str) -> Facility:
    usable = [gic.version for gic in caps.gic if (gic.kernel if domain_type == "kvm" else gic.emulated)]
    if arch not in ARM or not (machine == "virt" or machine.startswith("virt-")) or not usable:
        return MISSING
    return _facility(version=[str(version) for version in sorted(usable)])


def _sev(sev: Sev | None) -> document.SevFacility:
    if sev is None:
        return document.SevFacility(supported="no")
    return document.SevFacility(
        supported="yes",
        cbitpos=sev.cbitpos,
        reduced_phys_bits=sev.reduced_phys_bits,
        max_guests=sev.max_guests,
        max_es_guests=sev.max_es_guests,
    )


def _sgx(sgx: Sgx | None) -> document.SgxFacility:
    if sgx is None:
        return document.SgxFacility(supported="no")
    sections = [document.SgxSection(node=part.node, size=part.size, unit="KiB") for part in sgx.sections]
    return document.SgxFacility(
        supported="yes",
        flc=yes_no(sgx.flc),
        sgx1=yes_no(sgx.sgx1),
        sgx2=yes_no(sgx.sgx2),
        section_size=document.SgxSize(unit="KiB", size=sgx.section_size),
        sections=document.SgxSections(sections=sections) if sections else None,
    )


MISSING = Facility(supported="no")


def _facility(**enums: Sequence[str]) -> Facility:
    """A facility that is there, with the words of its settings."""
    return Facility(supported="yes", enums=_enums(**enums))


def _enums(**enums: Sequence[str]) -> list[Enumeration]:
    return [Enumeration(name=name, values=list(values)) for name, values in enums.items()]


def yes_no(value: bool) -> YesNo:
    """The word of documents."""
    return "yes" if value else "no"


def _chosen(caps: Capabilities, rows: Sequence[tuple[str, str | None]]) -> list[str]:
    return [name for name, flag in rows if flag is None or caps.has(flag)]


def _virtio_models(caps: Capabilities) -> list[str]:
    more = ["virtio-transitional", "virtio-non-transitional"] if caps.has("virtio-pci-non-transitional") else []
    return ["virtio", *more]
