"""What the admin program tells."""

from __future__ import annotations

from enum import IntEnum


class ClientTransport(IntEnum):
    """How a client is connected (virClientTransport)."""

    UNIX = 0
    TCP = 1
    TLS = 2
