"""What a connection accepts and sends at most.

The numbers are those of libvirt's protocol; a daemon may set smaller ones for peers that it does
not know yet.  Limits of single fields are declared with the fields.
"""

from __future__ import annotations

FRAME_MAX = 33_554_436
"""Largest length word of a frame: 32 MiB of header and payload, and the word itself."""

STREAM_CHUNK_MAX = 262_120
"""Most stream bytes in one frame; every release since 0.9 accepts it."""

FDS_MAX = 32
"""Most file descriptors that travel with one frame."""


class Limits:
    """The limits of one connection; they may be changed while it is open.

    ``frame`` counts bytes, its length word included.
    """

    __slots__ = ("fds", "frame", "stream_chunk", "streams")

    def __init__(
        self,
        *,
        frame: int = FRAME_MAX,
        stream_chunk: int = STREAM_CHUNK_MAX,
        fds: int = FDS_MAX,
        streams: int = 1024,
    ) -> None:
        self.frame = min(frame, FRAME_MAX)
        self.stream_chunk = stream_chunk
        self.fds = min(fds, FDS_MAX)
        self.streams = streams
