"""Domain documents as QEMU command lines, without starting anything.

Used by ``domxml-to-native`` and by whoever wants to see what a document would run as.  Descriptors
that only a start opens do not exist here; sockets and files are named by their paths instead.
"""

from __future__ import annotations

import asyncio
import shlex
from collections.abc import Callable
from typing import TYPE_CHECKING

from vird import errors
from vird.api.capabilities.native_formats import NativeFormats
from vird.drivers.qemu import firmware
from vird.drivers.qemu.capabilities.model import Capabilities
from vird.drivers.qemu.definition import facts_of, new_mac, read_domain
from vird.drivers.qemu.firmware_choice import choose_firmware
from vird.drivers.qemu.guest_cpu import settle_cpu
from vird.drivers.qemu.plan.command_line import command_line
from vird.drivers.qemu.plan.facts import LaunchFacts, NicDescriptors
from vird.drivers.qemu.prepare import assign_displays, assign_names, assign_partition, live_document
from vird.drivers.qemu.refuse import check_flags
from vird.errors import ErrorDomain
from vird.model.checks.disk_indexes import assign_disk_indexes
from vird.model.checks.domain import check_domain, complete_domain
from vird.model.domain.devices.interface import Interface
from vird.model.domain.domain import Domain
from vird.wire.procedures import remote

if TYPE_CHECKING:
    from vird.drivers.qemu.driver import QemuDriver
    from vird.drivers.qemu.places import Places
    from vird.drivers.qemu.settings import QemuSettings

NATIVE_FORMAT = "qemu-argv"
NO_NUMBER = -1
FIRST_DESCRIPTOR = 3
"""What the taps of a start that nobody makes are called, counted from here."""

FactsFor = Callable[[Domain], LaunchFacts]


def domain_to_argv(
    xml: str, capabilities: Capabilities, facts_for: FactsFor, *, mac: Callable[[], str] = new_mac
) -> list[str]:
    """The arguments that a document would be run with.

    ``facts_for`` gives the facts of a start from the live document, which has aliases and image
    numbers by then; it may complete the document with what only a start knows, such as ports.
    Raises what reading, completing and planning raise.
    """
    domain = Domain.from_xml(xml)
    facts = facts_of(domain, capabilities)
    complete_domain(domain, facts, new_mac=mac)
    check_domain(domain, facts)
    return complete_domain_to_argv(domain, capabilities, facts_for)


def complete_domain_to_argv(domain: Domain, capabilities: Capabilities, facts_for: FactsFor) -> list[str]:
    """The same for a domain that was read and completed before."""
    live = live_document(domain, NO_NUMBER)
    assign_names(live)
    assign_partition(live)
    assign_disk_indexes(live)
    settle_cpu(live, capabilities)
    return command_line(live, capabilities, facts_for(live))


class QemuNativeFormats(NativeFormats):
    """Documents to command lines.  There is no way back: libvirt gave it up with version 5.5."""

    error_domain = ErrorDomain.QEMU

    def __init__(self, driver: QemuDriver) -> None:
        self._driver = driver

    async def connect_domain_xml_to_native(self, native_format: str, domain_xml: str, flags: int) -> str:
        """The environment and the arguments as a shell would be given them, on one line."""
        check_flags(flags, None, remote.CONNECT_DOMAIN_XML_TO_NATIVE)
        if native_format != NATIVE_FORMAT:
            raise errors.InvalidArg(f"unsupported config type {native_format}")
        from vird.drivers.qemu.start import environment

        domain = await read_domain(self._driver, domain_xml)
        only_taps(domain)
        capabilities = await self._driver.capabilities_for(domain)
        images = await asyncio.to_thread(firmware.read_all)
        choose_firmware(domain, images, str(self._driver.places.nvram))
        argv = complete_domain_to_argv(
            domain, capabilities, lambda live: facts_without_start(live, self._driver.places, self._driver.settings)
        )
        settings = environment(self._driver.places.private_dir(NO_NUMBER, domain.name), domain)
        return " ".join([*(f"{name}={shlex.quote(value)}" for name, value in settings.items()), shlex.join(argv)])


def facts_without_start(live: Domain, places: Places, settings: QemuSettings) -> LaunchFacts:
    """The facts of a start that nobody makes: first ports, counted descriptors; gives the displays their places."""
    private_dir = places.private_dir(NO_NUMBER, live.name)
    ports = iter(range(settings.remote_display_port_min, settings.remote_display_port_max + 1))
    assign_displays(live, ports.__next__, settings.vnc_listen, str(private_dir), settings.spice_listen)
    interfaces = live.devices.interfaces if live.devices is not None else []
    taps = {
        each.alias.name: NicDescriptors((str(number),))
        for number, each in enumerate(interfaces, start=FIRST_DESCRIPTOR)
        if each.alias is not None
    }
    return LaunchFacts(
        private_dir=str(private_dir),
        channel_dir=str(places.channel_dir(NO_NUMBER, live.name)),
        master_key=str(private_dir / "master-key.aes"),
        nics=taps,
        vsock_fd=NO_NUMBER,
        sandbox=settings.seccomp_sandbox != 0,
        dump_guest_core=bool(settings.dump_guest_core),
        vnc_listen=settings.vnc_listen,
        spice_listen=settings.spice_listen,
        vnc_password=bool(settings.vnc_password),
        spice_password=bool(settings.spice_password),
    )


def only_taps(domain: Domain) -> None:
    """Whatever an interface is connected to, it is a plain tap: nothing on the host is set up for it."""
    if domain.devices is not None:
        domain.devices.interfaces = [
            Interface(type="ethernet", mac=each.mac, model=each.model, alias=each.alias, address=each.address)
            for each in domain.devices.interfaces
        ]
