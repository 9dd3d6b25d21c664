"""Command lines of bhyve(8) read as a guest: ``domxml-from-native bhyve-argv``.

The text holds bhyve's command and perhaps that of a loader.  Options that do not change what the
guest is are passed over, and so are devices that a domain has no word for.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable
from getopt import GetoptError, gnu_getopt
from pathlib import PurePosixPath
from typing import Final

from vird.errors import ConfigUnsupported, InternalError, XmlError
from vird.markup.scalars import parse_uuid
from vird.model.domain.clock import Clock
from vird.model.domain.cpu import Cpu, CpuTopology
from vird.model.domain.devices.devices import Devices
from vird.model.domain.domain import Domain
from vird.model.domain.features import Apic, Features, Msrs
from vird.model.domain.memory import Memory, MemoryBacking
from vird.model.domain.os import Os, OsType
from vird.model.domain.vcpu import Vcpu
from vird.model.native.bhyve_parse_devices import add_device, add_port, show_first_port

_OPTIONS: Final = "abehuwxACHIPSWYp:g:c:s:m:l:U:G:k:K:o:r:f:"
_LOADER_OPTIONS: Final = "CSc:d:e:h:l:m:"
_SIZE: Final = re.compile(r"([0-9]{1,18})([kKmMgGtT]?)")
_UNITS: Final = {"": 0, "k": 10, "m": 20, "g": 30, "t": 40}
MAX_COMMANDS: Final = 16


def domain_of_bhyve(text: str, uuid: str, new_mac: Callable[[], str]) -> Domain:
    """The guest that the commands run.

    ``uuid`` is for guests whose command names none, ``new_mac`` makes the address of cards without
    one.  Raises InternalError for text that is no such command, ConfigUnsupported for what cannot
    be expressed, XmlError when the loader is for another guest.
    """
    command, loader = _commands(text)
    domain = Domain(
        type="bhyve",
        name="",
        uuid=uuid,
        vcpu=Vcpu(placement="static", count=1),
        os=Os(type=OsType(name="hvm")),
        clock=Clock(offset="localtime"),
        on_poweroff="destroy",
        on_reboot="destroy",
        on_crash="destroy",
        devices=Devices(),
        memory=Memory(size=0),
    )
    _read_bhyve(domain, command[1:], new_mac)
    if loader is not None:
        _read_loader(domain, loader)
    return domain


def _commands(text: str) -> tuple[list[str], list[str] | None]:
    found = []
    for line in text.replace("\\\n", " ").splitlines():
        try:
            words = shlex.split(line, comments=True)
        except ValueError as problem:
            raise InternalError(f"not a command line: {problem}") from None
        if words:
            found.append(words)
    if len(found) > MAX_COMMANDS:
        raise InternalError("too many commands")
    mine = [words for words in found if PurePosixPath(words[0]).name == "bhyve"]
    others = [words for words in found if words not in mine]
    if len(mine) != 1 or len(others) > 1:
        raise InternalError("expected one command of bhyve and at most one of a loader")
    return mine[0], others[0] if others else None


def _read_bhyve(domain: Domain, arguments: list[str], new_mac: Callable[[], str]) -> None:
    try:
        options, names = gnu_getopt(arguments, _OPTIONS)
    except GetoptError as problem:
        raise InternalError(f"Failed to parse arguments for bhyve: {problem}") from None
    if len(names) != 1:
        raise InternalError("Failed to parse arguments for bhyve: expected one name")
    domain.name = names[0]
    flags = {option for option, _ in options}
    if "-u" in flags and domain.clock is not None:
        domain.clock.offset = "utc"
    if flags & {"-A", "-I", "-w"}:
        domain.features = Features(
            acpi="-A" in flags,
            apic=Apic() if "-I" in flags else None,
            msrs=Msrs(unknown="ignore") if "-w" in flags else None,
        )
    if "-S" in flags:
        domain.memory_backing = MemoryBacking(locked=True)
    devices = domain.devices or Devices()
    for option, value in options:
        if option == "-c":
            _set_processors(domain, value)
        elif option == "-m":
            _set_memory(domain, value)
        elif option == "-U":
            domain.uuid = _uuid(value)
        elif option == "-l":
            add_port(devices, value)
        elif option == "-s":
            add_device(devices, value, new_mac)
    show_first_port(devices)


def _uuid(text: str) -> str:
    try:
        return parse_uuid(text)
    except ValueError:
        raise ConfigUnsupported(f"invalid UUID '{text}'") from None


def _number(text: str) -> int:
    if not (text.isascii() and text.isdigit() and 0 < len(text) < 10):
        raise InternalError(f"not a number: '{text}'")
    return int(text)


def _set_processors(domain: Domain, text: str) -> None:
    """``4``, or ``cpus=4,sockets=1,cores=2,threads=2``."""
    parts = [part.rpartition("=") for part in text.split(",")]
    values = {name or "cpus": value for name, _, value in parts}
    if not values.keys() <= {"cpus", "sockets", "cores", "threads"}:
        raise InternalError(f"Failed to parse number of vCPUs: '{text}'")
    counts = {name: _number(value) for name, value in values.items()}
    sockets, cores, threads = (counts.get(name, 1) for name in ("sockets", "cores", "threads"))
    domain.vcpu = Vcpu(placement="static", count=counts.get("cpus", sockets * cores * threads))
    if len(counts) > 1 or "cpus" not in counts:
        domain.cpu = Cpu(topology=CpuTopology(sockets=sockets, cores=cores, threads=threads))


def memory_of(text: str) -> int:
    """KiB.  A number below a mebibyte counts mebibytes, any other bytes; a unit's letter may follow."""
    found = _SIZE.fullmatch(text)
    if found is None:
        raise InternalError(f"Failed to parse memory: '{text}'")
    size = int(found[1]) << _UNITS[found[2].lower()]
    if size < 1 << 20:
        size <<= 20
    return size >> 10


def _set_memory(domain: Domain, text: str) -> None:
    domain.memory = Memory(size=memory_of(text))
    domain.current_memory = domain.memory.size


def _read_loader(domain: Domain, command: list[str]) -> None:
    """bhyveload must be for the same guest; of other loaders only the command is kept."""
    if PurePosixPath(command[0]).name != "bhyveload":
        domain.bootloader = command[0]
        domain.bootloader_args = " ".join(command[1:]) or None
        return
    try:
        options, names = gnu_getopt(command[1:], _LOADER_OPTIONS)
    except GetoptError as problem:
        raise InternalError(f"Failed to parse arguments for bhyveload: {problem}") from None
    if len(names) != 1:
        raise InternalError("Failed to parse arguments for bhyveload: expected one name")
    if names[0] != domain.name:
        raise XmlError(f"bhyveload name '{names[0]}' is not bhyve's '{domain.name}'")
    for option, value in options:
        if option == "-m" and domain.memory is not None and memory_of(value) != domain.memory.size:
            raise XmlError("bhyveload and bhyve are given different sizes of memory")
