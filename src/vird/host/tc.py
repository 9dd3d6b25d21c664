"""Traffic shaping of one network device in both directions.

``shape`` limits what a device sends with an HTB queue on it, and what it receives with an HTB
queue on an ifb device behind it, to which all arriving packets are redirected: packets wait, they
are not dropped, and no police action is needed, which many kernels lack.  Which direction is the
guest's "inbound" depends on the kind of device; the caller knows.  Acts in the calling process's
network namespace; blocking and short.

    device root   htb 1:  class 1:1 (rate, ceil)  [ class 1:N (floor) … ]  bfifo leaves
    device ingress ffff:  u32 match all → mirred redirect → ifb-XXXXXXXX root htb 1: …
"""

from __future__ import annotations

import contextlib
import errno
import struct
import zlib
from collections.abc import Iterator
from typing import NamedTuple

from vird.host import link
from vird.host.netlink import codec
from vird.host.netlink.codec import nest, pack, text, u32, u64
from vird.host.netlink.route import Route

RTM_NEWQDISC, RTM_DELQDISC, RTM_GETQDISC = 36, 37, 38
RTM_NEWTCLASS, RTM_DELTCLASS, RTM_GETTCLASS = 40, 41, 42
RTM_NEWTFILTER, RTM_DELTFILTER = 44, 45

TCA_KIND, TCA_OPTIONS = 1, 2
TCA_HTB_PARMS, TCA_HTB_INIT, TCA_HTB_RATE64, TCA_HTB_CEIL64 = 1, 2, 6, 7
TCA_U32_CLASSID, TCA_U32_SEL, TCA_U32_ACT = 1, 5, 7
TCA_ACT_KIND, TCA_ACT_OPTIONS = 1, 2
TCA_MIRRED_PARMS = 2

TC_H_ROOT, TC_H_INGRESS = 0xFFFFFFFF, 0xFFFFFFF1
INGRESS_HANDLE = 0xFFFF0000
ETH_P_ALL = 0x0003
TC_ACT_STOLEN, TCA_EGRESS_REDIR = 4, 1
TC_U32_TERMINAL = 1
TC_LINKLAYER_ETHERNET = 1

TCMSG = struct.Struct("=BxxxiIII")
HTB_GLOB = struct.Struct("=IIIII")
RATESPEC = struct.Struct("=BBHhHI")
HTB_OPT = struct.Struct("=12s12sIIIII")
U32_SEL = struct.Struct("=BBBxHHhhI")
U32_KEY = struct.Struct("=4s4sii")
MIRRED = struct.Struct("=IIiiiiI")
U32_MAX = 0xFFFFFFFF

TICK_NS = 64
"""The kernel counts a class's credit in ticks of this length."""
QUEUE_S = 0.25
"""How long a packet may wait in a full queue, where that holds at least ``QUEUE_MIN`` bytes."""
QUEUE_MIN = 131072
BURST_S = 0.01
BURST_MIN = 3200
ROOT_CLASS, DEFAULT_CLASS = 1, 2
FLOOR_CLASS_MIN = 3


class Limit(NamedTuple):
    """One direction's limit in bytes per second, and bytes that may go at ``peak`` speed at once.

    Zero ``peak`` is ``average``, zero ``burst`` is as much as the kernel's clock needs.
    """

    average: int
    peak: int = 0
    burst: int = 0

    @property
    def ceiling(self) -> int:
        """The speed that is never exceeded."""
        return max(self.peak, self.average)

    @property
    def credit(self) -> int:
        """The bytes that may exceed the average."""
        return self.burst or max(int(self.average * BURST_S), BURST_MIN)


def shape(device: str, *, sends: Limit | None, receives: Limit | None) -> None:
    """Replace the limits of a device; None lifts that direction's.  Raises `codec.Refused`.

    What was done is taken back on failure.
    """
    try:
        limit_sending(device, sends)
        limit_receiving(device, receives)
    except BaseException:
        with contextlib.suppress(OSError):
            clear(device)
        raise


def clear(device: str) -> None:
    """Take all limits from a device, also those of one that is gone already."""
    limit_sending(device, None)
    limit_receiving(device, None)


def limit_sending(device: str, limit: Limit | None) -> None:
    """Replace the limit on what a device sends."""
    with Route() as route:
        _delete_qdisc(route, device, TC_H_ROOT)
        if limit is not None:
            index = link.index_of(device)
            _add_htb(route, index, default=DEFAULT_CLASS)
            _set_class(route, index, ROOT_CLASS, 0, limit)
            _set_class(route, index, DEFAULT_CLASS, ROOT_CLASS, limit)
            _add_queue(route, index, DEFAULT_CLASS, limit)


def limit_receiving(device: str, limit: Limit | None) -> None:
    """Replace the limit on what a device receives."""
    middle = middle_name(device)
    with Route() as route:
        _delete_qdisc(route, device, TC_H_INGRESS)
    link.delete(middle)
    if limit is None:
        return
    index = link.index_of(device)
    link.create(middle, "ifb")
    # The free text tells people what the hashed name stands for.
    link.configure(middle, link.alias(f"shapes {device}"), u32(link.IFLA_TXQLEN, 1000), up=True)
    limit_sending(middle, limit)
    with Route() as route:
        ingress = TCMSG.pack(0, index, INGRESS_HANDLE, TC_H_INGRESS, 0)
        route.change(RTM_NEWQDISC, codec.CREATE | codec.EXCL, ingress, [text(TCA_KIND, "ingress")])
        _redirect_all(route, index, link.index_of(middle))


def reserve(bridge: str, class_number: int, mac: str, floor: int, limit: Limit) -> None:
    """Keep ``floor`` bytes per second of a bridge's sending limit for one guest's MAC address.

    ``class_number`` is from ``FLOOR_CLASS_MIN`` up and is the guest's own; ``limit`` is the bridge's.
    """
    index = link.index_of(bridge)
    with Route() as route:
        _set_class(route, index, class_number, ROOT_CLASS, Limit(floor, limit.ceiling, limit.burst))
        _add_queue(route, index, class_number, limit)
        # The Ethernet header lies 14 bytes before the network header, from which u32 counts.
        raw = bytes.fromhex(mac.replace(":", ""))
        keys = (
            U32_KEY.pack(b"\0\0\xff\xff", b"\0\0" + raw[:2], -16, 0),
            U32_KEY.pack(b"\xff" * 4, raw[2:], -12, 0),
        )
        options = [u32(TCA_U32_CLASSID, _handle(class_number)), pack(TCA_U32_SEL, _selector(keys))]
        _add_filter(route, index, _handle(0), class_number, options)


def release(bridge: str, class_number: int, limit: Limit | None = None) -> None:
    """Give back what ``reserve`` kept; what is gone already is fine."""
    if not link.exists(bridge):
        return
    index = link.index_of(bridge)
    with Route() as route:
        for kind, body in (
            (RTM_DELTFILTER, TCMSG.pack(0, index, 0, _handle(0), _filter_key(class_number))),
            (RTM_DELTCLASS, TCMSG.pack(0, index, _handle(class_number), _handle(ROOT_CLASS), 0)),
        ):
            with _missing_is_fine():
                route.change(kind, 0, body)
        if limit is not None:
            set_default_share(bridge, limit, limit.average)


def set_default_share(bridge: str, limit: Limit, left: int) -> None:
    """Give the guests without a reserved floor the ``left`` bytes per second of a bridge's limit."""
    with Route() as route:
        index = link.index_of(bridge)
        share = Limit(max(left, 1000), limit.ceiling, limit.burst)
        _set_class(route, index, DEFAULT_CLASS, ROOT_CLASS, share, create=False)


def middle_name(device: str) -> str:
    """The name of the ifb device behind a device: always the same, so that it is found after a crash."""
    return f"ifb-{zlib.crc32(device.encode()):08x}"


def _add_htb(route: Route, index: int, default: int) -> None:
    glob = HTB_GLOB.pack(3, 10, default, 0, 0)
    body = TCMSG.pack(0, index, _handle(0), TC_H_ROOT, 0)
    options = nest(TCA_OPTIONS, pack(TCA_HTB_INIT, glob))
    route.change(RTM_NEWQDISC, codec.CREATE | codec.EXCL, body, [text(TCA_KIND, "htb"), options])


def _set_class(route: Route, index: int, number: int, parent: int, limit: Limit, *, create: bool = True) -> None:
    ceiling = limit.ceiling
    # A class may send while it has credit for both speeds: a burst runs at the ceiling, not above it.
    ceiling_credit = max(int(ceiling * BURST_S), BURST_MIN)
    opt = HTB_OPT.pack(
        _ratespec(limit.average),
        _ratespec(ceiling),
        _ticks(limit.credit, limit.average),
        _ticks(ceiling_credit, ceiling),
        min(max(limit.average // 10, 1514), 60000),
        0,
        0,
    )
    parts = [pack(TCA_HTB_PARMS, opt)]
    if ceiling > U32_MAX:
        parts += [u64(TCA_HTB_RATE64, limit.average), u64(TCA_HTB_CEIL64, ceiling)]
    parent_handle = _handle(parent) if parent else TC_H_ROOT
    body = TCMSG.pack(0, index, _handle(number), parent_handle, 0)
    flags = codec.CREATE | codec.EXCL if create else 0
    route.change(RTM_NEWTCLASS, flags, body, [text(TCA_KIND, "htb"), nest(TCA_OPTIONS, *parts)])


def _add_queue(route: Route, index: int, class_number: int, limit: Limit) -> None:
    size = min(max(int(limit.ceiling * QUEUE_S), limit.burst, QUEUE_MIN), U32_MAX)
    body = TCMSG.pack(0, index, (class_number + 1) << 16, _handle(class_number), 0)
    options = pack(TCA_OPTIONS, struct.pack("=I", size))
    route.change(RTM_NEWQDISC, codec.CREATE | codec.EXCL, body, [text(TCA_KIND, "bfifo"), options])


def _redirect_all(route: Route, index: int, target: int) -> None:
    action = nest(
        1,
        text(TCA_ACT_KIND, "mirred"),
        nest(TCA_ACT_OPTIONS, pack(TCA_MIRRED_PARMS, MIRRED.pack(0, 0, TC_ACT_STOLEN, 0, 0, TCA_EGRESS_REDIR, target))),
    )
    everything = U32_KEY.pack(b"\0" * 4, b"\0" * 4, 0, 0)
    options = [pack(TCA_U32_SEL, _selector((everything,))), nest(TCA_U32_ACT, action)]
    _add_filter(route, index, INGRESS_HANDLE, 1, options)


def _add_filter(route: Route, index: int, parent: int, priority: int, options: list[bytes]) -> None:
    body = TCMSG.pack(0, index, 0, parent, _filter_key(priority))
    flags = codec.CREATE | codec.EXCL
    route.change(RTM_NEWTFILTER, flags, body, [text(TCA_KIND, "u32"), nest(TCA_OPTIONS, *options)])


def _filter_key(priority: int) -> int:
    (protocol,) = struct.unpack("=H", struct.pack("!H", ETH_P_ALL))
    return priority << 16 | int(protocol)


def _selector(keys: tuple[bytes, ...]) -> bytes:
    return U32_SEL.pack(TC_U32_TERMINAL, 0, len(keys), 0, 0, 0, 0, 0) + b"".join(keys)


def _ratespec(rate: int) -> bytes:
    return RATESPEC.pack(0, TC_LINKLAYER_ETHERNET, 0, -1, 0, min(rate, U32_MAX))


def _ticks(size: int, rate: int) -> int:
    """The time that ``size`` bytes take at ``rate``, in the kernel's ticks."""
    return min(size * 1_000_000_000 // max(rate, 1) // TICK_NS, U32_MAX)


def _handle(number: int) -> int:
    return 1 << 16 | number


def _delete_qdisc(route: Route, device: str, parent: int) -> None:
    with _missing_is_fine():
        route.change(RTM_DELQDISC, 0, TCMSG.pack(0, link.index_of(device), 0, parent, 0))


@contextlib.contextmanager
def _missing_is_fine() -> Iterator[None]:
    try:
        yield
    except codec.Refused as refused:
        # Deleting the kernel's own default queue answers ENOENT too.
        if refused.errno not in (errno.ENOENT, errno.ENODEV, errno.EINVAL):
            raise
