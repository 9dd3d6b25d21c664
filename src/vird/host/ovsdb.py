"""The database of Open vSwitch, through its own protocol (RFC 7047): transactions, and waiting until they are in force.

What is written there, the switch's own daemon does; which rows, the drivers decide.  Each call has a connection of its
own, as each is one short dialogue.  Blocking, for a few milliseconds; nothing waits longer than the deadline.
"""

from __future__ import annotations

import json
import socket
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

SOCKET = Path("/run/openvswitch/db.sock")
DATABASE = "Open_vSwitch"
DEADLINE_S = 5.0
LARGEST = 16 * 1024 * 1024
"""Most bytes of one answer."""

Row = dict[str, Any]
Operation = dict[str, Any]
NOTHING: list[Any] = ["set", []]
"""How an optional column is empty."""


class Refused(Exception):
    """The database did not do it: ``error`` is its word for the reason, ``details`` its sentence."""

    def __init__(self, error: str, details: str) -> None:
        super().__init__(f"{error}: {details}" if details else error)
        self.error, self.details = error, details


class Database:
    """An open connection; a context manager.  Raises OSError when nobody answers, TimeoutError among them."""

    def __init__(self, path: Path = SOCKET, *, deadline_s: float = DEADLINE_S) -> None:
        self._until = time.monotonic() + deadline_s
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM | socket.SOCK_CLOEXEC)
        self._received = bytearray()
        self._serial = 0
        try:
            self._socket.settimeout(deadline_s)
            self._socket.connect(str(path))
        except BaseException:
            self._socket.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._socket.close()

    def transact(self, operations: Sequence[Operation]) -> list[Row]:
        """Carry out all operations or none; one result for each.  Raises `Refused`."""
        results = self._call("transact", [DATABASE, *operations])
        for result in results:
            if result is not None and "error" in result:
                raise Refused(str(result["error"]), str(result.get("details", "")))
        return list(results[: len(operations)])

    def select(self, table: str, where: Sequence[Any], columns: Sequence[str]) -> list[Row]:
        """The rows of a table that fulfil all conditions."""
        rows = self.transact([{"op": "select", "table": table, "where": list(where), "columns": list(columns)}])
        return list(rows[0]["rows"])

    def configure(self, operations: Sequence[Operation]) -> None:
        """Carry out a transaction and wait until the switch has done it.

        Raises `Refused`, TimeoutError when the switch's daemon does not do it in time.
        """
        number = int(self.transact([*operations, *_ask_for_number()])[-1]["rows"][0]["next_cfg"])
        watched = {"Open_vSwitch": {"columns": ["cur_cfg"]}}
        found = _configured(self._call("monitor", [DATABASE, "configured", watched]))
        updates = self._messages()
        while found is None or found < number:
            update = next(updates)
            if update.get("method") == "update":
                newer = _configured(update["params"][1])
                found = newer if newer is not None else found

    def _call(self, method: str, params: list[Any]) -> Any:
        self._serial += 1
        self._send({"method": method, "params": params, "id": self._serial})
        for message in self._messages():
            if message.get("id") == self._serial and "method" not in message:
                if message.get("error") is not None:
                    raise Refused(str(message["error"]), "")
                return message["result"]
        raise AssertionError("messages end with an exception")

    def _send(self, message: Row) -> None:
        self._socket.sendall(json.dumps(message).encode())

    def _messages(self) -> Iterator[Row]:
        decoder = json.JSONDecoder()
        while True:
            try:
                text = self._received.decode()
                message, end = decoder.raw_decode(text)
            except ValueError:
                chunk = self._read()
                if not chunk or len(self._received) > LARGEST:
                    raise ConnectionResetError("Open vSwitch's database ended the connection") from None
                self._received += chunk
                continue
            self._received = bytearray(text[end:].lstrip().encode())
            if message.get("method") == "echo":
                # It asks now and then whether we are still there.
                self._send({"result": message["params"], "error": None, "id": message["id"]})
                continue
            yield message

    def _read(self) -> bytes:
        left = self._until - time.monotonic()
        try:
            self._socket.settimeout(max(left, 0.001))
            return self._socket.recv(65536)
        except TimeoutError:
            raise TimeoutError("Open vSwitch did not do it in time") from None


def _ask_for_number() -> list[Operation]:
    """Say that there is something to do, and learn by which number its end will be told."""
    return [
        {"op": "mutate", "table": "Open_vSwitch", "where": [], "mutations": [["next_cfg", "+=", 1]]},
        {"op": "select", "table": "Open_vSwitch", "where": [], "columns": ["next_cfg"]},
    ]


def _configured(update: dict[str, dict[str, Row]]) -> int | None:
    """The number up to which the switch has done what was written."""
    for row in update.get("Open_vSwitch", {}).values():
        if (new := row.get("new")) is not None and "cur_cfg" in new:
            return int(new["cur_cfg"])
    return None


def map_of(values: dict[str, str]) -> list[Any]:
    """A column's value that is a map."""
    return ["map", [[key, value] for key, value in values.items()]]


def set_of(values: Sequence[Any]) -> list[Any]:
    """A column's value that is a set."""
    return ["set", list(values)]


def read_map(value: list[Any]) -> dict[str, Any]:
    """The dict that a map was."""
    return dict(value[1])


def read_set(value: Any) -> list[Any]:
    """The members of a set; a set of one is written as its member."""
    if isinstance(value, list) and len(value) == 2 and value[0] == "set":
        return list(value[1])
    return [value]
