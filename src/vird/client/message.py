"""What a daemon told unasked, as the clients of this package hand it on."""

from __future__ import annotations

from typing import NamedTuple

from vird.wire.procedures import Procedure
from vird.wire.xdr import Record


class Message(NamedTuple):
    """Something that the daemon told unasked; ``record`` is None when this release does not know the procedure.

    ``event_number`` is the event's, None where the daemon numbers none.
    """

    program: int
    number: int
    procedure: Procedure | None
    record: Record | None
    event_number: int | None = None
