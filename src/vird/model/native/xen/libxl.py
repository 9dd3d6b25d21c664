"""A domain as libxl's own description of a new guest: the JSON of its ``libxl_domain_config``.

What has libxl's default is left out, as libxl leaves it out.  There is no way back: xl keeps it for
itself.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from vird.errors import ConfigUnsupported, InternalError
from vird.model.checks.other_hypervisors import complete_xen
from vird.model.domain import forms
from vird.model.domain.clock import Clock
from vird.model.domain.devices.devices import Devices
from vird.model.domain.devices.graphics import SdlGraphics, VncGraphics
from vird.model.domain.domain import Domain
from vird.model.native.xen import boot, libxl_devices, libxl_processor, libxl_screen, ports
from vird.model.native.xen.features import TSC_MODES

Json = dict[str, Any]

DEFAULT_LOADER: Final = "pygrub"
"""What finds the kernel of a paravirtual guest that names neither kernel nor loader."""


def spelled(value: bool) -> str:
    """A switch as libxl spells it."""
    return "True" if value else "False"


def required_shadow_kib(memory_kib: int, vcpus: int) -> int:
    """Memory for shadow page tables: one MiB for a vCPU, 8 KiB for a MiB of the guest."""
    return 4 * (256 * vcpus + 2 * (memory_kib // 1024))


def libxl_from_domain(
    domain: Domain,
    *,
    shadow_kib: Callable[[int, int], int] = required_shadow_kib,
    nesting_is_common: bool = True,
    new_mac: Callable[[], str] = lambda: "00:16:3e:00:00:00",
) -> Json:
    """The description of a guest, ready for ``json.dumps``.

    ``shadow_kib`` is told the memory in KiB and the number of vCPUs.  ``nesting_is_common``: this libxl
    knows guests in guests of every kind, not of full ones only.  Raises ConfigUnsupported for
    what libxl has no field for, InternalError for a guest of another hypervisor.
    """
    if domain.type != "xen":
        raise InternalError(f"expecting a domain of type 'xen', not '{domain.type}'")
    given = domain.devices.videos if domain.devices is not None else []
    guest = forms.definition(domain)
    complete_xen(guest, new_mac)
    devices, kind = guest.devices or Devices(), boot.kind_of(guest)
    described: Json = {"c_info": _creation(guest, kind), "b_info": _build(guest, devices, kind, shadow_kib)}
    if guest.cpu is not None and guest.cpu.mode == "host-passthrough" and kind == "hvm":
        holder = described["b_info"] if nesting_is_common else described["b_info"]["type.hvm"]
        holder["nested_hvm"] = spelled(boot.nests(guest.cpu))
    described.update(libxl_devices.device_lists(guest, devices, is_full=kind == "hvm"))
    if any(isinstance(each, VncGraphics | SdlGraphics) for each in devices.graphics):
        described["vfbs"] = [{"devid": -1, **libxl_screen.window(each)} for each in devices.graphics[:1]]
        described["vkbs"] = [{"devid": -1}]
    elif given and kind != "hvm":
        raise ConfigUnsupported("a paravirtual guest's video card needs a screen")
    for event in ("poweroff", "reboot", "crash"):
        action = getattr(guest, f"on_{event}")
        if action not in (None, "destroy"):
            described[f"on_{event}"] = action.replace("-", "_")
    return described


def _creation(guest: Domain, kind: boot.GuestKind) -> Json:
    made: Json = {"type": kind, "name": guest.name}
    if guest.uuid is not None:
        made["uuid"] = guest.uuid
    features = guest.features
    if features is not None and features.hap is not None:
        made["hap"] = spelled(features.hap.state != "off")
    through = features.xen.passthrough if features is not None and features.xen is not None else None
    if through is not None:
        on = through.mode or "enabled"
        made["passthrough"] = on if through.state == "on" else "disabled"
    return made


def _build(guest: Domain, devices: Devices, kind: boot.GuestKind, shadow_kib: Callable[[int, int], int]) -> Json:
    size = guest.memory.size or 0 if guest.memory is not None else 0
    count = guest.vcpu.count if guest.vcpu is not None else 1
    online = guest.vcpu.current if guest.vcpu is not None and guest.vcpu.current else count
    made: Json = {"max_vcpus": count, "avail_vcpus": list(range(online))}
    made.update(libxl_processor.affinity(guest))
    made["max_memkb"], made["target_memkb"] = size, guest.current_memory or size
    made["shadow_memkb"] = shadow_kib(size, count)
    made.update(libxl_processor.cpuid(guest.cpu))
    made.update(libxl_processor.nodes(guest.cpu))
    shares = guest.cputune.shares if guest.cputune is not None else None
    made["sched_params"] = {"weight": shares} if shares else {}
    made.update(_clock(guest.clock or Clock()))
    made.update(libxl_devices.bus_limits(devices))
    _add_kernel(made, guest)
    if kind == "hvm":
        _add_machine(made, guest, devices)
    else:
        made[f"type.{kind}"] = _add_loader(made, guest, kind)
    made["arch_arm"] = {}
    if guest.xen_commandline is not None and guest.xen_commandline.args:
        made["extra"] = [each.value for each in guest.xen_commandline.args]
    return made


def _clock(clock: Clock) -> Json:
    if clock.offset not in ("utc", "localtime", "variable"):
        raise ConfigUnsupported(f"unsupported clock offset '{clock.offset}'")
    made: Json = {}
    if clock.offset == "variable" and int(clock.adjustment or 0):
        made["rtc_timeoffset"] = int(clock.adjustment or 0)
    if "localtime" in (clock.offset, clock.basis):
        made["localtime"] = spelled(True)
    for timer in clock.timers:
        if timer.name == "tsc":
            mode = next((name for name, ours in TSC_MODES.items() if ours == (timer.mode or "auto")), None)
            if mode is None:
                raise ConfigUnsupported(f"unsupported tsc mode '{timer.mode}'")
            if mode != "default":
                made["tsc_mode"] = mode
        elif timer.name != "hpet":
            raise ConfigUnsupported(f"unsupported timer type (name) '{timer.name}'")
    return made


def _add_kernel(made: Json, guest: Domain) -> None:
    for name, field in (("kernel", "kernel"), ("ramdisk", "initrd"), ("cmdline", "cmdline")):
        value = getattr(guest.os, field, None)
        if value is not None:
            made[name] = value


def _add_loader(made: Json, guest: Domain, kind: boot.GuestKind) -> Json:
    """How a guest without emulated hardware finds its kernel."""
    own: Json = {}
    if guest.bootloader is not None:
        own["bootloader"] = guest.bootloader
        if guest.bootloader_args is not None:
            own["bootloader_args"] = guest.bootloader_args.split()
    elif kind == "pv" and "kernel" not in made:
        own["bootloader"] = DEFAULT_LOADER
    xen = guest.features.xen if guest.features is not None else None
    if kind == "pv" and xen is not None and xen.e820_host is not None:
        own["e820_host"] = spelled(xen.e820_host.state == "on")
    if kind == "pv":
        return own
    made.update(own)
    return {}


def _add_machine(made: Json, guest: Domain, devices: Devices) -> None:
    """Emulated hardware."""
    features, system = guest.features, guest.os
    made["apic"] = spelled(features is not None and features.apic is not None)
    made["acpi"] = spelled(features is not None and features.acpi)
    if devices.emulator is not None:
        traditional = devices.emulator.rpartition("/")[2] == "qemu-dm"
        made["device_model_version"] = "qemu_xen_traditional" if traditional else "qemu_xen"
        made["device_model"] = devices.emulator
    own: Json = {"pae": spelled(features is not None and features.pae)}
    if features is not None and features.viridian:
        own["viridian"] = spelled(True)
    loader = system.loader if system is not None else None
    if (system is not None and system.firmware == "efi") or (loader is not None and loader.type == "pflash"):
        own["bios"] = "ovmf"
        if loader is not None and loader.path not in (None, boot.OVMF):
            own["system_firmware"] = loader.path
    for table in system.tables if system is not None else []:
        own["acpi_firmware"] = table.path
    for timer in guest.clock.timers if guest.clock is not None else []:
        if timer.name == "hpet":
            own["hpet"] = spelled(timer.present != "no")
    own.update(libxl_screen.screens(devices))
    kib = libxl_screen.card_memory(devices)
    if kib is not None:
        made["video_memkb"] = kib
    own.update(_ports_and_sound(devices))
    own["boot"] = boot.boot_letters(guest)
    own["rdm"] = {}
    made["type.hvm"] = own


def _ports_and_sound(devices: Devices) -> Json:
    made: Json = {}
    names = [ports.spelled(serial) for serial in devices.serials]
    if len(names) == 1:
        made["serial"] = names[0]
    elif names:
        made["serial_list"] = names
    if devices.sounds:
        made["soundhw"] = ",".join(sound.model for sound in devices.sounds)
    inputs = [device.type for device in devices.inputs if device.bus == "usb"]
    if inputs:
        made["usb"] = spelled(True)
        made["usbdevice_list"] = inputs
    return made
