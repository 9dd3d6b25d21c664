"""What of a guest, its devices left aside, can change while it runs: one row a topic, with the call that does it.

What no row names can only be redefined.  A row counts for all that is inside the place it names.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, NamedTuple

from vird.model.diff.change import Verdict


class Rule(NamedTuple):
    """``how`` is virsh's name of the call; ``when`` limits the row to some items of a list."""

    verdict: Verdict
    how: str = ""
    when: Callable[[Any], bool] | None = None


WORDS: Final[dict[str, Rule]] = {
    "title": Rule("live", "desc --title"),
    "description": Rule("live", "desc"),
    "metadata": Rule("live", "metadata"),
    "name": Rule("redefine", "domrename, while it is off"),
    "on_poweroff": Rule("live", "set-lifecycle-action"),
    "on_reboot": Rule("live", "set-lifecycle-action"),
    "on_crash": Rule("live", "set-lifecycle-action"),
    "perf": Rule("live", "perf"),
}
MEMORY: Final[dict[str, Rule]] = {
    "memory": Rule("next boot", "setmaxmem --config"),
    "currentMemory": Rule("live", "setmem"),
    "memtune": Rule("live", "memtune"),
    "numatune/memory/@nodeset": Rule("live", "numatune"),
    "numatune/memory/@mode": Rule("next boot", "numatune --config"),
}
PROCESSORS: Final[dict[str, Rule]] = {
    "vcpu": Rule("next boot", "setvcpus --maximum --config"),
    "vcpu/@current": Rule("live", "setvcpus"),
    "vcpu/@cpuset": Rule("redefine"),
    "vcpu/@placement": Rule("redefine"),
    "vcpus/vcpu/@enabled": Rule("live", "setvcpu"),
    "vcpus/vcpu/@hotpluggable": Rule("next boot", "setvcpus --hotpluggable --config"),
    "iothreads": Rule("live", "iothreadadd, iothreaddel"),
    "iothreadids/iothread": Rule("live", "iothreadadd, iothreaddel"),
    "iothreadids/iothread/@thread_pool_min": Rule("live", "iothreadset"),
    "iothreadids/iothread/@thread_pool_max": Rule("live", "iothreadset"),
}
TUNING: Final[dict[str, Rule]] = {
    "blkiotune": Rule("live", "blkiotune"),
    **{
        f"cputune/{name}": Rule("live", "schedinfo")
        for name in (
            "shares", "period", "quota", "global_period", "global_quota", "emulator_period", "emulator_quota",
            "iothread_period", "iothread_quota",
        )
    },
    "cputune/vcpupin": Rule("live", "vcpupin"),
    "cputune/emulatorpin": Rule("live", "emulatorpin"),
    "cputune/iothreadpin": Rule("live", "iothreadpin"),
}  # fmt: skip
GUEST: Final[dict[str, Rule]] = WORDS | MEMORY | PROCESSORS | TUNING
"""Every row."""
