"""The command line of bhyve(8) for a guest.

The program that loads the guest's kernel first is in ``bhyve_loader.py``; reading command lines is
in ``bhyve_parse.py``.  What is only known when the guest starts (tap devices, chosen ports) comes
in as facts.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final, NamedTuple

from vird.errors import ConfigUnsupported
from vird.model.domain.devices.address import DriveAddress, PciAddress
from vird.model.domain.devices.controller import Controller
from vird.model.domain.devices.devices import Devices
from vird.model.domain.devices.disk import Disk
from vird.model.domain.devices.disk_source import BlockSource, FileSource
from vird.model.domain.devices.filesystem import Filesystem
from vird.model.domain.devices.graphics import AddressListen, Graphics, VncGraphics
from vird.model.domain.devices.interface import Interface
from vird.model.domain.devices.sound import Sound
from vird.model.domain.devices.video import Video
from vird.model.domain.domain import Domain

_NETWORK_CARDS: Final = {"virtio": "virtio-net", "e1000": "e1000"}
_PORTS: Final = 4


class BhyveFacts(NamedTuple):
    """What the host decided: tap devices in the order of the interfaces, the port of an automatic screen.

    ``wide_ahci``: several drives on one AHCI controller; ``grub_console``: grub-bhyve takes a console.
    """

    taps: Sequence[str] = ()
    vnc_port: int = 5900
    wide_ahci: bool = True
    grub_console: bool = True


def bhyve_argv(domain: Domain, facts: BhyveFacts) -> list[str]:
    """The command of a completed guest; raises ConfigUnsupported for what bhyve cannot do."""
    devices = domain.devices or Devices()
    argv = ["bhyve", "-c", _processors(domain), "-m", str(memory_in_mib(domain))]
    argv += _machine(domain)
    argv += ["-s", "0:0,hostbridge"]
    if domain.os is not None and domain.os.loader is not None and domain.os.loader.path:
        argv += ["-l", f"bootrom,{domain.os.loader.path}"]
    for words in _slots(domain, devices, facts):
        argv += ["-s", words]
    argv += _serials(devices)
    if domain.bhyve_commandline is not None:
        argv += [argument.value for argument in domain.bhyve_commandline.args]
    return [*argv, domain.name]


def memory_in_mib(domain: Domain) -> int:
    """bhyve counts memory in MiB."""
    size = domain.memory.size if domain.memory is not None else None
    return (size or 0) // 1024


def image_of(disk: Disk) -> str | None:
    """The path of a disk's image or device; None for an empty drive.

    Raises ConfigUnsupported for storage that bhyve does not open.
    """
    source = disk.source
    if source is None:
        return None
    if isinstance(source, FileSource):
        return source.file
    if isinstance(source, BlockSource):
        return source.dev
    raise ConfigUnsupported(f"unsupported disk type '{disk.type}'")


def _processors(domain: Domain) -> str:
    count = domain.vcpu.count if domain.vcpu is not None else 1
    topology = domain.cpu.topology if domain.cpu is not None else None
    if topology is None:
        return str(count)
    if (topology.dies or 1) != 1:
        raise ConfigUnsupported("Only 1 die per socket is supported")
    if topology.sockets * topology.cores * topology.threads != count:
        raise ConfigUnsupported("Invalid CPU topology: total number of vCPUs must equal the product of sockets, "
                                "cores, and threads")  # fmt: skip
    return f"cpus={count},sockets={topology.sockets},cores={topology.cores},threads={topology.threads}"


def _machine(domain: Domain) -> Iterator[str]:
    backing, features = domain.memory_backing, domain.features
    if backing is not None and backing.locked:
        yield "-S"
    if features is not None and features.msrs is not None and features.msrs.unknown == "ignore":
        yield "-w"
    offset = domain.clock.offset if domain.clock is not None else "utc"
    if offset not in ("utc", "localtime"):
        raise ConfigUnsupported(f"unsupported clock offset '{offset}'")
    if offset == "utc":
        yield "-u"
    if features is not None and features.acpi:
        yield "-A"
    if features is not None and features.apic is not None:
        yield "-I"
    # a halted or spinning guest gives its processor back
    yield "-H"
    yield "-P"


def _place(device: Any) -> str:
    address = device.address
    if not isinstance(address, PciAddress):
        raise ConfigUnsupported("the device has no PCI address")
    return f"{address.slot or 0}:{address.function or 0}"


def _slots(domain: Domain, devices: Devices, facts: BhyveFacts) -> Iterator[str]:
    _check_controllers(devices)
    for controller in devices.controllers:
        yield from _controller(controller, devices, facts)
    for number, interface in enumerate(devices.interfaces):
        yield _interface(interface, number, facts)
    for disk in devices.disks:
        yield from _virtio_disk(disk)
    if devices.graphics:
        yield _screen(devices.graphics, devices.videos, facts)
    for sound in devices.sounds:
        yield _sound(sound, devices)
    for filesystem in devices.filesystems:
        yield _filesystem(filesystem)
    if devices.hostdevs:
        raise ConfigUnsupported("host devices are not supported")


def _check_controllers(devices: Devices) -> None:
    for kind in ("isa", "usb"):
        if sum(controller.type == kind for controller in devices.controllers) > 1:
            raise ConfigUnsupported(f"only single {kind.upper()} controller is supported")
    if devices.inputs and not any(controller.type == "usb" for controller in devices.controllers):
        raise ConfigUnsupported("input devices need a USB controller")


def _controller(controller: Controller, devices: Devices, facts: BhyveFacts) -> Iterator[str]:
    if controller.type == "isa":
        yield f"{_place(controller)},lpc"
    elif controller.type == "usb":
        yield f"{_place(controller)},xhci,{_input(controller, devices)}"
    elif controller.type == "sata":
        yield from _ahci(controller, devices, facts)
    elif controller.type != "pci":
        raise ConfigUnsupported(f"unsupported controller type '{controller.type}'")


def _input(controller: Controller, devices: Devices) -> str:
    if controller.model != "nec-xhci":
        raise ConfigUnsupported("only the nec-xhci USB controller is supported")
    if len(devices.inputs) != 1:
        raise ConfigUnsupported("only single USB device is supported, and one is needed")
    device = devices.inputs[0]
    if device.bus != "usb" or device.type != "tablet":
        raise ConfigUnsupported("only tablets on the USB bus are supported")
    return "tablet"


def _ahci(controller: Controller, devices: Devices, facts: BhyveFacts) -> Iterator[str]:
    drives = []
    for disk in devices.disks:
        if not isinstance(disk.address, DriveAddress) or disk.address.controller != controller.index:
            continue
        if disk.target is None or disk.target.bus != "sata":
            continue
        if disk.device not in ("disk", "cdrom"):
            raise ConfigUnsupported(f"unsupported disk device '{disk.device}'")
        drives.append(("cd" if disk.device == "cdrom" else "hd", image_of(disk) or ""))
    if not drives:
        return
    if facts.wide_ahci:
        yield ",".join([f"{_place(controller)},ahci", *(f"{kind}:{path}" for kind, path in drives)])
    elif len(drives) == 1:
        yield f"{_place(controller)},ahci-{drives[0][0]},{drives[0][1]}"
    else:
        raise ConfigUnsupported("this bhyve has one drive on each AHCI controller")


def _interface(interface: Interface, number: int, facts: BhyveFacts) -> str:
    model = interface.model.type if interface.model is not None else None
    card = _NETWORK_CARDS.get(model or "")
    if card is None:
        raise ConfigUnsupported(f"Network card model '{model}' is not supported")
    if interface.type not in ("bridge", "network", "ethernet"):
        raise ConfigUnsupported(f"Network type {interface.type} is not supported")
    if number >= len(facts.taps):
        raise ConfigUnsupported("an interface has no tap device")
    mac = interface.mac.address if interface.mac is not None else ""
    return f"{_place(interface)},{card},{facts.taps[number]},mac={mac}"


def _virtio_disk(disk: Disk) -> Iterator[str]:
    bus = disk.target.bus if disk.target is not None else None
    if bus == "sata":
        return
    if bus != "virtio":
        raise ConfigUnsupported(f"unsupported disk bus '{bus}'")
    if disk.device != "disk":
        raise ConfigUnsupported("unsupported device type on the virtio bus")
    yield f"{_place(disk)},virtio-blk,{image_of(disk) or ''}"


def _screen(graphics: list[Graphics], videos: list[Video], facts: BhyveFacts) -> str:
    if len(graphics) > 1 or len(videos) > 1:
        raise ConfigUnsupported("only single graphics and video devices are supported")
    server = graphics[0]
    if not isinstance(server, VncGraphics):
        raise ConfigUnsupported("only VNC is supported")
    listen = server.listens[0] if server.listens else AddressListen()
    if not isinstance(listen, AddressListen):
        raise ConfigUnsupported("unsupported listen type")
    if not videos:
        raise ConfigUnsupported("a screen needs a video device")
    video = videos[0]
    if video.model is None or video.model.type != "gop":
        raise ConfigUnsupported("only the 'gop' video model is supported")
    port = facts.vnc_port if server.autoport == "yes" or server.port is None or server.port < 0 else server.port
    address = listen.address or "127.0.0.1"
    words = [_place(video), "fbuf", f"tcp={f'[{address}]' if ':' in address else address}:{port}"]
    if video.model.resolution is not None:
        words += [f"w={video.model.resolution.x}", f"h={video.model.resolution.y}"]
    if video.driver is not None and video.driver.vgaconf is not None:
        words.append(f"vga={video.driver.vgaconf}")
    if server.passwd is not None:
        if "," in server.passwd:
            raise ConfigUnsupported("Password may not contain ',' character")
        words.append(f"password={server.passwd}")
    return ",".join(words)


def _sound(sound: Sound, devices: Devices) -> str:
    if sound.model != "ich7":
        raise ConfigUnsupported(f"sound model '{sound.model}' is not supported")
    words = [_place(sound), "hda"]
    backend = next((a for a in devices.audios if sound.audio is not None and a.id == sound.audio.id), None)
    if backend is None or backend.type == "none":
        return ",".join(words)
    if backend.type != "oss":
        raise ConfigUnsupported(f"unsupported audio backend '{backend.type}'")
    if backend.output is not None and backend.output.dev:
        words.append(f"play={backend.output.dev}")
    if backend.input is not None and backend.input.dev:
        words.append(f"rec={backend.input.dev}")
    return ",".join(words)


def _filesystem(filesystem: Filesystem) -> str:
    if filesystem.type != "mount":
        raise ConfigUnsupported(f"unsupported filesystem type '{filesystem.type}'")
    if filesystem.accessmode != "passthrough":
        raise ConfigUnsupported(f"unsupported filesystem accessmode '{filesystem.accessmode}'")
    if filesystem.source is None or filesystem.target is None or not filesystem.source.dir:
        raise ConfigUnsupported("a filesystem needs a source and a target")
    words = f"{_place(filesystem)},virtio-9p,{filesystem.target.dir}={filesystem.source.dir}"
    return f"{words},ro" if filesystem.readonly else words


def _serials(devices: Devices) -> Iterator[str]:
    for serial in devices.serials:
        if serial.type != "nmdm":
            raise ConfigUnsupported("only nmdm console types are supported")
        port = serial.target.port if serial.target is not None else None
        if port is None or not 0 <= port < _PORTS:
            raise ConfigUnsupported(f"there is no serial port {port}")
        master = serial.sources[0].master if serial.sources else None
        if master is None:
            raise ConfigUnsupported("the serial port has no null modem")
        yield "-l"
        yield f"com{port + 1},{master}"
