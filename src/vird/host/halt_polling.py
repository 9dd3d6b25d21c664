"""How long KVM polled for the wake-up of a process's halted processors, as the kernel's debug files tell."""

from __future__ import annotations

from pathlib import Path

from vird.host.files import read_text

KVM_DEBUG = "/sys/kernel/debug/kvm"


def halt_polling(pid: int, folder: str = KVM_DEBUG) -> tuple[int, int]:
    """Nanoseconds of polling that ended with a wake-up, and of polling in vain; zeros where nothing is told."""
    success = fail = 0
    for guest in Path(folder).glob(f"{pid}-*"):
        success += int(read_text(guest / "halt_poll_success_ns", "0") or 0)
        fail += int(read_text(guest / "halt_poll_fail_ns", "0") or 0)
    return success, fail
