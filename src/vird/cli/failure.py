"""What a verb raises when it cannot go on, beside the errors of the library."""

from __future__ import annotations


class UsageError(Exception):
    """The words of a command make no command; the text says which of them and why, ``remedy`` what would help."""

    def __init__(self, text: str, remedy: str | None = None) -> None:
        super().__init__(text)
        self.remedy = remedy


class Failed(Exception):
    """A verb's own sentence about what it could not do; the cause, where there is one, is its ``__cause__``.

    ``tells_cause``: whether people see the cause on a line of its own; programs always do.
    """

    def __init__(self, sentence: str, *, tells_cause: bool = True) -> None:
        super().__init__(sentence)
        self.tells_cause = tells_cause
