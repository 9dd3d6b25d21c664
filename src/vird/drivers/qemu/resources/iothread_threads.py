"""Which threads of the host are a guest's I/O threads, from what QEMU answers; pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

PREFIX: Final = "iothread"


def by_number(answer: Iterable[Mapping[str, Any]]) -> dict[int, int]:
    """Number and kernel's number of each thread of a ``query-iothreads``."""
    return {int(str(each["id"]).removeprefix(PREFIX)): int(each["thread-id"]) for each in answer}
