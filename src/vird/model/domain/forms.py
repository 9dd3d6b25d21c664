"""The views of one domain: live, inactive, without secrets, migratable, and what of a text is definition.

A domain is held in its fullest form, the one of status files.  Each function here returns a view
that says less; the argument stays as it is.  Views that are only written as text are made for every
call of a client: ``live``, ``inactive``, ``live_parts_dropped`` and ``without_secrets`` share with their argument what
they leave as it is, so they are to be read, not changed.  Nothing is looked up: all is in the document.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from vird.markup import Element, plan_of
from vird.model.checks.live_state import forget_running_images
from vird.model.domain.cpu import Cpu
from vird.model.domain.devices.channel import Channel
from vird.model.domain.devices.console import Console
from vird.model.domain.devices.devices import Devices
from vird.model.domain.devices.disk import Disk, sources_of
from vird.model.domain.devices.graphics import AddressListen, SocketListen, SpiceGraphics, VncGraphics
from vird.model.domain.devices.hostdev import ScsiSource
from vird.model.domain.devices.interface import Interface, InterfaceSource
from vird.model.domain.devices.serial import Parallel, Serial
from vird.model.domain.domain import Domain

USER_ALIAS = "ua-"
GENERATED_NICS = ("vnet", "vif", "macvtap", "macvlan")
"""Names of host devices that start so are given at start, and are not part of a definition."""

IMPLICIT_ON_PC = {("usb", "piix3-uhci"), ("pci", "pci-root")}
"""Controllers that every i440fx machine has; old releases do not know them as devices."""

CharacterDevice = Serial | Parallel | Console | Channel

_TOLD_AT_START = ("interfaces", "graphics", "disks", "serials", "parallels", "consoles", "channels")
"""The kinds of devices that a running guest says more of than its definition."""


def _view(domain: Domain, *kinds: str) -> Domain:
    """A twin whose devices of these kinds are copies; all else is the argument's own."""
    view = domain.twin()
    if domain.devices is not None:
        view.devices = domain.devices.twin()
        held = vars(view.devices)
        for kind in kinds:
            if devices := held.get(kind):
                held[kind] = [device.copy() for device in devices]
    return view


def live(domain: Domain, number: int | None = None) -> Domain:
    """What runs: an interface's own configuration is replaced by what it really uses."""
    view = _view(domain, "interfaces", "graphics", "disks")
    if number is not None:
        view.id = number
    if view.devices is None:
        return view
    for interface in view.devices.interfaces:
        _show_actual(interface)
    for graphics in view.devices.graphics:
        if isinstance(graphics, VncGraphics):
            graphics.websocket_generated = None
        for listen in getattr(graphics, "listens", ()):
            if isinstance(listen, AddressListen | SocketListen):
                listen.from_config = listen.auto_generated = None
    _drop_private(view)
    return view


def live_interface(interface: Interface) -> Interface:
    """One interface as the live form of its domain shows it."""
    view = interface.copy()
    _show_actual(view)
    return view


def with_configured_interfaces(domain: Domain) -> Domain:
    """The live form of a guest that has ended: its interfaces are what they were asked to be again."""
    view = live(domain)
    if view.devices is not None and domain.devices is not None:
        view.devices.interfaces = [interface.copy() for interface in domain.devices.interfaces]
        for interface in view.devices.interfaces:
            _show_configured(interface)
    return view


def inactive(domain: Domain) -> Domain:
    """What would run at the next start, shown for a guest that may be running now.

    Numbers, terminals, host devices and ports that were given at start are left out.
    """
    view = live_parts_dropped(domain)
    _drop_private(view)
    return view


def live_parts_dropped(domain: Domain) -> Domain:
    """The same without what only a running guest has."""
    view = _view(domain, *_TOLD_AT_START)
    _drop_live_parts(view)
    return view


def _drop_live_parts(view: Domain) -> None:
    view.id = None
    if view.devices is None:
        return
    for interface in view.devices.interfaces:
        _show_configured(interface)
    for device in _character_devices(view):
        device.tty = None
        if device.type == "pty":
            device.sources = []
        if isinstance(device, Channel):
            device.target.state = None
    for graphics in view.devices.graphics:
        if isinstance(graphics, VncGraphics) and graphics.autoport == "yes":
            graphics.port = -1
        if isinstance(graphics, SpiceGraphics) and graphics.autoport == "yes":
            graphics.port = graphics.tls_port = None
        for listen in getattr(graphics, "listens", ()):
            if isinstance(listen, AddressListen | SocketListen):
                listen.from_config = listen.auto_generated = None
    for disk in view.devices.disks:
        forget_running_images(disk)
        _forget_reservation_socket(disk)


def definition(domain: Domain) -> Domain:
    """What of a text is a definition: a pasted live document loses everything that was given at start."""
    view = domain.copy()
    keep_definition(view)
    return view


def keep_definition(view: Domain) -> None:
    """The same in place, for a document that was just read and is nobody else's."""
    _drop_live_parts(view)
    for label in view.seclabels:
        if label.type == "dynamic":
            label.label = label.imagelabel = None
    if view.devices is None:
        return
    for device in all_devices(view):
        if getattr(device, "alias", None) is not None and not device.alias.name.startswith(USER_ALIAS):
            device.alias = None
    for graphics in view.devices.graphics:
        for listen in getattr(graphics, "listens", ()):
            if isinstance(listen, SocketListen) and listen.auto_generated == "yes":
                listen.socket = None


def without_secrets(domain: Domain) -> Domain:
    """The same without passwords."""
    view = _view(domain, "graphics")
    for graphics in view.devices.graphics if view.devices is not None else ():
        if isinstance(graphics, VncGraphics | SpiceGraphics):
            graphics.passwd = graphics.passwd_valid_to = None
    return view


def migratable(domain: Domain, configured_cpu: Cpu | None = None) -> Domain:
    """What another host, perhaps with an older release, is given to start the same guest.

    ``configured_cpu`` stands for the live document's processor, if that says what it became.
    Includes secrets: only callers that may read them are given it.
    """
    for_next_start = domain.copy()
    if configured_cpu is not None:
        for_next_start.cpu = configured_cpu.copy()
    forget_given_addresses(for_next_start)
    view = definition(for_next_start)
    # the other host makes labels of its own
    view.seclabels = [label for label in view.seclabels if label.type != "dynamic" or label.baselabel is not None]
    if view.devices is None:
        return view
    is_pc = not _is_q35(view)
    view.devices.controllers = [
        controller
        for controller in view.devices.controllers
        if not (is_pc and controller.index == 0 and (controller.type, controller.model) in IMPLICIT_ON_PC)
    ]
    view.devices.inputs = [each for each in view.devices.inputs if not (each.bus == "ps2" and each.type == "keyboard")]
    view.devices.audios = [each for each in view.devices.audios if each.type != "none"]
    return view


def all_devices(domain: Domain) -> Iterator[Any]:
    """Every device element, in the order in which they are written."""
    if domain.devices is None:
        return
    set_fields = vars(domain.devices)
    for name in plan_of(Devices).names:
        held = set_fields.get(name)
        if not held:
            continue
        if isinstance(held, list):
            yield from held
        elif isinstance(held, Element):
            yield held


def _show_actual(interface: Interface) -> None:
    actual = interface.actual
    if actual is None:
        return
    interface.actual = None
    configured = interface.source or InterfaceSource()
    source = actual.source.copy() if actual.source is not None else InterfaceSource()
    source.network, source.portgroup, source.port_id = configured.network, configured.portgroup, configured.port_id
    interface.type = actual.type
    interface.source = source
    for name in ("managed", "trust_guest_rx_filters", "vlan", "virtualport", "bandwidth", "port", "driver"):
        value = getattr(actual, name)
        if value is not None:
            setattr(interface, name, value)


def _show_configured(interface: Interface) -> None:
    interface.actual = None
    if interface.type == "network" and interface.source is not None:
        interface.source.port_id = interface.source.bridge = interface.source.dev = interface.source.mode = None
    target = interface.target
    if target is not None and target.managed is None and (target.dev or "").startswith(GENERATED_NICS):
        interface.target = None


def forget_given_addresses(domain: Domain) -> None:
    """Listening addresses that the settings gave and no document; in place."""
    for graphics in domain.devices.graphics if domain.devices is not None else ():
        if not isinstance(graphics, VncGraphics | SpiceGraphics):
            continue
        for listen in graphics.listens:
            if isinstance(listen, AddressListen) and listen.from_config:
                listen.address = None
                graphics.listen = None


def _forget_reservation_socket(disk: Disk) -> None:
    """The daemon that is ours to manage is another one with the next guest."""
    for source in sources_of(disk):
        reservations = getattr(source, "reservations", None)
        if reservations is not None and reservations.managed == "yes":
            reservations.source = None


def _is_q35(domain: Domain) -> bool:
    kind = domain.os.type if domain.os is not None else None
    return kind is not None and "q35" in (kind.machine or "")


def _character_devices(domain: Domain) -> list[CharacterDevice]:
    devices = domain.devices
    if devices is None:
        return []
    return [*devices.serials, *devices.parallels, *devices.consoles, *devices.channels]


def _drop_private(domain: Domain) -> None:
    if domain.devices is None:
        return
    for disk in domain.devices.disks:
        disk.private_data = None
        for source in sources_of(disk):
            source.private_data = None
    for hostdev in domain.devices.hostdevs:
        if isinstance(hostdev.source, ScsiSource):
            hostdev.source.private_data = None
