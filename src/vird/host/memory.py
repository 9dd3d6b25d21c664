"""The host's memory as a whole, and the kernel's sharing of equal pages (KSM).  Blocking and short."""

from __future__ import annotations

from vird.host.files import read_text

KSM = "kernel/mm/ksm"


def meminfo(proc: str = "/proc") -> dict[str, int]:
    """The kernel's figures (``MemTotal``, ``MemFree``, ``Buffers``, ``Cached`` …) in KiB."""
    found: dict[str, int] = {}
    for line in read_text(f"{proc}/meminfo", "").splitlines():
        name, _, value = line.partition(":")
        words = value.split()
        if words and words[0].isdigit():
            found[name] = int(words[0])
    return found


def sharing(name: str, sys: str = "/sys") -> int | None:
    """One figure of KSM (``pages_to_scan``, ``pages_shared`` …); None if this kernel has it not."""
    text = read_text(f"{sys}/{KSM}/{name}", "")
    return int(text) if text.isdigit() else None


def set_sharing(name: str, value: int, sys: str = "/sys") -> None:
    """Set one figure of KSM; raises OSError."""
    with open(f"{sys}/{KSM}/{name}", "w") as file:
        file.write(str(value))
