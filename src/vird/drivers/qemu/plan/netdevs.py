"""What is behind a network card on the host: ``-netdev``."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from vird.drivers.qemu.plan.arguments import Properties, escape, present
from vird.drivers.qemu.plan.facts import NicDescriptors
from vird.drivers.qemu.plan.fdsets import descriptor_set, passed_path
from vird.drivers.qemu.plan.launch import Launch, alias_of
from vird.drivers.qemu.plan.memory_backend import short_name
from vird.errors import ConfigUnsupported
from vird.model.domain.devices.interface import Interface, InterfaceSource


def netdev_arguments(launch: Launch, interface: Interface) -> Iterator[str]:
    """The backend ``host<alias>``, behind the socket or descriptors that it uses.

    Raises ConfigUnsupported for a type that has none.
    """
    kind = interface.actual.type if interface.actual is not None else interface.type
    make = TYPES.get(kind)
    if make is None:
        raise ConfigUnsupported(f"Unexpected interface type '{kind}' for a QEMU guest")
    alias = alias_of(interface)
    if kind == "vhostuser":
        yield from _vhost_user_socket(launch, interface)
    elif kind == "vdpa":
        yield from descriptor_set(launch, f"{alias}-vdpa")
    yield from launch.netdev({**make(launch, interface), "id": f"host{alias}"})


def _source(interface: Interface) -> InterfaceSource:
    source = interface.actual.source if interface.actual is not None else interface.source
    return source or InterfaceSource()


def _tap(launch: Launch, interface: Interface) -> Properties:
    nic = launch.facts.nics.get(alias_of(interface), NicDescriptors())
    found: Properties = {"type": "tap"}
    if len(nic.taps) == 1:
        found["fd"] = nic.taps[0]
    elif nic.taps:
        found["fds"] = ":".join(nic.taps)
    if nic.vhosts:
        found["vhost"] = True
        found["vhostfd" if len(nic.vhosts) == 1 else "vhostfds"] = ":".join(nic.vhosts)
    if interface.tune is not None and interface.tune.sndbuf is not None:
        found["sndbuf"] = interface.tune.sndbuf
    return found


def _peer(interface: Interface) -> str:
    source = _source(interface)
    return f"{source.address or ''}:{source.port}"


def _client(launch: Launch, interface: Interface) -> Properties:
    return {"type": "socket", "connect": _peer(interface)}


def _server(launch: Launch, interface: Interface) -> Properties:
    return {"type": "socket", "listen": _peer(interface)}


def _multicast(launch: Launch, interface: Interface) -> Properties:
    return {"type": "socket", "mcast": _peer(interface)}


def _udp(launch: Launch, interface: Interface) -> Properties:
    local = _source(interface).local
    own = f"{local.address or ''}:{local.port}" if local is not None else ""
    return {"type": "socket", "udp": _peer(interface), "localaddr": own}


def _user(launch: Launch, interface: Interface) -> Properties:
    if interface.backend is not None and interface.backend.type == "passt":
        path = f"{launch.facts.passt_dir}/{short_name(launch.domain)}-{alias_of(interface)}.socket"
        return {"type": "stream", "addr": {"type": "unix", "path": path}, "server": False}
    found: Properties = {"type": "user"}
    for ip in interface.ips:
        if ip.family == "ipv6":
            found |= present({"ipv6-prefix": ip.address, "ipv6-prefixlen": ip.prefix})
        else:
            found["net"] = ip.address if ip.prefix is None else f"{ip.address}/{ip.prefix}"
    return found


def _vhost_user(launch: Launch, interface: Interface) -> Properties:
    queues = interface.driver.queues if interface.driver is not None else None
    found: Properties = {"type": "vhost-user", "chardev": f"char{alias_of(interface)}"}
    return found | present({"queues": queues if queues and queues > 1 else None})


def _vhost_user_socket(launch: Launch, interface: Interface) -> Iterator[str]:
    source = _source(interface)
    text = f"socket,id=char{alias_of(interface)},path={escape(source.path or '')}"
    reconnect = source.reconnect
    if source.mode == "server":
        text += ",server=on"
    elif reconnect is not None:
        text += f",reconnect={(reconnect.timeout or 0) if reconnect.enabled == 'yes' else 0}"
    yield from ("-chardev", text)


def _vdpa(launch: Launch, interface: Interface) -> Properties:
    queues = interface.driver.queues if interface.driver is not None else None
    path = passed_path(launch, f"{alias_of(interface)}-vdpa") or _source(interface).dev or ""
    return present({"type": "vhost-vdpa", "vhostdev": path, "queues": queues if queues and queues > 1 else None})


TYPES: Final[dict[str, Callable[[Launch, Interface], Properties]]] = {
    "network": _tap,
    "bridge": _tap,
    "direct": _tap,
    "ethernet": _tap,
    "client": _client,
    "server": _server,
    "mcast": _multicast,
    "udp": _udp,
    "user": _user,
    "internal": _user,
    "vhostuser": _vhost_user,
    "vdpa": _vdpa,
}
