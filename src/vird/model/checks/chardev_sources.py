"""The host's end of a character device: which sources count for a type, and what each must say."""

from __future__ import annotations

from typing import Any, Final

from vird.errors import ConfigUnsupported, InternalError, VirdError, XmlError
from vird.model.domain.devices.channel import Channel
from vird.model.domain.devices.chardev_source import ChardevProtocol, ChardevSource
from vird.model.domain.devices.redirdev import Redirdev
from vird.model.domain.devices.smartcard import Smartcard

WITHOUT_SOURCE: Final = ("pty", "null", "vc", "stdio", "spicevmc")
WITH_PATH: Final = ("dev", "file", "pipe")
MODES: Final = ("bind", "connect")


def complete_source(device: Any) -> None:
    """Keep what counts for the device's type, and fill in how it connects.

    ``device`` is any that has ``type``, ``sources``, ``protocol`` and ``log``.  Of a udp device's two
    sources the one to bind comes first.  Raises InternalError, XmlError and ConfigUnsupported.
    """
    if isinstance(device, Smartcard) and device.mode != "passthrough":
        device.type = device.protocol = device.log = None
        device.sources = []
        return
    if device.type != "tcp":
        device.protocol = None
    if device.type in WITHOUT_SOURCE:
        device.sources = []
    elif device.type == "udp":
        _complete_udp(device)
    else:
        if len(device.sources) > 1:
            raise XmlError("only one source element is allowed for character device")
        _complete_single(device)
    if device.log is not None and device.log.file is None:
        device.log = None


def _complete_single(device: Any) -> None:
    source = device.sources[0] if device.sources else ChardevSource()
    if device.type == "tcp":
        _complete_tcp(device, source)
    elif device.type == "unix":
        _complete_unix(device, source)
    elif device.type in WITH_PATH and not source.path:
        raise _missing("path")
    elif device.type in ("spiceport", "dbus") and not source.channel and not isinstance(device, Redirdev):
        raise _missing("channel", ConfigUnsupported)
    elif device.type == "nmdm" and bool(source.master) != bool(source.slave):
        raise InternalError("Should define both master and slave path attributes for nmdm device")


def _complete_tcp(device: Any, source: ChardevSource) -> None:
    _complete_mode(source)
    for name in ("host", "service"):
        if not getattr(source, name):
            raise _missing(name)
    device.protocol = device.protocol or ChardevProtocol(type="raw")
    _check_reconnect(source)


def _complete_unix(device: Any, source: ChardevSource) -> None:
    if device.sources:
        _complete_mode(source)
        _check_reconnect(source)
    if not source.path:
        # a channel's path may be left to the driver
        if not isinstance(device, Channel):
            raise _missing("path")
        device.sources = []


def _complete_udp(device: Any) -> None:
    """The first source of each direction counts."""
    if len(device.sources) > 2:
        raise XmlError("only two source elements are allowed for character device")
    for source in device.sources:
        _complete_mode(source)
    by_mode: dict[str | None, ChardevSource] = {}
    for source in device.sources:
        by_mode.setdefault(source.mode, source)
    if "connect" not in by_mode or not by_mode["connect"].service:
        raise _missing("service")
    device.sources = [by_mode[mode] for mode in MODES if mode in by_mode]


def _complete_mode(source: ChardevSource) -> None:
    source.mode = source.mode or "connect"
    if source.mode not in MODES:
        raise XmlError(f"Invalid value for attribute 'mode' in element 'source': '{source.mode}'.")


def _check_reconnect(source: ChardevSource) -> None:
    again = source.reconnect
    if again is None:
        return
    if again.enabled == "yes":
        if source.mode != "connect":
            raise InternalError("chardev reconnect is possible only for connect mode")
        if again.timeout is None:
            raise XmlError("Missing required attribute 'timeout' in element 'reconnect'")


def _missing(name: str, error: type[VirdError] = InternalError) -> VirdError:
    return error(f"Missing source {name} attribute for char device")
