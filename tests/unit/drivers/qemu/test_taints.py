"""Taints are told in libvirt's order, whatever came first."""

from vird.drivers.qemu.taints import Taint, told


def test_order() -> None:
    assert told({Taint.CUSTOM_AGENT_COMMAND, Taint.HIGH_PRIVILEGES}) == [
        "tainted: running with undesirable elevated privileges",
        "tainted: custom guest agent control commands issued",
    ]
    assert told(set()) == []
