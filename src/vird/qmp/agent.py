"""The guest agent's codec: QMP's dialect without greeting, ids or events, on a line that may be out of step.

A guest can restart its agent, or answer a command long given up.  So each conversation starts with
``guest-sync-delimited`` and a token, and everything before the answer with that token is dropped.
Sits under `agent_client.AgentClient`.  It does no I/O.
"""

from __future__ import annotations

from collections.abc import Mapping

from vird.errors import AgentUnsynced
from vird.qmp.lines import LineBuffer
from vird.qmp.session import Error, Json, Return, decode_object, encode_object, read_message

DELIMITER = 0xFF
"""The byte that cannot occur in JSON: it makes either side forget an unfinished line."""

MAX_MESSAGE = 10 * 1024 * 1024
"""Bytes of one answer; the guest writes them, so they are not to be trusted."""


class AgentSession:
    """One channel's codec; ``synced`` tells whether the last `sync` was answered."""

    def __init__(self, max_message: int = MAX_MESSAGE) -> None:
        self._lines = LineBuffer(max_message)
        self._token: int | None = None
        self.synced = False

    def sync(self, token: int) -> bytes:
        """The bytes that bring both sides in step; the answer must carry ``token``."""
        self._token = token
        self.synced = False
        self._lines.clear()
        return bytes((DELIMITER,)) + self.encode("guest-sync-delimited", {"id": token})

    def encode(self, command: str, arguments: Mapping[str, Json] | None = None) -> bytes:
        """The bytes of a command."""
        message: dict[str, Json] = {"execute": command}
        if arguments:
            message["arguments"] = arguments
        return encode_object(message)

    def feed(self, data: bytes) -> list[Return | Error]:
        """Return the answers that ``data`` completes, the one to `sync` not among them.

        Raises `ProtocolFault` for what is not JSON in a synced conversation, `AgentUnsynced` for a wrong token.
        """
        if not self.synced:
            data = self._lines.drop_through(DELIMITER, data)
        answers: list[Return | Error] = []
        for line in self._lines.feed(data.replace(bytes((DELIMITER,)), b"")):
            if self.synced:
                answer = read_message(decode_object(line))
                if isinstance(answer, Return | Error):
                    answers.append(answer)
            else:
                self._await_token(line)
        return answers

    def _await_token(self, line: bytes) -> None:
        if self._token is None:
            return
        try:
            value = decode_object(line).get("return")
        except Exception:
            # Anything may precede the token: half a line of an answer nobody waits for is no fault.
            return
        if isinstance(value, int) and not isinstance(value, bool):
            if value != self._token:
                raise AgentUnsynced(f"expected {self._token}, got {value}")
            self.synced = True
            self._token = None
