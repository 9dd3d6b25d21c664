"""Devices that take a line or two: balloon, random numbers, watchdogs, and the like."""

from __future__ import annotations

from collections.abc import Iterator

from vird.drivers.qemu.plan.addresses import address_properties
from vird.drivers.qemu.plan.arguments import Properties, present, switch
from vird.drivers.qemu.plan.chardevs import chardev
from vird.drivers.qemu.plan.launch import Launch, alias_of
from vird.drivers.qemu.plan.virtio import virtio_driver, virtio_options
from vird.errors import ConfigUnsupported
from vird.model.domain.devices.address import IsaAddress, SpaprVioAddress
from vird.model.domain.devices.redirdev import Redirfilter
from vird.model.domain.devices.rng import BuiltinBackend, EgdBackend, Rng
from vird.model.domain.devices.smartcard import Smartcard

DEFAULT_RATE_PERIOD = 1000
CERTIFICATE_DATABASE = "/etc/pki/nssdb"


def balloon(launch: Launch) -> Iterator[str]:
    """``<memballoon>``."""
    device = launch.devices.memballoon
    if device is None or device.model in ("none", "xen"):
        return
    found = virtio_driver(launch, "virtio-balloon", device, device.model) | virtio_options(launch, device.driver)
    found["id"] = alias_of(device)
    for said, flag, name in (
        (device.autodeflate, "virtio-balloon-pci.deflate-on-oom", "deflate-on-oom"),
        (device.free_page_reporting, "virtio-balloon.free-page-reporting", "freePageReporting"),
    ):
        if said is not None and not launch.has(flag):
            raise ConfigUnsupported(f"{name} is not supported by this QEMU binary")
    found |= present(
        {
            "deflate-on-oom": switch(device.autodeflate),
            "free-page-reporting": switch(device.free_page_reporting),
        }
    )
    yield from launch.device(found | address_properties(launch, device))


def random_sources(launch: Launch) -> Iterator[str]:
    """``<rng>``: the source, then the device."""
    for rng in launch.devices.rngs:
        alias = alias_of(rng)
        yield from _random_source(launch, rng, f"obj{alias}")
        found = virtio_driver(launch, "virtio-rng", rng, rng.model) | virtio_options(launch, rng.driver)
        found |= {"rng": f"obj{alias}", "id": alias}
        if rng.rate is not None:
            found |= {"max-bytes": rng.rate.bytes, "period": rng.rate.period or DEFAULT_RATE_PERIOD}
        yield from launch.device(found | address_properties(launch, rng))


def _random_source(launch: Launch, rng: Rng, name: str) -> Iterator[str]:
    backend = rng.backend
    if isinstance(backend, EgdBackend):
        yield from chardev(launch, backend, alias_of(rng))
        yield from launch.object({"qom-type": "rng-egd", "id": name, "chardev": f"char{alias_of(rng)}"})
    elif isinstance(backend, BuiltinBackend):
        if not launch.has("rng-builtin"):
            raise ConfigUnsupported("this qemu doesn't support builtin RNG backend")
        yield from launch.object({"qom-type": "rng-builtin", "id": name})
    else:
        yield from launch.object({"qom-type": "rng-random", "id": name, "filename": backend.path or "/dev/urandom"})


def watchdogs(launch: Launch) -> Iterator[str]:
    """``<watchdog>``: the devices, and what one of them does when it fires."""
    action: str | None = None
    for watchdog in launch.devices.watchdogs:
        action = watchdog.action or "reset"
        found: Properties = {"driver": watchdog.model, "id": alias_of(watchdog)}
        yield from launch.device(found | address_properties(launch, watchdog))
    if action is not None:
        # a dump is taken by the daemon when the guest has stopped
        yield from ("-watchdog-action", "pause" if action == "dump" else action)


def redirected(launch: Launch) -> Iterator[str]:
    """``<redirdev>``."""
    for device in launch.devices.redirdevs:
        alias = alias_of(device)
        yield from chardev(launch, device, alias, name="usbredir")
        found: Properties = {"driver": "usb-redir", "chardev": f"char{alias}", "id": alias}
        found |= present(
            {
                "filter": _filter(launch.devices.redirfilter),
                "bootindex": device.boot.order if device.boot is not None else None,
            }
        )
        yield from launch.device(found | address_properties(launch, device))


def _filter(rules: Redirfilter | None) -> str | None:
    if rules is None:
        return None
    return "|".join(
        ":".join(
            [
                _hex(rule.usb_class, 2),
                _hex(rule.vendor, 4),
                _hex(rule.product, 4),
                _hex(rule.version, 4),
                "1" if rule.allow == "yes" else "0",
            ]
        )
        for rule in rules.rules
    )


def _hex(number: int | None, digits: int) -> str:
    return "-1" if number is None or number < 0 else f"0x{number:0{digits}X}"


def smartcards(launch: Launch) -> Iterator[str]:
    """``<smartcard>``."""
    for card in launch.devices.smartcards:
        if card.mode == "passthrough":
            yield from chardev(launch, card, alias_of(card), name="smartcard")
        yield from launch.device(_card(launch, card) | {"id": alias_of(card)} | address_properties(launch, card))


def _card(launch: Launch, card: Smartcard) -> Properties:
    if card.mode == "passthrough":
        return {"driver": "ccid-card-passthru", "chardev": f"char{alias_of(card)}"}
    if not launch.has("ccid-emulated"):
        raise ConfigUnsupported("this QEMU binary lacks smartcard host mode support")
    if card.mode == "host":
        return {"driver": "ccid-card-emulated", "backend": "nss-emulated"}
    found: Properties = {"driver": "ccid-card-emulated", "backend": "certificates"}
    found |= {f"cert{index}": name for index, name in enumerate(card.certificates, start=1)}
    return found | {"db": card.database or CERTIFICATE_DATABASE}


def panics(launch: Launch) -> Iterator[str]:
    """``<panic>``; the notifiers of Hyper-V, pSeries and s390 are no devices."""
    for panic in launch.devices.panics:
        if panic.model in (None, "default", "isa") and launch.machine.is_x86:
            found: Properties = {"driver": "pvpanic"}
            if isinstance(panic.address, IsaAddress) and panic.address.iobase is not None:
                found["ioport"] = panic.address.iobase
            yield from launch.device(found)


def vsock(launch: Launch) -> Iterator[str]:
    """``<vsock>``."""
    device = launch.devices.vsock
    if device is None:
        return
    found = virtio_driver(launch, "vhost-vsock", device, device.model) | virtio_options(launch, device.driver)
    found |= {"id": alias_of(device), "guest-cid": device.cid.address or 0 if device.cid is not None else 0}
    fd = launch.facts.vsock_fd
    found["vhostfd"] = str(fd) if fd is not None else None
    yield from launch.device(present(found) | address_properties(launch, device))


def nvram(launch: Launch) -> Iterator[str]:
    """``<nvram>`` of pSeries guests."""
    device = launch.devices.nvram
    if device is None:
        return
    if not launch.machine.is_pseries:
        raise ConfigUnsupported("nvram device is only supported for PPC64")
    if isinstance(device.address, SpaprVioAddress) and device.address.reg is not None:
        yield from ("-global", f"spapr-nvram.reg=0x{device.address.reg:x}")


def core_information(launch: Launch) -> Iterator[str]:
    """``<vmcoreinfo>``."""
    features = launch.domain.features
    if features is not None and features.vmcoreinfo is not None and features.vmcoreinfo.state == "on":
        if not launch.has("vmcoreinfo"):
            raise ConfigUnsupported("vmcoreinfo is not available with this QEMU binary")
        yield from launch.device({"driver": "vmcoreinfo"})


def trusted_segment(launch: Launch) -> Iterator[str]:
    """The size of what system management mode keeps for itself."""
    features = launch.domain.features
    size = features.smm.tseg if features is not None and features.smm is not None else None
    if size:
        yield from ("-global", f"mch.extended-tseg-mbytes={size >> 20}")


def iommu(launch: Launch) -> Iterator[str]:
    """``<iommu>``; the one of ARM boards is an option of the board."""
    device = launch.devices.iommu
    if device is None or device.model == "smmuv3":
        return
    if device.model == "virtio":
        found: Properties = {"driver": "virtio-iommu", "id": alias_of(device)}
        yield from launch.device(found | address_properties(launch, device))
        return
    driver = device.driver
    found = {"driver": "intel-iommu", "id": alias_of(device) or None}
    if driver is not None:
        found |= {
            "intremap": driver.intremap,
            "caching-mode": switch(driver.caching_mode),
            "eim": driver.eim,
            "device-iotlb": switch(driver.iotlb),
            "aw-bits": driver.aw_bits,
        }
    yield from launch.device(present(found))
