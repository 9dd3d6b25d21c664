"""What /sys/class/net says about the network devices of the calling process's own namespace.

Where the mounted /sys belongs to another network namespace, a private one is used instead.
Blocking and short.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

from vird.host import detached, link

READ_MAX = 4096


@contextmanager
def device_folder(name: str, sys: str = "/sys") -> Iterator[int]:
    """The folder of a network device as a descriptor; raises OSError if there is none."""
    mounted = f"{sys}/class/net/{name}"
    try:
        folder = os.open(mounted, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        if read_at(folder, "ifindex") == str(link.index_of(name)):
            try:
                yield folder
            finally:
                os.close(folder)
            return
        os.close(folder)
    except FileNotFoundError:
        pass
    root = detached.mount("sysfs")
    try:
        folder = os.open(f"class/net/{name}", os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC, dir_fd=root)
        try:
            yield folder
        finally:
            os.close(folder)
    finally:
        os.close(root)


def read_at(folder: int, path: str) -> str:
    """The text of a file below an open folder; raises OSError."""
    fd = os.open(path, os.O_RDONLY | os.O_CLOEXEC, dir_fd=folder)
    try:
        return os.read(fd, READ_MAX).decode("utf-8", "replace").strip()
    finally:
        os.close(fd)


def read(name: str, path: str) -> str | None:
    """One attribute of a network device (``speed``, ``statistics/rx_bytes``); None if it has none now."""
    try:
        with device_folder(name) as folder:
            return read_at(folder, path)
    except OSError:
        return None


def statistics(name: str) -> dict[str, int]:
    """The packet and byte counters of a network device, by the kernel's names (``rx_bytes``, ``tx_drop`` …).

    Raises OSError if there is no such device.
    """
    with device_folder(name) as folder:
        counters = os.open("statistics", os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC, dir_fd=folder)
        try:
            return {counter: int(read_at(counters, counter)) for counter in os.listdir(counters)}
        finally:
            os.close(counters)


def character_device(name: str) -> tuple[int, int]:
    """Major and minor number of the character device behind a macvtap; raises OSError."""
    with device_folder(name) as folder:
        number = read_at(folder, "ifindex")
        major, minor = read_at(folder, f"tap{number}/dev").split(":")
        return int(major), int(minor)
