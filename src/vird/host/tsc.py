"""The time stamp counter of x86 hosts, as KVM knows it."""

from __future__ import annotations

import contextlib
import os
from fcntl import ioctl
from functools import cache
from typing import NamedTuple

KVM_CREATE_VM = 0xAE01
KVM_CHECK_EXTENSION = 0xAE03
KVM_CREATE_VCPU = 0xAE41
KVM_GET_TSC_KHZ = 0xAEA3
KVM_CAP_TSC_CONTROL = 60


class TimeStampCounter(NamedTuple):
    """``frequency`` in Hz; ``scaling`` tells whether guests may be given another one."""

    frequency: int
    scaling: bool


@cache
def time_stamp_counter(device: str = "/dev/kvm") -> TimeStampCounter | None:
    """Ask KVM, once and with a machine that never runs; None where that is not possible."""
    with contextlib.ExitStack() as opened:

        def keep(fd: int) -> int:
            opened.callback(os.close, fd)
            return fd

        try:
            kvm = keep(os.open(device, os.O_RDWR | os.O_CLOEXEC))
            machine = keep(ioctl(kvm, KVM_CREATE_VM, 0))
            processor = keep(ioctl(machine, KVM_CREATE_VCPU, 0))
            frequency = ioctl(processor, KVM_GET_TSC_KHZ, 0)
            scaling = ioctl(kvm, KVM_CHECK_EXTENSION, KVM_CAP_TSC_CONTROL)
        except OSError:
            return None
        return TimeStampCounter(frequency * 1000, scaling > 0)
