"""What a daemon tells unasked, as an iterator of the blocking client's.

Between calls nobody reads the socket: whoever iterates does, so what is not taken yet waits in the daemon.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Protocol

from vird.client.message import Message


class MessageOwner(Protocol):
    """What the iterator needs of its client."""

    def wait_for(self, is_done: Callable[[], bool], timeout_s: float | None, what: str) -> None:
        """Read until it is done."""

    def forget_messages(self, messages: BlockingMessages) -> None:
        """Deliver no more to this iterator."""


class BlockingMessages:
    """The messages from its making on, as an iterator that reads while it waits; it ends with the connection."""

    def __init__(self, client: MessageOwner) -> None:
        self._client = client
        self._waiting: list[Message | None] = []

    def put(self, message: Message | None) -> None:
        """Queue a message, or with None the end."""
        self._waiting.append(message)

    def __iter__(self) -> Iterator[Message]:
        return self

    def __next__(self) -> Message:
        message = self.next(None)
        if message is None:
            raise StopIteration
        return message

    def next(self, timeout_s: float | None) -> Message | None:
        """The next message, or None at the end; OperationTimeout when none comes in time."""
        self._client.wait_for(lambda: bool(self._waiting), timeout_s, "event")
        if self._waiting[0] is None:
            return None
        return self._waiting.pop(0)

    def close(self) -> None:
        """Collect no more."""
        self._client.forget_messages(self)
        self.put(None)
