"""Strings for the guest's SMBIOS tables and for fw_cfg."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from vird.drivers.qemu.plan.arguments import escape
from vird.drivers.qemu.plan.launch import Launch
from vird.errors import XmlError
from vird.model.domain.sysinfo import FwCfg, Smbios, SmbiosTable

BIOS: Final = (("vendor", "vendor"), ("version", "version"), ("date", "date"), ("release", "release"))
SYSTEM: Final = (
    ("manufacturer", "manufacturer"), ("product", "product"), ("version", "version"), ("serial", "serial"),
    ("uuid", "uuid"), ("sku", "sku"), ("family", "family"),
)  # fmt: skip
BOARD: Final = (
    ("manufacturer", "manufacturer"), ("product", "product"), ("version", "version"), ("serial", "serial"),
    ("asset", "asset"), ("location", "location"),
)  # fmt: skip
CHASSIS: Final = (
    ("manufacturer", "manufacturer"), ("version", "version"), ("serial", "serial"), ("asset", "asset"), ("sku", "sku"),
)  # fmt: skip


def tables(launch: Launch) -> Iterator[str]:
    """``-smbios``, one for each table.

    Raises XmlError when the domain asks for its own tables and has none.
    """
    os = launch.domain.os
    mode = os.smbios.mode if os is not None and os.smbios is not None else None
    if mode in (None, "emulate"):
        return
    source = next((each for each in launch.domain.sysinfos if isinstance(each, Smbios)), None)
    if mode == "host":
        source = launch.facts.smbios_of_host
    if source is None:
        raise XmlError(f"Domain '{launch.domain.name}' sysinfo are not available")
    yield from _table(0, source.bios, BIOS)
    yield from _table(1, source.system, SYSTEM, without_uuid=mode == "host")
    for board in source.base_boards:
        yield from _table(2, board, BOARD)
    yield from _table(3, source.chassis, CHASSIS)
    if source.oem_strings:
        yield from ("-smbios", ",".join(["type=11", *(f"value={escape(text)}" for text in source.oem_strings)]))


def _table(
    number: int, table: SmbiosTable | None, names: tuple[tuple[str, str], ...], *, without_uuid: bool = False
) -> Iterator[str]:
    if table is None:
        return
    found = [(key, table.get(name)) for name, key in names if not (without_uuid and name == "uuid")]
    parts = [f"{key}={escape(value)}" for key, value in found if value is not None]
    if parts:
        yield from ("-smbios", ",".join([f"type={number}", *parts]))


def firmware_files(launch: Launch) -> Iterator[str]:
    """``-fw_cfg``."""
    for source in launch.domain.sysinfos:
        for entry in source.entries if isinstance(source, FwCfg) else ():
            content = f"file={escape(entry.file)}" if entry.file else f"string={escape(entry.value or '')}"
            yield from ("-fw_cfg", f"name={escape(entry.name)},{content}")
