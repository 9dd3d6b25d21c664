"""The host's name as clients are told it."""

from __future__ import annotations

import socket


def host_name() -> str:
    """The canonical name where the short one resolves to one, else the short one.

    Resolving may block: callers on the event loop run it in a thread.
    """
    name = socket.gethostname()
    if "." in name or name.startswith("localhost"):
        return name
    try:
        answers = socket.getaddrinfo(name, None, flags=socket.AI_CANONNAME)
    except OSError:
        return name
    canonical = answers[0][3]
    return canonical if canonical and not canonical.startswith("localhost") else name
