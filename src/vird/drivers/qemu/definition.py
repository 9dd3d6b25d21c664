"""From a user's text to a complete domain: read, choose the emulator, complete, check.

The rules themselves are the model's (``model/checks``); this module brings them together with
what the emulator can do.  Everything that is generated (UUID, MAC addresses) is generated here.
"""

from __future__ import annotations

import secrets
import uuid
from typing import TYPE_CHECKING

from vird import errors
from vird.drivers.common.validation import validated
from vird.drivers.qemu.capabilities.model import Capabilities
from vird.drivers.qemu.emulators import ARCHES, emulator_for, host_arch
from vird.drivers.qemu.firmware_choice import complete_variables
from vird.model.checks.domain import check_domain, complete_domain
from vird.model.checks.machine import MachineFacts
from vird.model.checks.virtualport import fill_generated_ids
from vird.model.domain import forms
from vird.model.domain.domain import Domain

if TYPE_CHECKING:
    from vird.drivers.qemu.driver import QemuDriver

KVM_MAC_PREFIX = (0x52, 0x54, 0x00)


def new_mac() -> str:
    """A MAC address out of the range that QEMU guests use."""
    return ":".join(f"{part:02x}" for part in (*KVM_MAC_PREFIX, *secrets.token_bytes(3)))


def new_uuid() -> str:
    """A new UUID as text."""
    return str(uuid.uuid4())


def emulator_of_arch(arch: str | None) -> str:
    """The QEMU program for guests of an architecture, the host's own where none is named.

    Raises ``ConfigUnsupported`` when there is none.
    """
    wanted = arch or host_arch()
    if wanted not in ARCHES:
        raise errors.ConfigUnsupported(f"Unknown architecture {wanted}", domain=errors.ErrorDomain.DOMAIN)
    path = emulator_for(wanted)
    if path is None:
        raise errors.ConfigUnsupported(f"No emulator found for arch '{wanted}'")
    return path


async def read_domain(driver: QemuDriver, xml: str, *, validate: bool = False) -> Domain:
    """The complete domain that a text describes.

    Raises the model's errors for what is wrong with it, ``ConfigUnsupported`` for what the
    emulator cannot do.
    """
    domain = Domain.from_xml(validated(xml, "domain", validate))
    forms.keep_definition(domain)
    if domain.uuid is None:
        domain.uuid = new_uuid()
    await complete(driver, domain)
    return domain


async def complete(driver: QemuDriver, domain: Domain) -> Capabilities:
    """Fill in all that is left open and refuse what cannot be; returns the emulator's capabilities."""
    capabilities = await driver.capabilities_for(domain)
    places = driver.places
    facts = facts_of(domain, capabilities)._replace(
        private_root=str(places.lib),
        channel_root=str(places.lib / "channel" / "target"),
        # qemu.conf has no way yet to say where certificates are
        spice_tls=False,
    )
    if domain.genid is not None and domain.genid.value is None:
        domain.genid.value = new_uuid()
    complete_domain(domain, facts, new_mac=new_mac)
    for interface in domain.devices.interfaces if domain.devices is not None else ():
        fill_generated_ids(interface.virtualport, new_uuid)
    check_domain(domain, facts)
    complete_variables(domain, str(driver.places.nvram))
    if domain.devices is not None and domain.devices.emulator is None:
        domain.devices.emulator = capabilities.emulator
    return capabilities


def facts_of(domain: Domain, capabilities: Capabilities) -> MachineFacts:
    """What the model's rules need to know of the emulator."""
    kind = domain.os.type if domain.os is not None else None
    wanted = kind.machine if kind is not None else None
    machine = (
        capabilities.canonical_machine(domain.type, wanted) if wanted else capabilities.default_machine(domain.type)
    )
    if machine is None or (wanted and capabilities.machine(domain.type, wanted) is None):
        arch = kind.arch if kind is not None and kind.arch else capabilities.arch
        # libvirt stumbles over the missing PCI bus of such a machine, with this number; callers know it.
        raise errors.XmlError(
            f"Emulator '{capabilities.emulator}' does not support machine type '{wanted}' for architecture '{arch}'"
        )
    known = capabilities.machine(domain.type, machine)
    return MachineFacts(
        arch=kind.arch if kind is not None and kind.arch else capabilities.arch,
        machine=machine,
        flags=capabilities.flags,
        domain_type=domain.type,
        default_cpu=_default_cpu(domain, capabilities, machine),
        gic=tuple(gic.version for gic in capabilities.gic if gic.kernel),
        max_cpus=known.max_cpus if known is not None else 0,
    )


def _default_cpu(domain: Domain, capabilities: Capabilities, machine: str) -> str | None:
    """The model that the machine takes on its own; machines name its type, definitions its name."""
    known = capabilities.machine(domain.type, machine)
    if known is None or known.default_cpu is None:
        return None
    definitions = capabilities.accelerator(domain.type).cpus
    return next((each.name for each in definitions if each.type == known.default_cpu), None)


def uuid_bytes(domain: Domain) -> bytes:
    """The domain's UUID as the 16 bytes that handles carry."""
    return uuid.UUID(domain.uuid).bytes
