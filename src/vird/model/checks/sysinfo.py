"""Strings for the guest: which a table has, and in which order they are kept."""

from __future__ import annotations

import re
from typing import Final

from vird.errors import XmlDetail, XmlError
from vird.markup.scalars import parse_uuid
from vird.model.domain.domain import Domain
from vird.model.domain.sysinfo import FwCfg, Smbios, SmbiosEntry, SmbiosTable

BIOS: Final = ("vendor", "version", "date", "release")
SYSTEM: Final = ("manufacturer", "product", "version", "serial", "uuid", "sku", "family")
BASE_BOARD: Final = ("manufacturer", "product", "version", "serial", "asset", "location")
CHASSIS: Final = ("manufacturer", "version", "serial", "asset", "sku")
_DATE: Final = re.compile(r"([0-9]{1,2})/([0-9]{1,2})/([0-9]{1,4})")


def complete_sysinfo(domain: Domain) -> None:
    """Order the entries, drop unknown ones; raises XmlDetail for a bad date or UUID."""
    for info in domain.sysinfos:
        if isinstance(info, Smbios):
            _complete_smbios(info, domain)
        else:
            _complete_fwcfg(info)


def _complete_smbios(info: Smbios, domain: Domain) -> None:
    for table, names in ((info.bios, BIOS), (info.system, SYSTEM), (info.chassis, CHASSIS)):
        _order(table, names)
    for board in info.base_boards:
        _order(board, BASE_BOARD)
    info.base_boards = [board for board in info.base_boards if board.entries]
    if info.bios is not None:
        _check_date(info.bios.get("date"))
    if info.system is not None:
        _check_uuid(info.system, domain)


def _order(table: SmbiosTable | None, names: tuple[str, ...]) -> None:
    if table is None:
        return
    kept: dict[str, SmbiosEntry] = {}
    for entry in table.entries:
        if entry.name is not None and entry.name in names and entry.value:
            kept.setdefault(entry.name, entry)
    table.entries = [kept[name] for name in names if name in kept]


def _check_date(date: str | None) -> None:
    if date is None:
        return
    found = _DATE.fullmatch(date)
    month, day, year = (int(part) for part in found.groups()) if found else (0, 0, 0)
    if not (1 <= month <= 12 and 1 <= day <= 31 and (0 <= year <= 99 or year >= 1900)):
        raise XmlDetail("Invalid BIOS 'date' format")


def _check_uuid(system: SmbiosTable, domain: Domain) -> None:
    for entry in system.entries:
        if entry.name != "uuid" or entry.value is None:
            continue
        try:
            entry.value = parse_uuid(entry.value)
        except ValueError:
            raise XmlDetail("malformed <sysinfo> uuid element") from None
        if domain.uuid is not None and entry.value != domain.uuid:
            raise XmlDetail("UUID mismatch between <uuid> and <sysinfo>")


def _complete_fwcfg(info: FwCfg) -> None:
    for entry in info.entries:
        if not entry.name:
            raise XmlError("Firmware entry is missing 'name' attribute")
        if entry.file is not None:
            entry.value = None
        elif not entry.value:
            raise XmlError("Firmware entry must have either value or 'file' attribute")
