import os

import pytest

from vird.drivers.qemu import emulators


@pytest.fixture
def installed(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    programs: set[str] = set()
    monkeypatch.setattr(os, "access", lambda path, mode: path in programs)
    monkeypatch.setattr(emulators, "host_arch", lambda: "x86_64")
    return programs


def test_each_architecture_has_its_program(installed: set[str]) -> None:
    installed |= {"/usr/bin/qemu-system-arm", "/usr/bin/qemu-system-x86_64", "/usr/bin/qemu-system-i386"}
    assert emulators.emulator_for("armv7l") == "/usr/bin/qemu-system-arm"
    assert emulators.emulator_for("i686") == "/usr/bin/qemu-system-i386"
    assert emulators.emulator_for("s390x") is None
    assert emulators.emulator_for("vax") is None
    names = [arch.name for arch, _ in emulators.emulated_arches()]
    assert names == ["armv6l", "armv7l", "i686", "x86_64"]


def test_the_hosts_own_program_runs_its_smaller_sister(installed: set[str]) -> None:
    installed.add("/usr/libexec/qemu-kvm")
    assert emulators.emulator_for("x86_64") == "/usr/libexec/qemu-kvm"
    assert emulators.emulator_for("i686") == "/usr/libexec/qemu-kvm"
    assert emulators.emulator_for("aarch64") is None


def test_who_serves_whom() -> None:
    assert emulators.serves("x86_64", "i686")
    assert not emulators.serves("i686", "x86_64")
    assert emulators.serves("s390x", "s390x")
