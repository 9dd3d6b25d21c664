"""Macvtap devices: a guest's own MAC address on a host device, with a descriptor for the hypervisor.

The device outlives its descriptors and must be deleted.  The character device behind it is found
by number and opened through a private node, since /dev/tapN may be missing or, with several
network namespaces on one machine, be another device's.  Blocking and short.
"""

from __future__ import annotations

import errno
import fcntl
import os
import stat
import struct
from typing import Literal

from vird.host import detached, link, sysfs
from vird.host.netlink import codec
from vird.host.netlink.codec import u16, u32
from vird.host.tap import IFF_MULTI_QUEUE, IFF_NO_PI, IFF_TAP, IFF_VNET_HDR, TUNSETIFF, close

Mode = Literal["private", "vepa", "bridge", "passthrough"]
MODES: dict[Mode, int] = {"private": 1, "vepa": 2, "bridge": 4, "passthrough": 8}

IFLA_MACVLAN_MODE, IFLA_MACVLAN_FLAGS = 1, 2
MACVLAN_FLAG_NOPROMISC = 1
TUNSETVNETHDRSZ, TUNSETOFFLOAD = 0x400454D8, 0x400454D0
PREFIX = "macvtap"
NUMBERS_MAX = 8192


def create(
    device: str, *, mode: Mode, mac: str, name: str | None = None, queues: int = 1, promiscuous: bool = True
) -> str:
    """Make a macvtap on a host device, switched off; its name.

    Without ``name`` it is the first free ``macvtapN``, counted from 0.  Raises `Refused`: EBUSY when the
    host device is taken (by a bridge, or a passthrough device), ENODEV when it is missing.
    """
    details = [u32(IFLA_MACVLAN_MODE, MODES[mode])]
    if mode == "passthrough" and not promiscuous:
        details.append(u16(IFLA_MACVLAN_FLAGS, MACVLAN_FLAG_NOPROMISC))
    settings = [link.lower(device), link.mac(mac)]
    if queues > 1:
        settings += [u32(link.IFLA_NUM_TX_QUEUES, queues), u32(link.IFLA_NUM_RX_QUEUES, queues)]
    if name is not None:
        link.create(name, "macvtap", *settings, details=details)
        return name
    for number in range(NUMBERS_MAX):
        allotted = f"{PREFIX}{number}"
        if link.exists(allotted):
            continue
        try:
            link.create(allotted, "macvtap", *settings, details=details)
        except codec.Refused as refused:
            if refused.errno != errno.EEXIST:
                raise
        else:
            return allotted
    raise codec.Refused(errno.ENOSPC, f"all names {PREFIX}0 to {PREFIX}{NUMBERS_MAX - 1} are taken")


def open_queues(name: str, *, queues: int = 1, vnet_header: bool = True) -> list[int]:
    """Open a macvtap's character device, once for each queue; the caller closes the descriptors.  Raises OSError."""
    major, minor = sysfs.character_device(name)
    flags = IFF_TAP | IFF_NO_PI
    if vnet_header:
        flags |= IFF_VNET_HDR
    if queues > 1:
        flags |= IFF_MULTI_QUEUE
    fds: list[int] = []
    try:
        for _ in range(queues):
            fds.append(_open_number(major, minor))
            fcntl.ioctl(fds[-1], TUNSETIFF, struct.pack("=16sH22x", os.fsencode(name), flags))
    except BaseException:
        close(fds)
        raise
    return fds


def _open_number(major: int, minor: int) -> int:
    """Open a character device by number, through a node that nobody else sees."""
    folder = detached.mount("tmpfs")
    try:
        os.mknod("tap", stat.S_IFCHR | 0o600, os.makedev(major, minor), dir_fd=folder)
        return os.open("tap", os.O_RDWR | os.O_CLOEXEC | os.O_NONBLOCK, dir_fd=folder)
    finally:
        os.close(folder)
