"""One stream of bytes beside the calls: who may still send what.

A stream is named by the program, procedure and serial of the call that opened it.  Data and holes
flow both ways; an empty piece of data says that its sender has no more.  Finishing is a question
and an answer; an error from either side ends the stream at once.  This is the bookkeeping only:
``wire.connection`` makes and reads the frames.
"""

from __future__ import annotations

from enum import Enum


class StreamState(Enum):
    """Where a stream is in its life, as seen from here."""

    OPENING = "opening"
    """The call is on its way and its reply is not here."""
    OPEN = "open"
    FINISHING = "finishing"
    """We asked to finish (client), and wait for the answer."""
    ASKED = "asked"
    """The peer asked to finish (daemon), and waits for our answer."""
    ABORTING = "aborting"
    """We cut it off (client), and wait for the answer."""
    FINISHED = "finished"
    ABORTED = "aborted"


class Stream:
    """The state of one stream; ``sent_eof`` and ``received_eof`` tell which directions are dry."""

    __slots__ = ("procedure", "program", "received_eof", "sent_eof", "serial", "state", "version")

    def __init__(self, program: int, version: int, procedure: int, serial: int, state: StreamState) -> None:
        self.program = program
        self.version = version
        self.procedure = procedure
        self.serial = serial
        self.state = state
        self.sent_eof = False
        self.received_eof = False

    @property
    def origin(self) -> tuple[int, int, int]:
        """Program, version and procedure of the call that opened it."""
        return self.program, self.version, self.procedure

    @property
    def is_closed(self) -> bool:
        """Whether no frame of it will be sent or heeded any more."""
        return self.state in (StreamState.FINISHED, StreamState.ABORTED)

    @property
    def can_send(self) -> bool:
        """Whether data and holes may still go out."""
        return self.state in (StreamState.OPEN, StreamState.ASKED) and not self.sent_eof

    def __repr__(self) -> str:
        return f"<Stream {self.program:#x}:{self.procedure} serial {self.serial} {self.state.value}>"
