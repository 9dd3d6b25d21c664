"""Progress is for terminals."""

from __future__ import annotations

import io

import pytest

from vird.cli.progress import Progress, line


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("total", "seconds", "shown"),
    [
        (1 << 21, 2.0, "x: 50 % of 2.00 MiB, 512.00 KiB/s"),
        (None, 2.0, "x: 1.00 MiB, 512.00 KiB/s"),
        (None, 0.0, "x: 1.00 MiB"),
    ],
)
def test_lines(total: int | None, seconds: float, shown: str) -> None:
    assert line("x", 1 << 20, total, seconds) == shown


def test_on_a_terminal_it_comes_and_goes() -> None:
    err = Terminal()
    progress = Progress(err, "x")
    progress(5)
    progress.close()
    assert err.getvalue().startswith("\r\x1b[Kx: 5.00 B") and err.getvalue().endswith("\r\x1b[K")


def test_elsewhere_it_is_silent() -> None:
    err = io.StringIO()
    progress = Progress(err, "x")
    progress(5)
    progress.close()
    assert err.getvalue() == ""
