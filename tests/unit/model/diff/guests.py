"""Two guests to compare, made of the parts that a test is about."""

from __future__ import annotations

from vird.model.diff import Change, diff
from vird.model.kinds import read_for_use


def guest(devices: str = "", rest: str = "", kind: str = "kvm") -> str:
    return (
        f"<domain type='{kind}'><name>a</name><memory unit='MiB'>64</memory><vcpu>2</vcpu>"
        f"<os><type arch='x86_64' machine='q35'>hvm</type></os>{rest}<devices>{devices}</devices></domain>"
    )


def changes(old: str, new: str) -> list[Change]:
    return diff(read_for_use(old), read_for_use(new))


def shown(old: str, new: str) -> list[tuple[str, str, str | None, str | None]]:
    return [(each.operation, each.path, each.old, each.new) for each in changes(old, new)]
