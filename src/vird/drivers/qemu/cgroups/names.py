"""What a guest's control group is called, and where it is; pure."""

from __future__ import annotations

import string
from typing import Final

from vird.errors import ConfigUnsupported, ErrorDomain

DEFAULT_PARTITION: Final = "/machine"
"""Where guests are whose document says nothing; it is made when it is not there."""

STANDARD: Final = ("machine", "user", "system")
"""First parts of a partition that are taken as they are."""

LONGEST: Final = 64
_LETTERS: Final = frozenset(string.ascii_letters + string.digits)
RESERVED: Final = ("notify_on_release", "release_agent", "tasks")
CONTROLLERS: Final = ("cgroup", "cpu", "cpuacct", "cpuset", "memory", "devices", "freezer", "blkio", "net_cls",
                      "perf_event", "io", "pids", "hugetlb")  # fmt: skip


def machine_name(number: int, name: str, tag: str = "") -> str:
    """``qemu-4-web``: of the name only what a host's name may hold; ``tag`` tells daemons with other roots apart."""
    text = f"qemu-{tag}-{number}-" if tag else f"qemu-{number}-"
    for character in name:
        if (character in "-." and text[-1] not in "-.") or character in _LETTERS:
            text += character
    return text[:LONGEST]


def group_path(partition: str, machine: str) -> str:
    """The guest's group: ``/machine/qemu-4-web.libvirt-qemu``."""
    return f"{partition_path(partition)}/{machine}.libvirt-qemu"


def partition_path(partition: str) -> str:
    """The group of a partition: ``/production/web`` is ``/production.partition/web.partition``.

    Raises ``ConfigUnsupported`` for one that is not absolute.
    """
    if not partition.startswith("/"):
        raise ConfigUnsupported(f"Resource partition '{partition}' must start with '/'", domain=ErrorDomain.DOMAIN)
    parts = [part for part in partition.split("/") if part]
    return "".join(f"/{_part(number, part)}" for number, part in enumerate(parts))


def _part(number: int, part: str) -> str:
    if number == 0 and part in STANDARD:
        return part
    text = part if "." in part else f"{part}.partition"
    return f"_{text}" if _is_reserved(text) else text


def _is_reserved(text: str) -> bool:
    """Whether the kernel could have a file of that name."""
    return text[0] in "_." or text in RESERVED or any(text.startswith(f"{name}.") for name in CONTROLLERS)
