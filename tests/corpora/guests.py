"""Guests of the QEMU suites: which emulator a case is for, and what becomes of its document.

A case's name ends in ``.ARCH-VERSION`` where it is for a certain QEMU; ``latest`` is the newest that
a capture exists of.  Cases without such an end are for a QEMU of which nothing special is known.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from vird.drivers.qemu.capabilities.model import Capabilities
    from vird.model.domain.domain import Domain

Form = Literal["inactive", "active"]

_EMULATED = re.compile(r"^(?P<name>.+)\.(?P<arch>[a-z0-9_]+)-(?P<version>latest|[0-9]+\.[0-9]+\.[0-9]+)$")
_FORMED = re.compile(r"^(?P<name>.+)-(?P<form>active|inactive)$")
CAPTURES = "qemucapabilitiesdata"


class GuestCase(NamedTuple):
    """A result's name taken apart; ``arch`` and ``version`` are None for no certain QEMU."""

    source: str
    arch: str | None = None
    version: str | None = None
    form: Form | None = None


def take_apart(name: str) -> GuestCase:
    """``disk-x.x86_64-latest`` is ``disk-x`` for the newest x86_64 QEMU."""
    emulated = _EMULATED.match(name)
    if emulated is not None:
        return GuestCase(emulated["name"], emulated["arch"], emulated["version"])
    formed = _FORMED.match(name)
    if formed is not None:
        return GuestCase(formed["name"], form="active" if formed["form"] == "active" else "inactive")
    return GuestCase(name)


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
    """A neighbour's capabilities; its newest machines carry the version that is stood in for."""
    own, other = (".".join(map(str, version[:2])) for version in (nearest, wanted))
    found.accelerators = {
        name: accelerator._replace(
            machines=tuple(
                machine._replace(name=machine.name.replace(f"-{own}", f"-{other}")) if machine.alias else machine
                for machine in accelerator.machines
            )
        )
        for name, accelerator in found.accelerators.items()
    }
    return found


def _version(name: str) -> tuple[int, ...]:
    return tuple(map(int, name.removeprefix("caps_").split(".")[:3]))


def complete(text: str, root: Path, case: GuestCase, *, usb_ports: bool = True, is_judged: bool = False) -> Domain:
    """The guest as the QEMU driver would define it; ``is_judged``: refused where the machine cannot be it."""
    from vird.drivers.qemu.definition import facts_of
    from vird.model.checks.domain import check_domain, complete_domain
    from vird.model.checks.machine import MachineFacts
    from vird.model.domain.domain import Domain

    domain = Domain.from_xml(text)
    kind = domain.os.type if domain.os is not None else None
    if case.arch is not None and case.version is not None:
        facts = facts_of(domain, capture_of(root, case.arch, case.version))
    else:
        arch = (kind.arch if kind is not None else None) or "x86_64"
        machine = (kind.machine if kind is not None else None) or "pc"
        facts = MachineFacts(arch=arch, machine=machine, domain_type=domain.type)
    wanted = kind.machine if kind is not None else None
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


def shown(domain: Domain, form: Form | None) -> str:
    """The document as the driver shows it."""
    from vird.model.domain import forms

    return (forms.live(domain) if form == "active" else forms.inactive(domain)).to_xml()
