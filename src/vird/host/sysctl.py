"""Kernel settings of the network, as files below /proc/sys/net.

They belong to the calling process's network namespace.  Blocking and short.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from vird.host.files import read_text

PROC = Path("/proc")


def read(name: str, device: str | None = None, *, proc: Path = PROC) -> str | None:
    """A setting by its path below ``net`` (``ipv4/ip_forward``); None if the kernel lacks it.

    ``{device}`` in the path is replaced by ``device``.
    """
    text = read_text(_path(name, device, proc), "")
    return text or None


def write(name: str, value: str | int, device: str | None = None, *, proc: Path = PROC) -> bool:
    """Change a setting unless it has the value already; tell whether it was changed.

    Raises OSError if the kernel has no such setting or refuses the value.
    """
    path = _path(name, device, proc)
    if read_text(path) == str(value):
        return False
    path.write_text(f"{value}\n")
    return True


def enable_forwarding(versions: Iterable[int], *, proc: Path = PROC) -> list[str]:
    """Let the host forward packets of these IP versions; the names of the settings that had to be changed."""
    names = {4: "ipv4/ip_forward", 6: "ipv6/conf/all/forwarding"}
    return [names[version] for version in sorted(set(versions)) if write(names[version], 1, proc=proc)]


def has_ipv6(*, proc: Path = PROC) -> bool:
    """Whether this kernel speaks IPv6."""
    return (proc / "sys/net/ipv6").is_dir()


def quiet_ipv6(device: str, *, enabled: bool, proc: Path = PROC) -> None:
    """Keep a bridge from configuring itself by IPv6, and from speaking it at all unless ``enabled``.

    The host must not take routes or addresses from its own guests.
    """
    if not has_ipv6(proc=proc):
        return
    write("ipv6/conf/{device}/disable_ipv6", int(not enabled), device, proc=proc)
    write("ipv6/conf/{device}/accept_ra", 0, device, proc=proc)
    write("ipv6/conf/{device}/autoconf", 0, device, proc=proc)


def _path(name: str, device: str | None, proc: Path) -> Path:
    # Device names may hold dots but no slashes, so the path is safe to build.
    return proc / "sys/net" / name.format(device=device or "")
