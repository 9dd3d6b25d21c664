"""Which verbs can be watched, and what tells that their answer may be another: events, or else the clock.

A row is all that a verb needs: its option ``--watch`` and the repetition follow from it.
"""

from __future__ import annotations

from typing import Final

from vird.api import events
from vird.api.events import Event
from vird.cli.option import Opt, Option

EVERY_S: Final = 2.0
"""How often those answers are asked for that no event announces."""

Kinds = tuple[type[Event], ...]

_GUESTS: Final[Kinds] = (events.DomainLifecycle,)
_DEVICES: Final[Kinds] = (
    *_GUESTS, events.DomainDeviceAdded, events.DomainDeviceRemoved, events.DomainDiskChange, events.DomainTrayChange,
)  # fmt: skip
_NETWORKS: Final[Kinds] = (events.NetworkLifecycle,)
_POOLS: Final[Kinds] = (events.PoolLifecycle, events.PoolRefresh)
_NODE_DEVICES: Final[Kinds] = (events.NodeDeviceLifecycle,)
_SECRETS: Final[Kinds] = (events.SecretLifecycle,)
_CLOCK: Final[Kinds] = ()

WATCHED: Final[dict[str, Kinds]] = {
    **dict.fromkeys(("list", "domstate", "dominfo"), _GUESTS),
    **dict.fromkeys(("domblklist", "domiflist"), _DEVICES),
    **dict.fromkeys(("net-list", "net-info"), _NETWORKS),
    **dict.fromkeys(("pool-list", "pool-info"), _POOLS),
    **dict.fromkeys(("nodedev-list",), _NODE_DEVICES),
    **dict.fromkeys(("secret-list",), _SECRETS),
    **dict.fromkeys(
        ("domstats", "dommemstat", "domblkstat", "domblkinfo", "domifstat", "domifaddr", "domjobinfo", "domtime",
         "vcpuinfo", "vcpucount", "cpu-stats", "net-dhcp-leases", "net-port-list", "vol-list", "vol-info",
         "snapshot-list", "checkpoint-list", "nwfilter-list", "nwfilter-binding-list", "iface-list", "nodecpustats",
         "nodememstats", "plan", "diff"),
        _CLOCK,
    ),
}  # fmt: skip
"""By the verb's name: the events after which it is asked again; by the clock without any."""

OPTION: Final = Option(
    "watch", "watch", "flag", False, Opt("tell again whenever the answer is another, until interrupted")
)
