"""Serial and parallel ports."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from vird.errors import ConfigUnsupported, InternalError
from vird.model.domain.devices.chardev_source import ChardevProtocol, ChardevSource
from vird.model.domain.devices.devices import Devices
from vird.model.domain.devices.serial import Parallel, ParallelTarget, Serial, SerialTarget
from vird.model.native.vmx.escapes import encode
from vird.model.native.vmx.places import Place
from vird.model.native.vmx.settings import VmxLines, VmxSettings

SERIAL_PORTS: Final = 4
PARALLEL_PORTS: Final = 3
_PROTOCOLS: Final = {
    "tcp": "raw",
    "telnet": "telnet",
    "telnets": "telnets",
    "tls": "tls",
    "ssl": "tls",
    "tcp+ssl": "tls",
}
_SCHEMES: Final = {"raw": "tcp", "telnet": "telnet", "telnets": "telnets", "tls": "ssl"}


def read_ports(settings: VmxSettings, devices: Devices, place: Place) -> None:
    """All ports that are there."""
    for number in range(SERIAL_PORTS):
        serial = _read_serial(settings, number, place)
        if serial is not None:
            devices.serials.append(serial)
    for number in range(PARALLEL_PORTS):
        parallel = _read_parallel(settings, number, place)
        if parallel is not None:
            devices.parallels.append(parallel)


def _read_serial(settings: VmxSettings, number: int, place: Place) -> Serial | None:
    prefix = f"serial{number}"
    if not settings.flag(f"{prefix}.present"):
        return None
    kind = settings.choice(f"{prefix}.fileType") or "device"
    name = settings.text(f"{prefix}.fileName")
    serial = Serial(type="dev", target=SerialTarget(port=number))
    if kind == "device":
        serial.sources = [ChardevSource(path=name)]
    elif kind == "file":
        serial.type, serial.sources = "file", [ChardevSource(path=place(name) if name is not None else None)]
    elif kind == "pipe":
        # which end it is and what is at the other one has no place in documents
        serial.type, serial.sources = "pipe", [ChardevSource(path=name)]
    elif kind == "network":
        serial.type = "tcp"
        _read_network(settings, serial, prefix, settings.need(f"{prefix}.fileName"))
    else:
        raise InternalError(
            f"Expecting VMX entry '{prefix}.fileType' to be 'device', 'file' or 'pipe' or 'network' but found '{kind}'"
        )
    return serial


def _read_network(settings: VmxSettings, serial: Serial, prefix: str, name: str) -> None:
    scheme, found, rest = name.partition("://")
    if not found:
        raise InternalError(f"VMX entry '{prefix}.fileName' doesn't contain a port part")
    host, colon, port = rest.partition("?")[0].partition("/")[0].rpartition(":")
    protocol = _PROTOCOLS.get(scheme.lower().replace("tcp4", "tcp").replace("tcp6", "tcp"))
    if protocol is None:
        raise InternalError(f"VMX entry '{prefix}.fileName' contains unsupported scheme '{scheme}'")
    if not colon or not port.isdigit():
        raise InternalError(f"VMX entry '{prefix}.fileName' doesn't contain a port part")
    end = settings.choice(f"{prefix}.network.endPoint") or "server"
    if end not in ("server", "client"):
        raise InternalError(
            f"Expecting VMX entry '{prefix}.network.endPoint' to be 'server' or 'client' but found '{end}'"
        )
    mode = "bind" if end == "server" else "connect"
    serial.sources = [ChardevSource(mode=mode, host=host.strip("[]"), service=port)]
    serial.protocol = ChardevProtocol(type=protocol)  # type: ignore[arg-type]


def _read_parallel(settings: VmxSettings, number: int, place: Place) -> Parallel | None:
    prefix = f"parallel{number}"
    if not settings.flag(f"{prefix}.present"):
        return None
    kind = settings.choice(f"{prefix}.fileType") or "device"
    name = settings.text(f"{prefix}.fileName")
    if kind not in ("device", "file"):
        raise InternalError(f"Expecting VMX entry '{prefix}.fileType' to be 'device' or 'file' but found '{kind}'")
    source = ChardevSource(path=name if kind == "device" or name is None else place(name))
    return Parallel(type="dev" if kind == "device" else "file", sources=[source], target=ParallelTarget(port=number))


def write_ports(lines: VmxLines, devices: Devices, path: Callable[[str], str]) -> None:
    """All ports; raises ConfigUnsupported for types and numbers that the format does not have."""
    for serial in devices.serials:
        _write_serial(lines, serial, path)
    for parallel in devices.parallels:
        _write_parallel(lines, parallel, path)


def _number(device: Serial | Parallel, most: int, words: str) -> int:
    number = device.target.port if device.target is not None else None
    if number is None or not 0 <= number < most:
        raise ConfigUnsupported(f"{words} port index {number} out of [0..{most - 1}] range")
    return number


def _path(device: Serial | Parallel) -> str:
    found = device.sources[0].path if device.sources else None
    if found is None:
        raise ConfigUnsupported("a port without a path cannot be written in a VMX file")
    return found


def _write_serial(lines: VmxLines, serial: Serial, path: Callable[[str], str]) -> None:
    prefix = f"serial{_number(serial, SERIAL_PORTS, 'Serial')}"
    lines.add(f"{prefix}.present", True)
    if serial.type == "dev":
        lines.add(f"{prefix}.fileType", "device")
        lines.add(f"{prefix}.fileName", encode(_path(serial)))
    elif serial.type == "file":
        lines.add(f"{prefix}.fileType", "file")
        lines.add(f"{prefix}.fileName", encode(path(_path(serial))))
    elif serial.type == "pipe":
        lines.add(f"{prefix}.fileType", "pipe")
        lines.add(f"{prefix}.pipe.endPoint", "client")
        lines.add(f"{prefix}.tryNoRxLoss", False)
        lines.add(f"{prefix}.fileName", encode(_path(serial)))
    elif serial.type == "tcp":
        _write_network(lines, serial, prefix)
    else:
        raise ConfigUnsupported(f"Unsupported character device type '{serial.type}'")
    lines.add(f"{prefix}.yieldOnMsrRead", True)


def _write_network(lines: VmxLines, serial: Serial, prefix: str) -> None:
    source = serial.sources[0] if serial.sources else ChardevSource()
    scheme = _SCHEMES[serial.protocol.type if serial.protocol is not None else "raw"]
    host = source.host or ""
    name = f"[{host}]" if ":" in host else host
    lines.add(f"{prefix}.fileType", "network")
    lines.add(f"{prefix}.fileName", encode(f"{scheme}://{name}:{source.service or ''}"))
    lines.add(f"{prefix}.network.endPoint", "server" if source.mode == "bind" else "client")


def _write_parallel(lines: VmxLines, parallel: Parallel, path: Callable[[str], str]) -> None:
    prefix = f"parallel{_number(parallel, PARALLEL_PORTS, 'Parallel')}"
    if parallel.type not in ("dev", "file"):
        raise ConfigUnsupported(f"Unsupported character device type '{parallel.type}'")
    name = _path(parallel)
    lines.add(f"{prefix}.present", True)
    lines.add(f"{prefix}.fileType", "device" if parallel.type == "dev" else "file")
    lines.add(f"{prefix}.fileName", encode(name if parallel.type == "dev" else path(name)))
