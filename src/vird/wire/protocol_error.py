"""The ways in which a connection's rules can be broken.

ProtocolError              (an RPC error, so it travels like any other)
├── LocalProtocolError     we asked for something that is not allowed now
├── BrokenFrame            bytes that cannot be a frame
└── RemoteProtocolError    the peer's fault, and the end of its connection
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from vird.errors import ErrorDomain, Rpc

if TYPE_CHECKING:
    from vird.wire.events import Event
    from vird.wire.frame import Header


class ProtocolError(Rpc):
    """The rules of the protocol were broken, by us or by the peer."""

    def __init__(self, detail: str) -> None:
        super().__init__(detail, domain=ErrorDomain.RPC)


class LocalProtocolError(ProtocolError):
    """We asked for something that the protocol does not allow now; nothing was sent."""


class BrokenFrame(ProtocolError):
    """Bytes that cannot be a frame, so that nothing after them can be understood; ``header`` if it could be read."""

    def __init__(self, detail: str, header: Header | None = None) -> None:
        super().__init__(detail)
        self.header = header


class RemoteProtocolError(ProtocolError):
    """The peer broke the protocol, and nothing more can be understood from it.

    ``events`` happened before.  ``answered`` tells that an error reply was queued, which is worth
    writing before the connection is closed.
    """

    def __init__(self, detail: str, events: Sequence[Event] = (), answered: bool = False) -> None:
        super().__init__(detail)
        self.events = list(events)
        self.answered = answered
