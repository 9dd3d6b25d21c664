"""What one QEMU binary said about itself, as plain sets: the raw material of the capability flags.

Filled by `interview`, read by the rules of `flags`.  Nothing here decides anything.
"""

from __future__ import annotations

from vird.drivers.qemu.capabilities.schema import Schema


class Findings:
    """The answers.

    ``properties`` holds ``(type, property)`` of devices and objects, ``defaults`` the defaults of those that tell one;
    ``options`` holds command-line options and ``(option, parameter)`` pairs; ``machine_properties`` holds
    ``(machine family, property)``; ``answered`` names commands asked without arguments that did not fail.
    """

    def __init__(self) -> None:
        self.version = 0
        self.package = ""
        self.arch = ""
        self.commands: set[str] = set()
        self.types: set[str] = set()
        self.properties: set[tuple[str, str]] = set()
        self.defaults: dict[tuple[str, str], object] = {}
        self.options: set[str | tuple[str, str]] = set()
        self.machine_properties: set[tuple[str, str]] = set()
        self.migration: set[str] = set()
        self.tpm: set[str] = set()
        self.cpu_models: set[str] = set()
        self.answered: set[str] = set()
        self.kvm_enabled = False
        self.schema = Schema(())
