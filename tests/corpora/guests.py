"""Guests of the QEMU suites: which emulator a case is for, and what becomes of its document.

A case's name ends in ``.ARCH-VERSION`` where it is for a certain QEMU; ``latest`` is the newest that
a capture exists of.  Cases without such an end are for a QEMU of which nothing special is known.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from vird.drivers.qemu.capabilities.model import Capabilities
    from vird.model.domain.domain import Domain

Form = Literal["inactive", "active"]

_EMULATED = re.compile(r"^(?P<name>.+)\.(?P<arch>[a-z0-9_]+)-(?P<version>latest|[0-9]+\.[0-9]+\.[0-9]+)$")
_FORMED = re.compile(r"^(?P<name>.+)-(?P<form>active|inactive)$")
_GIC = re.compile(r"-gic-(?:none|default|host|v[23])-(?P<host>v2|v3|both)$")
GIC_VERSIONS = {"v2": (2,), "v3": (3,), "both": (2, 3)}
PORT_FLAGS = frozenset({"gpex-pcihost", "pcie-root-port", "qemu-xhci"})
SPOKEN = {"nec-xhci": "nec-usb-xhci", "qemu-xhci": "qemu-xhci"}
"""Controllers that QEMU must have where the name of a case says so."""

OF_HOSTS = {"-sev": "sev-guest", "sgx-epc": "sgx-epc"}
"""What the processor must have: the recorded QEMUs ran on other hosts than these guests are for."""

MACHINES = {"sparc": "SS-5"}
"""The machine of guests that name none, where it is not a PC."""

HVF_FLAGS = PORT_FLAGS | {"cirrus-vga", "virtio-scsi-pci", "no-hpet"}
"""Hosts with that accelerator have a QEMU that knows these."""

GENID = "00010203-0405-4607-8809-0a0b0c0d0e0f"
ARRIVED = {
    "virtio-blk-pci.scsi.default.disabled": (5, 0, 0),
    "piix4.acpi-root-pci-hotplug": (5, 2, 0),
    "object.qapified": (6, 0, 0),
    "thread-context": (7, 2, 0),
}
GONE = {"virtio-blk-pci.scsi": (5, 0, 0), "enable-fips": (5, 2, 0)}
MAIN_MEMORY_NAMED = (5, 2, 0)
"""Versions of QEMU: flags that came with one, flags that went with one, machines that name their memory's backend."""

CAPTURES = "qemucapabilitiesdata"


class GuestCase(NamedTuple):
    """A result's name taken apart; ``arch`` and ``version`` are None for no certain QEMU."""

    source: str
    arch: str | None = None
    version: str | None = None
    form: Form | None = None


def take_apart(name: str, is_source: Callable[[str], bool] = lambda _name: False) -> GuestCase:
    """``disk-x.x86_64-latest`` is ``disk-x`` for the newest x86_64 QEMU.

    ``is_source`` knows the names of documents, some of which end like forms.
    """
    emulated = _EMULATED.match(name)
    found = GuestCase(emulated["name"], emulated["arch"], emulated["version"]) if emulated else GuestCase(name)
    formed = _FORMED.match(found.source)
    if formed is None or is_source(found.source):
        return found
    return found._replace(source=formed["name"], form="active" if formed["form"] == "active" else "inactive")


@cache
def capture_of(root: Path, arch: str, version: str) -> Capabilities:
    """What is known of a QEMU; the nearest version when there is no capture of the wanted one.

    Raises LookupError when there is no capture of the architecture at all.
    """
    from vird.drivers.qemu.capabilities.capture import replay

    captures = {_version(p.name): p for p in (root / CAPTURES).glob(f"caps_*.{arch}.replies")}
    if not captures:
        raise LookupError(f"no capture of a QEMU for {arch} in {root / CAPTURES}")
    wanted = max(captures) if version == "latest" else tuple(map(int, version.split(".")))
    nearest = min(captures, key=lambda found: (found < wanted, found) if found >= wanted else (True, (-found[0],)))
    found = replay(captures[nearest].read_text(), emulator=f"/usr/bin/qemu-system-{arch}")
    return found if nearest == wanted else _standing_in(found, nearest, wanted)


def _standing_in(found: Capabilities, nearest: tuple[int, ...], wanted: tuple[int, ...]) -> Capabilities:
    """A neighbour's capabilities; its newest machines carry the version that is stood in for.

    Without what came to QEMU between the two, and with what went, as far as command lines show it.
    """
    found.version = wanted[0] * 1_000_000 + wanted[1] * 1_000 + wanted[2]
    found.flags -= {flag for flag, since in ARRIVED.items() if wanted < since <= nearest}
    found.flags |= {flag for flag, until in GONE.items() if wanted < until <= nearest}
    own, other = (".".join(map(str, version[:2])) for version in (nearest, wanted))
    found.accelerators = {
        name: accelerator._replace(
            machines=tuple(
                machine._replace(
                    name=machine.name.replace(f"-{own}", f"-{other}") if machine.alias else machine.name,
                    default_ram_id=machine.default_ram_id if wanted >= MAIN_MEMORY_NAMED else None,
                )
                for machine in accelerator.machines
            )
        )
        for name, accelerator in found.accelerators.items()
    }
    return found


def _version(name: str) -> tuple[int, ...]:
    return tuple(map(int, name.removeprefix("caps_").split(".")[:3]))


def complete(
    text: str, root: Path, case: GuestCase, *, usb_ports: bool = True, is_judged: bool = False, has_result: bool = False
) -> Domain:
    """The guest as the QEMU driver would define it; ``is_judged``: refused where the machine cannot be it.

    ``has_result``: there is a command line, so that a QEMU of which nothing is known must be able to run the guest.
    """
    from vird.drivers.qemu.definition import facts_of
    from vird.model.checks.domain import check_domain, complete_domain
    from vird.model.checks.machine import MachineFacts
    from vird.model.domain.devices.devices import Devices
    from vird.model.domain.domain import Domain

    domain = Domain.from_xml(text)
    kind = domain.os.type if domain.os is not None else None
    if case.arch is not None and case.version is not None:
        facts = facts_of(domain, capture_of(root, case.arch, case.version))
        facts = facts._replace(iommu_groups=_groups(domain))
        facts = facts._replace(flags=facts.flags.union(flag for word, flag in OF_HOSTS.items() if word in case.source))
    else:
        arch = (kind.arch if kind is not None else None) or "x86_64"
        machine = (kind.machine if kind is not None else None) or MACHINES.get(arch, "pc")
        if kind is not None:
            kind.machine = machine
        facts = MachineFacts(
            arch=arch,
            machine=machine,
            domain_type=domain.type,
            gic=gic_of(case.source),
            flags=_host_flags(case, domain, has_result=has_result),
        )
    if case.form != "active":
        # a running guest keeps the paths that were made for it
        facts = facts._replace(private_root="/tmp/lib", channel_root="/tmp/channel")
    if case.source.startswith("audio"):
        facts = facts._replace(sdl_driver="esd")
    wanted = kind.machine if kind is not None else None
    domain.devices = domain.devices or Devices()
    if domain.devices.emulator is None:
        domain.devices.emulator = emulator_of(facts.arch)
    if domain.genid is not None and domain.genid.value is None:
        domain.genid.value = GENID
    complete_domain(
        domain,
        facts,
        new_mac=lambda: "52:54:00:00:00:00",
        is_new=case.source.endswith("abi-update"),
        usb_ports=usb_ports,
    )
    if is_judged:
        check_domain(domain, facts)
    if case.version == "latest" and wanted and domain.os is not None and domain.os.type is not None:
        # results for the newest QEMU are kept free of its version: machines keep the names they were given
        domain.os.type.machine = wanted
    return domain


def _groups(domain: Domain) -> dict[str, int]:
    """The isolation groups of the host's functions: what shares a slot shares its fate."""
    from vird.model.domain.devices.hostdev import PciHostSource

    devices = domain.devices
    sources = [h.source.address for h in devices.hostdevs if isinstance(h.source, PciHostSource)] if devices else []
    sources += [i.source.device for i in devices.interfaces if i.source is not None] if devices else []
    found = [each.location for each in sources if hasattr(each, "location")]
    numbers: dict[tuple[int, ...], int] = {}
    return {str(where): numbers.setdefault(where[:3], len(numbers)) for where in found}


def emulator_of(arch: str) -> str:
    """The emulator of guests that name none."""
    return f"/usr/bin/qemu-system-{'i386' if arch == 'i686' else arch}"


def _host_flags(case: GuestCase, domain: Domain, *, has_result: bool) -> frozenset[str]:
    """What is known of the host of a case without a QEMU; nothing, for most."""
    words = case.source.split("-")
    flags = HVF_FLAGS if domain.type == "hvf" else frozenset()
    spoken = {flag for name, flag in SPOKEN.items() if f"controller-{name}" in case.source}
    if "aarch64" in words and (spoken or "virtio-pci" in case.source):
        spoken |= {"gpex-pcihost"}
    flags |= spoken
    devices = domain.devices
    cards = devices.interfaces if devices is not None and not has_result else []
    if any(card.model is not None and card.model.type == "rtl8139" for card in cards):
        flags |= {"rtl8139"}
    if has_result and devices is not None and any(c.type == "scsi" and c.model is None for c in devices.controllers):
        # the adapter of guests that name none
        flags |= {"lsi"}
    if devices is None or not (words[:2] == ["mach", "virt"] or "traditional" in words):
        return flags
    on_pci = any(s.target is not None and s.target.type == "pci-serial" for s in devices.serials)
    if on_pci or any(c.type == "usb" and c.model not in (None, "none") for c in devices.controllers):
        flags |= PORT_FLAGS
    return flags | {"pcie-pci-bridge"} if "traditional" in words else flags


def gic_of(name: str) -> tuple[int, ...]:
    """The interrupt controllers that the host of a case has, by the last words of the case's name."""
    host = _GIC.search(name)
    return GIC_VERSIONS[host["host"]] if host is not None else ()


def shown(domain: Domain, form: Form | None) -> str:
    """The document as the driver shows it."""
    from vird.model.domain import forms

    return (forms.live(domain) if form == "active" else forms.inactive(domain)).to_xml()
