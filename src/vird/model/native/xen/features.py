"""What a machine has beside its processor, and how its clocks go."""

from __future__ import annotations

from typing import Final, Literal, get_args

from vird.errors import ConfigUnsupported, InternalError
from vird.model.domain.clock import Clock, Timer
from vird.model.domain.domain import Domain
from vird.model.domain.features import Apic, Features, XenFeatures, XenPassthrough
from vird.model.domain.hyperv import Switch, Toggle
from vird.model.native.xen.settings import XenLines, XenSettings

_PageTables = Literal["sync_pt", "share_pt"]
TscMode = Literal["auto", "native", "emulate", "paravirt"]
TSC_MODES: Final[dict[str, TscMode]] = {
    "default": "auto",
    "always_emulate": "emulate",
    "native": "native",
    "native_paravirt": "paravirt",
}
"""Xen's names of what a time stamp counter is, in the order of its numbers, and documents' names."""


def read_features(settings: XenSettings, domain: Domain, *, is_full: bool, is_pv: bool) -> None:
    """``is_full``: the guest has emulated hardware; ``is_pv``: it is a paravirtual one."""
    features = Features()
    domain.features = features
    if is_full:
        features.pae = settings.flag("pae", True)
        features.acpi = settings.flag("acpi", True)
        features.apic = Apic() if settings.flag("apic", True) else None
        features.viridian = settings.flag("viridian")
        if not settings.flag("hap", True):
            features.hap = Toggle(state="off")
    xen = XenFeatures()
    if is_pv and settings.value("e820_host") is not None:
        xen.e820_host = Switch(state="on" if settings.flag("e820_host") else "off")
    xen.passthrough = _read_passthrough(settings)
    if xen.e820_host is not None or xen.passthrough is not None:
        features.xen = xen


def _read_passthrough(settings: XenSettings) -> XenPassthrough | None:
    mode = settings.text("passthrough")
    if mode is None:
        return None
    for shared in get_args(_PageTables):
        if mode == shared:
            return XenPassthrough(state="on", mode=shared)
    if mode not in ("enabled", "disabled"):
        raise InternalError(f"Invalid passthrough mode {mode}")
    return XenPassthrough(state="on" if mode == "enabled" else "off")


def read_clock(settings: XenSettings, *, is_full: bool) -> Clock:
    """The clock; a paravirtual guest's starts at the host's time whatever the guest did to it."""
    basis: Literal["utc", "localtime"] = "localtime" if settings.flag("localtime") else "utc"
    if not is_full:
        return Clock(offset=basis, adjustment="reset")
    offset = settings.number("rtc_timeoffset", 0)
    clock = Clock(offset="variable", adjustment=str(offset), basis=basis)
    tsc = settings.value("tsc_mode")
    if tsc is not None:
        name = list(TSC_MODES)[tsc] if isinstance(tsc, int) and 0 <= tsc < len(TSC_MODES) else str(tsc)
        if name not in TSC_MODES:
            raise InternalError(f"unknown tsc_mode {tsc}")
        clock.timers.append(Timer(name="tsc", present="yes", mode=TSC_MODES[name]))
    if settings.value("hpet") is not None:
        clock.timers.append(Timer(name="hpet", present="yes" if settings.flag("hpet") else "no"))
    return clock


def write_features(lines: XenLines, domain: Domain, *, is_full: bool, is_pv: bool) -> None:
    """Switches; those of emulated hardware are always written."""
    features = domain.features or Features()
    if is_full:
        lines.add("pae", features.pae)
        lines.add("acpi", features.acpi)
        lines.add("apic", features.apic is not None)
        if features.hap is not None:
            lines.add("hap", features.hap.state != "off")
        lines.add("viridian", features.viridian)
    xen = features.xen
    if xen is None:
        return
    if is_pv and xen.e820_host is not None:
        lines.add("e820_host", xen.e820_host.state == "on")
    if xen.passthrough is not None:
        on = xen.passthrough.mode or "enabled"
        lines.add("passthrough", on if xen.passthrough.state == "on" else "disabled")


def write_clock(lines: XenLines, clock: Clock, *, is_full: bool) -> None:
    """Timers and the clock; raises ConfigUnsupported for clocks that Xen does not have."""
    if is_full:
        for timer in clock.timers:
            _write_timer(lines, timer)
    if clock.offset not in ("utc", "localtime", "variable"):
        raise ConfigUnsupported(f"unsupported clock offset='{clock.offset}'")
    if is_full:
        lines.add("rtc_timeoffset", int(clock.adjustment or 0) if clock.offset == "variable" else 0)
    basis = clock.basis if clock.offset == "variable" else clock.offset
    lines.add("localtime", basis == "localtime")


def _write_timer(lines: XenLines, timer: Timer) -> None:
    if timer.name == "tsc":
        native = next((name for name, mode in TSC_MODES.items() if mode == (timer.mode or "auto")), None)
        if native is None:
            raise ConfigUnsupported(f"unsupported tsc mode '{timer.mode}'")
        lines.add("tsc_mode", native)
    elif timer.name == "hpet":
        lines.add("hpet", timer.present != "no")
    else:
        raise ConfigUnsupported(f"unsupported timer type (name) '{timer.name}'")
