"""A terminal for `virsh console`, which wants one, driven by what it shows: wait for a text, type a line.

Tests and the demo use it; it interprets nothing of what it is shown, and drops what only moves the cursor.
"""

import os
import pty
import re
import select
import subprocess
import time

_ESCAPE_SEQUENCES = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")


class Terminal:
    """A program on a pseudo-terminal; a context manager that ends it."""

    def __init__(self, argv: list[str]) -> None:
        self._ours, theirs = pty.openpty()
        self._process = subprocess.Popen(argv, stdin=theirs, stdout=theirs, stderr=theirs, start_new_session=True)
        os.close(theirs)
        self._seen = ""

    def wait_for(self, text: str, timeout_s: float) -> str:
        """What it showed up to and with `text`; raises `TimeoutError` with what it showed instead."""
        deadline = time.monotonic() + timeout_s
        while text not in self._seen:
            left = deadline - time.monotonic()
            if left <= 0 or not self._read(left):
                raise TimeoutError(f"waited for {text!r}, saw {self._seen!r}")
        shown, _, self._seen = self._seen.partition(text)
        return shown + text

    def type(self, line: str) -> None:
        os.write(self._ours, line.encode())

    def wake(self, prompt: str, timeout_s: float) -> str:
        """Press Enter until `prompt` is shown: a shell may have greeted before anyone looked; it answers any time."""
        deadline = time.monotonic() + timeout_s
        while True:
            self.type("\n")
            try:
                return self.wait_for(prompt, 2)
            except TimeoutError:
                if time.monotonic() > deadline:
                    raise

    def kill(self) -> None:
        """End the program without a word."""
        self._process.kill()
        self._process.wait()

    def _read(self, timeout_s: float) -> bool:
        """False when the program has closed its side."""
        if select.select([self._ours], [], [], timeout_s)[0]:
            try:
                more = os.read(self._ours, 65536)
            except OSError:  # the other side is closed
                return False
            self._seen += _ESCAPE_SEQUENCES.sub("", more.decode(errors="replace")).replace("\r", "")
            return bool(more)
        return True

    def __enter__(self) -> "Terminal":
        return self

    def __exit__(self, *_: object) -> None:
        os.close(self._ours)
        try:
            self._process.wait(5)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
