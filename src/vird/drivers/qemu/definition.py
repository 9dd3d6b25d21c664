"""From a user's text to a complete domain: read, choose the emulator, complete, check.

The rules themselves are the model's (``model/checks``); this module brings them together with
what the emulator can do.  Everything that is generated (UUID, MAC addresses) is generated here.
"""

from __future__ import annotations

import os
import secrets
import uuid
from typing import TYPE_CHECKING

from vird import errors
from vird.drivers.qemu.capabilities.model import Capabilities
from vird.model.checks.domain import complete_domain
from vird.model.checks.machine import MachineFacts
from vird.model.domain import forms
from vird.model.domain.domain import Domain

if TYPE_CHECKING:
    from vird.drivers.qemu.driver import QemuDriver

EMULATORS = "/usr/bin/qemu-system-{}"
BINARY_OF_ARCH = {"i686": "i386", "armv7l": "arm", "armv6l": "arm"}
"""Architectures whose QEMU goes by another name."""

NATIVE_PAIRS = {("x86_64", "i686"), ("aarch64", "armv7l")}
"""Hosts whose own QEMU runs guests of the second kind too."""

KVM_MAC_PREFIX = (0x52, 0x54, 0x00)


def new_mac() -> str:
    """A MAC address out of the range that QEMU guests use."""
    return ":".join(f"{part:02x}" for part in (*KVM_MAC_PREFIX, *secrets.token_bytes(3)))


def emulator_of_arch(arch: str) -> str:
    """The QEMU program for guests of an architecture.

    Raises ``ConfigUnsupported`` when this host has none.
    """
    host = os.uname().machine
    name = host if (host, arch) in NATIVE_PAIRS else BINARY_OF_ARCH.get(arch, arch)
    path = EMULATORS.format(name)
    if os.access(path, os.X_OK):
        return path
    if arch == host and os.access("/usr/bin/qemu-kvm", os.X_OK):
        return "/usr/bin/qemu-kvm"
    raise errors.ConfigUnsupported(f"No emulator found for arch '{arch}'")


async def read_domain(driver: QemuDriver, xml: str, *, validate: bool = False) -> Domain:
    """The complete domain that a text describes.

    Raises the model's errors for what is wrong with it, ``ConfigUnsupported`` for what the
    emulator cannot do.
    """
    domain = forms.definition(Domain.from_xml(xml, unknown="error" if validate else "drop"))
    if domain.uuid is None:
        domain.uuid = str(uuid.uuid4())
    await complete(driver, domain)
    return domain


async def complete(driver: QemuDriver, domain: Domain) -> Capabilities:
    """Fill in all that is left open and refuse what cannot be; returns the emulator's capabilities."""
    capabilities = await driver.capabilities_for(domain)
    complete_domain(domain, facts_of(domain, capabilities), new_mac=new_mac)
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
        raise errors.ConfigUnsupported(
            f"Emulator '{capabilities.emulator}' does not support machine type '{wanted}' for architecture '{arch}'"
        )
    return MachineFacts(
        arch=kind.arch if kind is not None and kind.arch else capabilities.arch,
        machine=machine,
        flags=capabilities.flags,
        domain_type=domain.type,
    )


def uuid_bytes(domain: Domain) -> bytes:
    """The domain's UUID as the 16 bytes that handles carry."""
    return uuid.UUID(domain.uuid).bytes
