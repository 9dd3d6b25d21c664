"""What is wrong with a document, fault by fault, with the place in its file."""

from __future__ import annotations

import re
from typing import Any, NamedTuple

from vird.errors import VirdError
from vird.markup import InvalidXml, NotWellFormed
from vird.markup.problems import Problem

_PLACE = re.compile(r"\([^)]*\):(\d+): (.*)", re.DOTALL)


class Fault(NamedTuple):
    """``line`` is 0 and ``path`` empty where a rule about the whole document is broken; ``code`` is libvirt's."""

    line: int
    path: str
    text: str
    code: int

    @classmethod
    def of(cls, problem: Problem) -> Fault:
        """One that was found in a document."""
        return cls(problem.line, problem.path, problem.text, int(problem.error.code))

    def shown(self, name: str) -> str:
        """``FILE:LINE: PATH: words``."""
        place = f"{name}:{self.line}" if self.line else name
        return ": ".join(filter(None, (place, self.path, self.text)))

    def to_json(self) -> dict[str, Any]:
        """For programs; what is not known is null."""
        return {"line": self.line or None, "path": self.path or None, "text": self.text, "code": self.code}


def faults_of(failure: VirdError) -> list[Fault]:
    """All that an error says about a document."""
    if isinstance(failure, InvalidXml):
        return [Fault.of(each) for each in failure.problems]
    place = _PLACE.fullmatch(failure.detail or "") if isinstance(failure, NotWellFormed) else None
    if place is not None:
        return [Fault(int(place[1]), "", place[2].splitlines()[0], int(failure.code))]
    return [Fault(0, "", str(failure), int(failure.code))]
