"""Finding out that a silent peer is gone: ping it, count the pings that got no answer.

Nobody here reads a clock: ``tick(now)`` is called when ``deadline`` has come.  Anything that the
peer sends counts as a sign of life, so nothing is sent on a busy connection.
"""

from __future__ import annotations

from enum import IntEnum

PROGRAM = 0x6B656570
VERSION = 1


class KeepaliveProcedure(IntEnum):
    """The two messages of the keepalive program."""

    PING = 1
    PONG = 2


class Keepalive:
    """The timer of one connection: after ``interval`` silent seconds a ping, after ``count`` of them the end."""

    __slots__ = ("count", "deadline", "heard", "interval", "unanswered")

    def __init__(self, interval: float, count: int, now: float) -> None:
        self.interval = interval
        self.count = count
        self.deadline = now + interval
        self.unanswered = 0
        self.heard = False

    def tick(self, now: float) -> bool | None:
        """What to do at ``now``: True to ping, None to wait, False to give the peer up."""
        if self.heard:
            # It spoke at an unknown moment since the last tick; a whole interval of silence is due again.
            self.heard = False
            self.unanswered = 0
            self.deadline = now + self.interval
            return None
        if now < self.deadline:
            return None
        if self.unanswered >= self.count:
            return False
        self.unanswered += 1
        self.deadline = now + self.interval
        return True
