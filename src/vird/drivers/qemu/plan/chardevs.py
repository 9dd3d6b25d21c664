"""The host's end of a character device: ``-chardev``, and what it needs before it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Final, Protocol

from vird.drivers.qemu.plan.arguments import escape
from vird.drivers.qemu.plan.fdsets import descriptor_set, passed_path
from vird.drivers.qemu.plan.launch import Launch
from vird.drivers.qemu.plan.storage.credentials import tls_objects
from vird.errors import ConfigUnsupported, InternalError
from vird.model.domain.devices.chardev_source import ChardevLog, ChardevProtocol, ChardevSource


class HasChardev(Protocol):
    """Any device with a character device behind it."""

    type: Any
    sources: list[ChardevSource]
    protocol: ChardevProtocol | None
    log: ChardevLog | None


def chardev(
    launch: Launch, device: HasChardev, alias: str, *, name: str | None = None, port: str = "serial"
) -> Iterator[str]:
    """The backend ``char<alias>``.

    ``name`` is what SPICE calls a channel of this kind, ``port`` the backend of a host's own port.
    Raises ConfigUnsupported for a type that QEMU has not.
    """
    if device.type == "tcp":
        yield from _certificates(launch, device, alias)
    yield from descriptor_set(launch, f"{alias}-source")
    yield from descriptor_set(launch, f"{alias}-log")
    make = TYPES.get(device.type)
    if make is None and device.type not in ("dev", "spicevmc"):
        raise ConfigUnsupported(f"unsupported chardev '{device.type}'")
    if device.type == "dev":
        text = f"{port},id=char{alias},path={escape(_first(device).path or '')}"
    elif device.type == "spicevmc":
        text = f"spicevmc,id=char{alias},name={name or 'vdagent'}"
    else:
        assert make is not None
        text = make(launch, device, alias)
    yield from ("-chardev", text + _log(launch, device, alias))


def _first(device: HasChardev) -> ChardevSource:
    return device.sources[0] if device.sources else ChardevSource()


def _log(launch: Launch, device: HasChardev, alias: str) -> str:
    log = device.log
    if log is None or not log.file:
        return ""
    path = passed_path(launch, f"{alias}-log")
    if path is not None:
        return f",logfile={path},logappend=on"
    return f",logfile={escape(log.file)}" + (f",logappend={log.append}" if log.append is not None else "")


def _plain(launch: Launch, device: HasChardev, alias: str) -> str:
    return f"{device.type},id=char{alias}"


def _path(launch: Launch, device: HasChardev, alias: str) -> str:
    return f"{device.type},id=char{alias},path={escape(_first(device).path or '')}"


def _file(launch: Launch, device: HasChardev, alias: str) -> str:
    source = _first(device)
    path = passed_path(launch, f"{alias}-source")
    if path is not None:
        return f"file,id=char{alias},path={path},append=on"
    append = f",append={source.append}" if source.append is not None else ""
    return f"file,id=char{alias},path={escape(source.path or '')}{append}"


def _udp(launch: Launch, device: HasChardev, alias: str) -> str:
    to = next((source for source in device.sources if source.mode != "bind"), ChardevSource())
    own = next((source for source in device.sources if source.mode == "bind"), ChardevSource())
    return (
        f"udp,id=char{alias},host={escape(to.host or '')},port={escape(to.service or '')},"
        f"localaddr={escape(own.host or '')},localport={escape(own.service or '0')}"
    )


def _server(source: ChardevSource, *, listens: bool) -> str:
    reconnect = source.reconnect
    if listens:
        if reconnect is not None and reconnect.enabled == "yes":
            raise InternalError("chardev reconnect is possible only for connect mode")
        return ",server=on,wait=off"
    if reconnect is None:
        return ""
    return f",reconnect={reconnect.timeout or 0}" if reconnect.enabled == "yes" else ",reconnect=0"


def _tcp(launch: Launch, device: HasChardev, alias: str) -> str:
    source = _first(device)
    telnet = ",telnet=on" if device.protocol is not None and device.protocol.type == "telnet" else ""
    text = f"socket,id=char{alias},host={escape(source.host or '')},port={escape(source.service or '')}{telnet}"
    text += _server(source, listens=source.mode == "bind")
    return f"{text},tls-creds={_tls_name(alias)}" if uses_tls(launch, source) else text


def _unix(launch: Launch, device: HasChardev, alias: str) -> str:
    source = _first(device)
    fd = launch.facts.char_fds.get(alias)
    listens = source.mode != "connect"
    where = f"fd={fd}" if fd is not None and listens else f"path={escape(source.path or '')}"
    return f"socket,id=char{alias},{where}{_server(source, listens=listens)}"


def _spice_port(launch: Launch, device: HasChardev, alias: str) -> str:
    return f"spiceport,id=char{alias},name={escape(_first(device).channel or '')}"


def _agent(launch: Launch, device: HasChardev, alias: str) -> str:
    if not launch.has("chardev.qemu-vdagent"):
        raise ConfigUnsupported("QEMU binary does not support qemu-vdagent")
    source = _first(device)
    text = f"qemu-vdagent,id=char{alias},name=vdagent"
    if source.clipboard is not None:
        text += f",clipboard={'on' if source.clipboard.copypaste == 'yes' else 'off'}"
    if source.mouse is not None:
        text += f",mouse={'on' if source.mouse.mode == 'client' else 'off'}"
    return text


def _dbus(launch: Launch, device: HasChardev, alias: str) -> str:
    return f"dbus,id=char{alias},name={escape(_first(device).channel or '')}"


TYPES: Final[dict[str, Callable[[Launch, HasChardev, str], str]]] = {
    "null": _plain,
    "vc": _plain,
    "pty": _plain,
    "stdio": _plain,
    "file": _file,
    "pipe": _path,
    "udp": _udp,
    "tcp": _tcp,
    "unix": _unix,
    "spiceport": _spice_port,
    "qemu-vdagent": _agent,
    "dbus": _dbus,
}


def uses_tls(launch: Launch, source: ChardevSource) -> bool:
    """Whether a TCP connection is encrypted: as it says itself, else as the settings have it."""
    return launch.facts.chardev_tls if source.tls is None else source.tls == "yes"


def _tls_name(alias: str) -> str:
    return f"objchar{alias}_tls0"


def _certificates(launch: Launch, device: HasChardev, alias: str) -> Iterator[str]:
    source = _first(device)
    if uses_tls(launch, source):
        listens = source.mode == "bind"
        yield from tls_objects(
            launch,
            _tls_name(alias),
            launch.facts.tls.chardev,
            endpoint="server" if listens else "client",
            verify=launch.facts.tls.chardev_verify if listens else True,
            secret=f"char{alias}-secret0",
        )
