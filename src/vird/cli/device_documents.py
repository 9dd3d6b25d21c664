"""Documents of disks and interfaces, put together from options. Pure."""

from __future__ import annotations

import re
import stat
from dataclasses import dataclass
from pathlib import Path

from vird.cli.failure import Failed
from vird.cli.make_xml import element, leaf


@dataclass(frozen=True)
class DiskOptions:
    """The options of ``attach-disk`` by their names."""

    source: str
    target: str
    targetbus: str | None = None
    driver: str | None = None
    subdriver: str | None = None
    iothread: str | None = None
    cache: str | None = None
    io: str | None = None
    type: str | None = None
    mode: str | None = None
    serial: str | None = None
    wwn: str | None = None
    alias: str | None = None
    rawio: bool = False
    address: str | None = None
    multifunction: bool = False
    source_protocol: str | None = None
    source_host_name: str | None = None
    source_host_transport: str | None = None
    source_host_socket: str | None = None


def is_block(path: str) -> bool:
    """Whether a path is a block device of this host."""
    try:
        return stat.S_ISBLK(Path(path).stat().st_mode)
    except OSError:
        return False


def disk_document(given: DiskOptions, kind: str) -> str:
    """A disk's document; ``kind`` is file, block or network. `Failed` for options that make none."""
    if given.mode not in (None, "readonly", "shareable"):
        raise Failed(f"No support for {given.mode} in command 'attach-disk'")
    driver = {
        "name": given.driver,
        "type": given.subdriver,
        "iothread": given.iothread,
        "cache": given.cache,
        "io": given.io,
    }
    if given.source_protocol is not None:
        kind = "network"
    return element(
        "disk",
        {"type": kind, "device": given.type, "rawio": "yes" if given.rawio else None},
        element("driver", dict(driver)) if any(driver.values()) else None,
        _source(given, kind),
        element("target", {"dev": given.target, "bus": given.targetbus}),
        element(given.mode) if given.mode is not None else None,
        leaf("serial", given.serial),
        leaf("wwn", given.wwn),
        element("alias", {"name": given.alias}) if given.alias is not None else None,
        _address(given) if given.address is not None else None,
    )


def _source(given: DiskOptions, kind: str) -> str | None:
    if kind == "network":
        name, _, port = (given.source_host_name or "").partition(":")
        host = None
        if given.source_host_name or given.source_host_transport or given.source_host_socket:
            host = element(
                "host",
                {
                    "transport": given.source_host_transport,
                    "name": name or None,
                    "port": port or None,
                    "socket": given.source_host_socket,
                },
            )
        return element("source", {"protocol": given.source_protocol, "name": given.source or None}, host)
    if not given.source:
        return None
    return element("source", {"dev" if kind == "block" else "file": given.source})


NUMBER = r"(?:0x)?[0-9a-fA-F]+"
FORMS = {
    "pci": re.compile(rf"({NUMBER})\.({NUMBER})\.({NUMBER})\.({NUMBER})"),
    "usb": re.compile(r"(\d+)\.(\d+)"),
    "ccw": re.compile(rf"({NUMBER})\.({NUMBER})\.({NUMBER})"),
    "drive": re.compile(r"(\d+)\.(\d+)\.(\d+)"),
}


def _address(given: DiskOptions) -> str:
    kind, colon, rest = (given.address or "").partition(":")
    known = {"pci", "usb", "ccw", "scsi", "ide", "sata"}
    found = FORMS["drive" if kind in ("scsi", "ide", "sata") else kind].fullmatch(rest) if kind in known else None
    if not colon or found is None:
        raise Failed("Invalid address.")
    of_target = given.target[:2]
    if of_target == "vd" and kind not in ("pci", "ccw"):
        raise Failed("expecting a pci:0000.00.00.00 or ccw:00.0.0000 address.")
    if of_target == "sd" and kind not in ("scsi", "usb", "sata"):
        raise Failed("expecting a scsi:00.00.00 or usb:00.00 or sata:00.00.00 address.")
    if of_target == "hd" and kind != "ide":
        raise Failed("expecting an ide:00.00.00 address.")
    if kind == "pci":
        domain, bus, slot, function = (int(part, 16) for part in found.groups())
        return element(
            "address",
            {
                "type": "pci",
                "domain": f"0x{domain:04x}",
                "bus": f"0x{bus:02x}",
                "slot": f"0x{slot:02x}",
                "function": f"0x{function:x}",
                "multifunction": "on" if given.multifunction else None,
            },
        )
    if kind == "ccw":
        cssid, ssid, devno = (int(part, 16) for part in found.groups())
        return element(
            "address", {"type": "ccw", "cssid": f"0x{cssid:02x}", "ssid": f"0x{ssid:x}", "devno": f"0x{devno:04x}"}
        )
    if kind == "usb":
        return element("address", {"type": "usb", "bus": int(found[1]), "port": int(found[2])})
    return element(
        "address", {"type": "drive", "controller": int(found[1]), "bus": int(found[2]), "unit": int(found[3])}
    )


@dataclass(frozen=True)
class NicOptions:
    """The options of ``attach-interface`` by their names."""

    type: str
    source: str
    target: str | None = None
    mac: str | None = None
    script: str | None = None
    model: str | None = None
    alias: str | None = None
    inbound: dict[str, int] | None = None
    outbound: dict[str, int] | None = None
    managed: bool = False
    source_mode: str | None = None


PCI = re.compile(r"([0-9a-fA-F]{4}):([0-9a-fA-F]{2}):([0-9a-fA-F]{2})\.([0-7])")


def nic_document(given: NicOptions) -> str:
    """An interface's document; `Failed` for options that make none."""
    bandwidth = [
        element(name, {key: value for key, value in rate.items() if value})
        for name, rate in (("inbound", given.inbound), ("outbound", given.outbound))
        if rate
    ]
    return element(
        "interface",
        {"type": given.type, "managed": "yes" if given.managed else None},
        _nic_source(given),
        element("target", {"dev": given.target}) if given.target is not None else None,
        element("mac", {"address": given.mac}) if given.mac is not None else None,
        element("script", {"path": given.script}) if given.script is not None else None,
        element("model", {"type": given.model}) if given.model is not None else None,
        element("alias", {"name": given.alias}) if given.alias is not None else None,
        element("bandwidth", None, *bandwidth) if bandwidth else None,
    )


def _nic_source(given: NicOptions) -> str:
    match given.type:
        case "network" | "bridge":
            return element("source", {given.type: given.source})
        case "direct":
            return element("source", {"dev": given.source})
        case "vhostuser":
            return element("source", {"type": "unix", "path": given.source, "mode": given.source_mode})
        case "hostdev":
            found = PCI.fullmatch(given.source)
            if found is None:
                raise Failed(f"cannot parse pci address '{given.source}' for network interface")
            names = ("domain", "bus", "slot", "function")
            parts = {name: f"0x{part}" for name, part in zip(names, found.groups(), strict=True)}
            return element("source", None, element("address", {"type": "pci", **parts}))
        case _:
            raise Failed(f"No support for {given.type} in command 'attach-interface'")
