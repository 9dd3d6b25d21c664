"""The QMP codec: bytes in, messages out; commands in, bytes out.

Sits under `client.Client`, and alone in tests and captures.  It numbers commands and keeps the
limits; it does no I/O, does not match answers to callers and does not know any command.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple, NoReturn

from vird.qmp.faults import NotJson, ProtocolFault
from vird.qmp.lines import LineBuffer

Json = Any
"""A JSON value as the standard library decodes it."""

MAX_MESSAGE = 10 * 1024 * 1024
"""Bytes of one message from the server; the largest known, query-qmp-schema, has about 250 KiB."""


class Greeting(NamedTuple):
    """The server's first message: its version and the protocol capabilities it offers."""

    version: tuple[int, int, int]
    package: str
    capabilities: tuple[str, ...]


class Return(NamedTuple):
    """A command's result."""

    id: str | None
    value: Json


class Error(NamedTuple):
    """A command's failure: ``kind`` is QMP's error class, ``description`` its text."""

    id: str | None
    kind: str
    description: str


class Event(NamedTuple):
    """Something that happened in the server, at ``seconds`` and ``microseconds`` of its clock (-1: it had none)."""

    name: str
    data: Mapping[str, Json]
    seconds: int
    microseconds: int


Message = Greeting | Return | Error | Event


def decode_object(line: bytes) -> dict[str, Json]:
    """Parse one line as a JSON object; anything else is a `ProtocolFault`."""
    try:
        value = json.loads(line)
    except (ValueError, RecursionError) as reason:
        raise ProtocolFault(f"cannot parse json {line[:120]!r}: {reason}") from None
    if not isinstance(value, dict):
        raise ProtocolFault(f"expected a JSON object, got {line[:120]!r}")
    return value


def decode_command(text: str) -> Json:
    """Parse what a user wants to have sent; raises `NotJson`, for names that are there twice too."""

    def named(pairs: list[tuple[str, Json]]) -> dict[str, Json]:
        found = dict(pairs)
        if len(found) < len(pairs):
            raise ValueError("a name is there twice")
        return found

    def number(word: str) -> NoReturn:
        raise ValueError(f"{word} is no number")

    try:
        return json.loads(text, object_pairs_hook=named, parse_constant=number)
    except (ValueError, RecursionError) as reason:
        raise NotJson(f"cannot parse json {text[:120]}: {reason}") from None


def encode_object(value: Mapping[str, Json]) -> bytes:
    """One JSON object as one line."""
    return json.dumps(value, separators=(",", ":")).encode() + b"\n"


def read_message(message: Mapping[str, Json]) -> Message:
    """Tell what a server's JSON object is; one that is no QMP message is a `ProtocolFault`."""
    try:
        if "return" in message:
            return Return(message.get("id"), message["return"])
        if "error" in message:
            error = message["error"]
            return Error(message.get("id"), str(error["class"]), str(error["desc"]))
        if "event" in message:
            stamp = message.get("timestamp", {})
            data = message.get("data", {})
            if not isinstance(data, dict):
                raise TypeError("data")
            return Event(str(message["event"]), data, int(stamp.get("seconds", -1)), int(stamp.get("microseconds", -1)))
        if "QMP" in message:
            return _read_greeting(message["QMP"])
    except (KeyError, TypeError, ValueError, AttributeError):
        pass
    raise ProtocolFault(f"not a QMP message: {json.dumps(message)[:120]}")


def _read_greeting(body: Mapping[str, Json]) -> Greeting:
    version = body["version"]
    qemu = version["qemu"]
    return Greeting(
        (int(qemu["major"]), int(qemu["minor"]), int(qemu["micro"])),
        str(version.get("package", "")),
        tuple(str(name) for name in body.get("capabilities", ())),
    )


class Session:
    """One connection's codec.

    Command ids are ``libvirt-1``, ``libvirt-2`` …: raw monitor commands show them to the user.
    """

    def __init__(self, max_message: int = MAX_MESSAGE) -> None:
        self._lines = LineBuffer(max_message)
        self._serial = 0

    def feed(self, data: bytes) -> list[Message]:
        """Return the messages that ``data`` completes; raises `ProtocolFault`."""
        return [read_message(message) for message in self.feed_objects(data)]

    def feed_objects(self, data: bytes) -> list[dict[str, Json]]:
        """Like `feed`, but the JSON objects themselves, for callers that pass them on."""
        return [decode_object(line) for line in self._lines.feed(data)]

    def next_id(self) -> str:
        """A fresh command id."""
        self._serial += 1
        return f"libvirt-{self._serial}"

    def encode(
        self, command: str, arguments: Mapping[str, Json] | None = None, *, oob: bool = False
    ) -> tuple[str, bytes]:
        """Return the id and the bytes of a command; ``oob`` asks for out-of-band execution."""
        serial = self.next_id()
        message: dict[str, Json] = {"exec-oob" if oob else "execute": command}
        if arguments:
            message["arguments"] = arguments
        message["id"] = serial
        return serial, encode_object(message)


def negotiate(offered: Iterable[str], wanted: Iterable[str]) -> Mapping[str, Json] | None:
    """The arguments of ``qmp_capabilities``: those of the wanted protocol capabilities that are offered."""
    enable = [name for name in wanted if name in set(offered)]
    return {"enable": enable} if enable else None
