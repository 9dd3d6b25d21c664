"""Tap devices: a network device on the host whose other end is a descriptor for the hypervisor.

The device lives as long as one of its descriptors is open, so that nothing remains of a guest that
died.  Acts in the calling process's network namespace; blocking and short.
"""

from __future__ import annotations

import contextlib
import errno
import fcntl
import os
import struct

from vird.host import link
from vird.host.netlink import codec

TUN = "/dev/net/tun"
TUNSETIFF, TUNGETFEATURES, TUNSETPERSIST = 0x400454CA, 0x800454CF, 0x400454CB
IFF_TAP, IFF_NO_PI, IFF_MULTI_QUEUE, IFF_VNET_HDR, IFF_TUN_EXCL = 0x0002, 0x1000, 0x0100, 0x4000, 0x8000
IFREQ = struct.Struct("=16sH22x")
QUEUES_MAX = 256


def open_new(
    name: str, *, queues: int = 1, vnet_header: bool = True, mac: str | None = None, mtu: int | None = None
) -> tuple[str, list[int]]:
    """Make a tap and open its queues; its name and one descriptor for each queue, which the caller closes.

    A name with ``%d`` takes the first free number.  The device is switched off.  Raises OSError, EBUSY
    or EEXIST if the name is taken.
    """
    if not 1 <= queues <= QUEUES_MAX:
        raise ValueError(f"a tap has 1 to {QUEUES_MAX} queues, not {queues}")
    flags = IFF_TAP | IFF_NO_PI
    if vnet_header:
        flags |= IFF_VNET_HDR
    if queues > 1:
        flags |= IFF_MULTI_QUEUE
    fds: list[int] = []
    try:
        made = _open_queue(fds, name, flags | IFF_TUN_EXCL)
        for _ in range(queues - 1):
            _open_queue(fds, made, flags)
        settings = [link.mac(mac)] if mac else []
        if mtu:
            settings.append(link.mtu(mtu))
        if settings:
            link.configure(made, *settings)
    except BaseException:
        close(fds)
        raise
    return made, fds


def close(fds: list[int]) -> None:
    """Close descriptors; the last one takes the device with it."""
    while fds:
        with contextlib.suppress(OSError):
            os.close(fds.pop())


def host_mac(guest_mac: str) -> str:
    """The MAC of the host's end: the guest's, with a first byte so high that the bridge never takes it as its own."""
    return "fe" + guest_mac[2:]


def _open_queue(fds: list[int], name: str, flags: int) -> str:
    fd = os.open(TUN, os.O_RDWR | os.O_CLOEXEC)
    fds.append(fd)
    try:
        answer = fcntl.ioctl(fd, TUNSETIFF, IFREQ.pack(os.fsencode(name), flags))
    except OSError as failure:
        if failure.errno in (errno.EBUSY, errno.EINVAL) and link.exists(name):
            raise codec.Refused(errno.EEXIST, f"network device '{name}' exists already") from None
        raise
    return os.fsdecode(IFREQ.unpack(answer)[0].rstrip(b"\0"))
