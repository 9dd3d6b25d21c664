"""Procedures of our own, which no other daemon or client knows: events that are numbered, so that none is lost.

A client finds out by ``FEATURE`` whether a daemon has them (``connect_supports_feature``).
"""

from __future__ import annotations

from typing import Annotated, Final

from vird.wire.procedures.procedure import Procedure, Program
from vird.wire.xdr import Int, MaxLen, Record, UHyper

VIRD: Final = Program("vird", 0x76697264, 1, prefix="vird")
FEATURE: Final = 0x76697264
"""The number under which a client asks whether a daemon has this program."""

RESUMED_MAX = 16_384


class EventsHoldRet(Record):
    last: UHyper


EVENTS_HOLD = Procedure(VIRD, 1, "events_hold", None, EventsHoldRet, session=True)
"""Tell this connection of no events until they are released, and number them from then on; the last number so far."""


class Heard(Record):
    callback_id: Int
    number: UHyper


class EventsReleaseArgs(Record):
    heard: Annotated[list[Heard], MaxLen(RESUMED_MAX)]


EVENTS_RELEASE = Procedure(VIRD, 2, "events_release", EventsReleaseArgs, session=True)
"""Tell each callback what came after the number that it has heard, those that are not named what was held."""


class EventNumberMsg(Record):
    number: UHyper


EVENT_NUMBER = Procedure(VIRD, 3, "event_number", EventNumberMsg, event=True)
"""The number of the event whose messages follow."""
