"""What a QEMU binary can do: probed once, cached on disk, kept compactly in memory.

`cache` is the way to it; `replay` reads a recorded conversation instead.
"""

from __future__ import annotations

from vird.drivers.qemu.capabilities.model import Accelerator, Capabilities, CpuDefinition, HostCpu, Machine

__all__ = ["Accelerator", "Capabilities", "CpuDefinition", "HostCpu", "Machine", "replay"]


def replay(replies: str, emulator: str = "/usr/bin/qemu", microcode_version: int = 0) -> Capabilities:
    """The capabilities of a QEMU whose answers were recorded; see `capture.replay`."""
    from vird.drivers.qemu.capabilities import capture

    return capture.replay(replies, emulator, microcode_version)
