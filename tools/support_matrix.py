"""Writes `docs/reference/support-matrix.md`: which driver has which procedure, read from the drivers' classes.

.venv/bin/python tools/support_matrix.py            writes it when it is out of date
.venv/bin/python tools/support_matrix.py --check    says that it is out of date, and fails
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT)]

from vird.api import matrix  # noqa: E402
from vird.api.capabilities import CAPABILITIES  # noqa: E402
from vird.drivers import DRIVERS  # noqa: E402
from vird.testing.support import supported_by  # noqa: E402
from vird.wire.procedures import ADMIN, PROGRAMS  # noqa: E402

PAGE = ROOT / "docs/reference/support-matrix.md"
HEAD = """# Which driver has what

Written by `tools/support_matrix.py` from the drivers' classes. A procedure without a mark is answered "not supported".
The daemon itself answers {own} more for every driver: opening, closing, registering for events, and what is about
the connection.
"""


def lines() -> Iterator[str]:
    """The page."""
    own = [
        row for program in PROGRAMS.values() for row in program
        if program is not ADMIN and not row.event and matrix.is_session_call(row)
    ]  # fmt: skip
    yield from HEAD.format(own=len(own)).splitlines()
    supported = {scheme: supported_by(scheme) for scheme in sorted(DRIVERS)}
    yield ""
    yield f"| | {' | '.join(supported)} |"
    yield "|---|" + "---|" * len(supported)
    yield f"| procedures | {' | '.join(str(len(names)) for names in supported.values())} |"
    yield f"| with the daemon's own | {' | '.join(str(len(names) + len(own)) for names in supported.values())} |"
    for capability in CAPABILITIES:
        names = matrix.methods(capability)
        yield f"\n## {capability.__name__}\n"
        yield f"| | {' | '.join(supported)} |"
        yield "|---|" + "---|" * len(supported)
        for name in names:
            yield f"| {name} | {' | '.join('✓' if name in held else '' for held in supported.values())} |"


def main(check: bool) -> int:
    """Write or compare; returns an exit code."""
    text = "\n".join(lines()) + "\n"
    if PAGE.exists() and PAGE.read_text() == text:
        return 0
    if check:
        print(f"{PAGE.relative_to(ROOT)} is out of date: run tools/support_matrix.py")
        return 1
    PAGE.write_text(text)
    print(f"{PAGE.relative_to(ROOT)} written")
    return 0


if __name__ == "__main__":
    sys.exit(main("--check" in sys.argv[1:]))
