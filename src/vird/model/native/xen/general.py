"""The guest itself: name, identity, memory and processors, and what happens at its end."""

from __future__ import annotations

from typing import Final, get_args

from vird.errors import InternalError
from vird.markup.scalars import CpuSet, parse_uuid
from vird.model.domain.cputune import CpuTune, VcpuPin
from vird.model.domain.domain import Domain, LifecycleAction
from vird.model.domain.memory import Memory
from vird.model.domain.vcpu import Vcpu
from vird.model.native.xen.settings import XenLines, XenSettings

KIB: Final = 1024
_EVENTS: Final = (("on_poweroff", "destroy"), ("on_reboot", "restart"), ("on_crash", "restart"))


def read_general(settings: XenSettings, domain: Domain) -> None:
    """Identity, memory, processors and events."""
    domain.name = settings.need("name")
    uuid = settings.text("uuid")
    if uuid is not None:
        try:
            domain.uuid = parse_uuid(uuid)
        except ValueError:
            raise InternalError(f"{uuid} not parseable") from None
    memory = settings.number("memory", 0) or settings.number("maxmem", 0)
    domain.memory = Memory(size=max(settings.number("maxmem", memory), memory) * KIB)
    domain.current_memory = memory * KIB
    _read_processors(settings, domain)
    for event, default in _EVENTS:
        action = settings.text(event) or default
        if action not in get_args(LifecycleAction):
            raise InternalError(f"unexpected value {action} for {event}")
        setattr(domain, event, action)


def _read_processors(settings: XenSettings, domain: Domain) -> None:
    online = settings.number("vcpus", 1)
    most = max(settings.number("maxvcpus", online), 1)
    available = settings.number("vcpu_avail", -1)
    if available >= 0:
        online, most = available.bit_count(), max(most, online)
    domain.vcpu = Vcpu(count=most, placement="static", current=online if 0 < online < most else None)
    cpus = settings.value("cpus")
    if isinstance(cpus, list):
        pins = [VcpuPin(vcpu=number, cpuset=_cpus(each)) for number, each in enumerate(settings.words("cpus"))]
        domain.cputune = CpuTune(vcpupins=pins)
    elif isinstance(cpus, str) and cpus:
        domain.vcpu.cpuset = _cpus(cpus)
    weight = settings.number("cpu_weight", 0)
    if weight > 0:
        domain.cputune = domain.cputune or CpuTune()
        domain.cputune.shares = weight


def _cpus(text: str) -> CpuSet:
    try:
        return CpuSet.parse(text)
    except ValueError:
        raise InternalError(f"Failed to parse CPU list '{text}'") from None


def write_general(lines: XenLines, domain: Domain) -> None:
    """Identity, memory and processors; sizes are rounded up to MiB."""
    lines.add("name", domain.name)
    lines.add("uuid", domain.uuid)
    size = domain.memory.size or 0 if domain.memory is not None else 0
    lines.add("maxmem", -(-size // KIB))
    lines.add("memory", -(-(domain.current_memory or size) // KIB))
    vcpu = domain.vcpu or Vcpu(count=1)
    online = vcpu.current or vcpu.count
    if online < vcpu.count:
        lines.add("maxvcpus", vcpu.count)
    lines.add("vcpus", online)
    tune = domain.cputune
    if tune is not None and tune.vcpupins:
        by_vcpu = {pin.vcpu: str(pin.cpuset) for pin in tune.vcpupins}
        anywhere = str(vcpu.cpuset) if vcpu.cpuset else "all"
        lines.add_list("cpus", [by_vcpu.get(number, anywhere) for number in range(vcpu.count)])
    elif vcpu.cpuset:
        lines.add("cpus", str(vcpu.cpuset))
    if tune is not None and tune.shares:
        lines.add("cpu_weight", tune.shares)


def write_events(lines: XenLines, domain: Domain) -> None:
    """What happens at the guest's end."""
    for event, _default in _EVENTS:
        lines.add(event, getattr(domain, event))
