"""What a QEMU binary can do: probed once, cached on disk, kept compactly in memory."""

from vird.drivers.qemu.capabilities.capture import replay
from vird.drivers.qemu.capabilities.model import Accelerator, Capabilities, CpuDefinition, HostCpu, Machine

__all__ = ["Accelerator", "Capabilities", "CpuDefinition", "HostCpu", "Machine", "replay"]
