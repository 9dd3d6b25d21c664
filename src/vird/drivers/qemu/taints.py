"""What makes a guest's troubles the user's own, in the words and the order in which libvirt tells them."""

from __future__ import annotations

from collections.abc import Collection
from enum import StrEnum


class Taint(StrEnum):
    """One such thing."""

    CUSTOM_MONITOR = "custom monitor control commands issued"
    HIGH_PRIVILEGES = "running with undesirable elevated privileges"
    CUSTOM_AGENT_COMMAND = "custom guest agent control commands issued"


def told(taints: Collection[Taint]) -> list[str]:
    """The messages about a guest that has them."""
    return [f"tainted: {taint}" for taint in Taint if taint in taints]
