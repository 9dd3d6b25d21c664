"""The host's end of a character device for a running guest: what ``-chardev`` says, as the monitor wants it; pure.

The plan makes one text for both; here it is taken apart again.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from vird.drivers.qemu.plan.monitor_orders import Order
from vird.errors import OperationUnsupported

Words = dict[str, str]


def add_chardev(text: str) -> tuple[Order, Order]:
    """The command that makes a backend and the one that takes it away; raises `OperationUnsupported`."""
    kind, words = parse(text)
    make = _BACKENDS.get(kind)
    if make is None:
        raise OperationUnsupported(f"a running guest cannot be given a character device of type '{kind}'")
    name, data = make(words)
    if "logfile" in words:
        data |= {"logfile": words["logfile"], "logappend": words.get("logappend") == "on"}
    backend = {"type": name, "data": data}
    return (
        Order("chardev-add", {"id": words["id"], "backend": backend}),
        Order("chardev-remove", {"id": words["id"]}),
    )


def parse(text: str) -> tuple[str, Words]:
    """The kind, and its settings; a doubled comma is one of a value's own."""
    parts, rest = [], text
    while (found := _split(rest)) is not None:
        part, rest = found
        parts.append(part)
    kind, *settings = [part.replace(",,", ",") for part in [*parts, rest]]
    return kind, dict(setting.partition("=")[::2] for setting in settings)


def _split(text: str) -> tuple[str, str] | None:
    position = 0
    while (position := text.find(",", position)) >= 0:
        if text[position : position + 2] == ",,":
            position += 2
            continue
        return text[:position], text[position + 1 :]
    return None


def _socket(words: Words) -> tuple[str, dict[str, Any]]:
    if "path" in words:
        address: dict[str, Any] = {"type": "unix", "data": {"path": words["path"]}}
    elif "host" in words:
        address = {"type": "inet", "data": {"host": words["host"], "port": words["port"]}}
    else:
        raise OperationUnsupported("a running guest cannot be given a socket that is open already")
    is_server = words.get("server") == "on"
    data: dict[str, Any] = {"addr": address, "server": is_server}
    if is_server:
        data["wait"] = words.get("wait", "on") == "on"
    for name in ("telnet", "tn3270", "websocket"):
        if name in words:
            data[name] = words[name] == "on"
    if "reconnect" in words:
        data["reconnect"] = int(words["reconnect"])
    if "tls-creds" in words:
        data["tls-creds"] = words["tls-creds"]
    return "socket", data


def _udp(words: Words) -> tuple[str, dict[str, Any]]:
    def inet(host: str, port: str) -> dict[str, Any]:
        return {"type": "inet", "data": {"host": words.get(host, ""), "port": words.get(port, "0")}}

    data = {"remote": inet("host", "port")}
    if "localaddr" in words or "localport" in words:
        data["local"] = inet("localaddr", "localport")
    return "udp", data


def _file(words: Words) -> tuple[str, dict[str, Any]]:
    return "file", {"out": words["path"], "append": words.get("append", "on") == "on"}


def _device(kind: str) -> Callable[[Words], tuple[str, dict[str, Any]]]:
    return lambda words: (kind, {"device": words["path"]})


_BACKENDS: Final[dict[str, Callable[[Words], tuple[str, dict[str, Any]]]]] = {
    "pty": lambda words: ("pty", {}),
    "null": lambda words: ("null", {}),
    "socket": _socket,
    "udp": _udp,
    "file": _file,
    "pipe": _device("pipe"),
    "serial": _device("serial"),
    "parallel": _device("parallel"),
    "spicevmc": lambda words: ("spicevmc", {"type": words["name"]}),
    "spiceport": lambda words: ("spiceport", {"fqdn": words["name"]}),
}
