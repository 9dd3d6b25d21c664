"""Serial and parallel ports, spelled as QEMU's ``-serial`` spells them."""

from __future__ import annotations

from vird.errors import ConfigUnsupported, InternalError
from vird.model.domain.devices.chardev_source import ChardevProtocol, ChardevSource
from vird.model.domain.devices.devices import Devices
from vird.model.domain.devices.serial import Parallel, ParallelTarget, Serial, SerialTarget
from vird.model.native.xen.settings import XenLines, XenSettings

_BARE = ("null", "vc", "pty", "stdio")
_PATHS = ("file", "pipe")


def read_ports(settings: XenSettings, devices: Devices) -> None:
    """All ports; ``none`` in a list keeps a number free."""
    for number, text in enumerate(settings.words("parallel")):
        if text != "none":
            parallel = Parallel(target=ParallelTarget(port=number))
            _read(text, parallel)
            devices.parallels.append(parallel)
    for number, text in enumerate(settings.words("serial")):
        if text != "none":
            serial = Serial(target=SerialTarget(port=number))
            _read(text, serial)
            devices.serials.append(serial)


def _read(text: str, port: Serial | Parallel) -> None:
    if text.startswith("/"):
        port.type, port.sources = "dev", [ChardevSource(path=text)]
        return
    kind, _, rest = text.partition(":")
    if kind in _BARE:
        port.type = kind  # type: ignore[assignment]
    elif kind in _PATHS:
        port.type, port.sources = kind, [ChardevSource(path=rest)]  # type: ignore[assignment]
    elif kind in ("tcp", "telnet"):
        address, *options = rest.split(",")
        mode = "bind" if "server" in options else "connect"
        host, service = _address(address, text)
        port.type, port.sources = "tcp", [ChardevSource(mode=mode, host=host, service=service)]
        port.protocol = ChardevProtocol(type="telnet" if kind == "telnet" else "raw")
    elif kind == "udp":
        remote, _, local = rest.partition("@")
        port.type = "udp"
        for mode, address in (("bind", local), ("connect", remote)):
            if address:
                host, service = _address(address, text)
                port.sources.append(ChardevSource(mode=mode, host=host, service=service))
    elif kind == "unix":
        path, *options = rest.split(",")
        mode = "bind" if "server" in options else "connect"
        port.type, port.sources = "unix", [ChardevSource(mode=mode, path=path)]
    else:
        raise InternalError(f"unknown chr device type '{kind}'")


def _address(text: str, whole: str) -> tuple[str | None, str | None]:
    host, colon, service = text.rpartition(":")
    if not colon:
        raise InternalError(f"malformed char device string '{whole}'")
    return host or None, service or None


def write_ports(lines: XenLines, devices: Devices) -> None:
    """Ports of a full guest; ``none`` where there is none."""
    _write(lines, "parallel", devices.parallels[:1])
    _write(lines, "serial", devices.serials)


def _write(lines: XenLines, name: str, ports: list[Serial] | list[Parallel]) -> None:
    by_number: dict[int, str] = {}
    for port in ports:
        number = port.target.port if port.target is not None else None
        by_number[number if number is not None and number >= 0 else len(by_number)] = spelled(port)
    if max(by_number, default=0) == 0:
        lines.add(name, by_number.get(0, "none"))
    else:
        lines.add_list(name, [by_number.get(number, "none") for number in range(max(by_number) + 1)])


def spelled(port: Serial | Parallel) -> str:
    """One port; raises ConfigUnsupported for types that QEMU's option does not have."""
    source = port.sources[0] if port.sources else ChardevSource()
    if port.type in _BARE:
        return port.type
    if port.type == "dev":
        return source.path or ""
    if port.type in _PATHS:
        return f"{port.type}:{source.path or ''}"
    listening = ",server,nowait" if source.mode == "bind" else ""
    if port.type == "unix":
        return f"unix:{source.path or ''}{listening}"
    if port.type == "tcp":
        kind = "telnet" if port.protocol is not None and port.protocol.type == "telnet" else "tcp"
        return f"{kind}:{source.host or ''}:{source.service or ''}{listening}"
    if port.type == "udp":
        ends = {each.mode: f"{each.host or ''}:{each.service or ''}" for each in port.sources}
        return f"udp:{ends.get('connect', ':')}" + (f"@{ends['bind']}" if "bind" in ends else "")
    raise ConfigUnsupported(f"unsupported chr device type '{port.type}'")
