"""Whether another document describes the same guest, as the guest itself sees it.

A saved state fits only the machine that it was taken of.  What the host alone sees may change: files, networks,
limits, descriptions.  Pure.
"""

from __future__ import annotations

from typing import Any, Final

from vird.errors import ConfigUnsupported, ErrorDomain
from vird.markup import Element
from vird.model.domain import forms
from vird.model.domain.domain import Domain

HOST_SIDE: Final = frozenset({
    "id", "title", "description", "metadata", "resource", "cputune", "memtune", "blkiotune", "numatune", "keywrap",
    "on_poweroff", "on_reboot", "on_crash", "on_lockfailure", "perf", "seclabels", "qemu_commandline",
    "current_memory", "iothreadids", "defaultiothread", "devices",
})  # fmt: skip
OF_ANY_DEVICE: Final = frozenset({"alias", "private_data"})
OF_DEVICES: Final[dict[str, frozenset[str]]] = {
    "disks": frozenset({"type", "source", "driver", "backing_store", "mirror", "iotune", "auth", "encryption", "boot"}),
    "interfaces": frozenset({
        "type", "source", "target", "bandwidth", "filterref", "link", "virtualport", "vlan", "port", "guest", "ips",
        "routes", "script", "downscript", "tune", "backend", "actual", "trust_guest_rx_filters", "port_options", "boot",
    }),
    **dict.fromkeys(
        ("serials", "parallels", "consoles", "channels"), frozenset({"type", "sources", "log", "tty", "protocol"})
    ),
}  # fmt: skip
"""What only the host sees of a device, by the field of ``<devices>``."""
NO_HARDWARE: Final = frozenset({"emulator", "graphics", "audios"})


def refuse_other_guest(source: Domain, target: Domain) -> None:
    """Raises ``ConfigUnsupported`` that names what differs."""
    if words := _difference(source, target):
        raise ConfigUnsupported(words, domain=ErrorDomain.DOMAIN)


def _difference(source: Domain, target: Domain) -> str:
    for what, mine, other in (
        ("uuid", source.uuid, target.uuid),
        ("name", source.name, target.name),
        ("virt type", source.type, target.type),
        ("architecture", _os_type(source, "arch"), _os_type(target, "arch")),
        ("machine", _os_type(source, "machine"), _os_type(target, "machine")),
        ("max memory", _size(source), _size(target)),
    ):
        if mine != other:
            return f"Target domain {what} {_shown(what, other)} does not match source {_shown(what, mine)}"
    one, two = guest_side(source), guest_side(target)
    for name in sorted(one.keys() | two.keys()):
        if one.get(name) != two.get(name):
            return f"Target domain has other {name} than the source, which the guest would notice"
    return ""


def guest_side(domain: Domain) -> dict[str, Any]:
    """What the guest can notice, by the name of the field; devices by the name of their list."""
    view = forms.migratable(domain)
    found: dict[str, Any] = visible(view, HOST_SIDE)
    for name, held in visible(view.devices, NO_HARDWARE).items() if view.devices is not None else ():
        hidden = OF_ANY_DEVICE | OF_DEVICES.get(name, frozenset())
        devices = held if isinstance(held, list) else [held]
        found[name] = [visible(device, hidden) if isinstance(device, Element) else device for device in devices]
    return found


def visible(element: Element, hidden: frozenset[str]) -> dict[str, Any]:
    """The fields that say something."""
    said = vars(element).items()
    return {name: value for name, value in said if name not in hidden and value not in (None, False, [], "")}


def _os_type(domain: Domain, name: str) -> str | None:
    kind = domain.os.type if domain.os is not None else None
    found: str | None = getattr(kind, name, None)
    return found


def _size(domain: Domain) -> int:
    return (domain.memory.size or 0) if domain.memory is not None else 0


def _shown(what: str, value: object) -> str:
    """As libvirt shows it: numbers and UUIDs are not quoted."""
    return str(value) if isinstance(value, int) or what == "uuid" else f"'{value}'"
