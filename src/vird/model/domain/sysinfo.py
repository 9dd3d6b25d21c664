"""``<sysinfo>``: strings handed to the guest through SMBIOS tables or QEMU's fw_cfg."""

from __future__ import annotations

from typing import Annotated, Literal, TypeAlias

from vird.markup import Attr, Element, Inside, Named, Text


class SmbiosEntry(Element):
    """One string of a table; which names a table has is in ``model/checks/sysinfo.py``."""

    name: Attr[str | None] = None
    value: Text[str | None] = None


class SmbiosTable(Element, empty="omit"):
    """``<bios>``, ``<system>``, ``<baseBoard>`` or ``<chassis>``."""

    entries: Annotated[list[SmbiosEntry], Named("entry")] = []

    def get(self, name: str) -> str | None:
        """The value of an entry."""
        return next((e.value for e in self.entries if e.name == name), None)


class Smbios(Element):
    """``<sysinfo type='smbios'>``."""

    type: Attr[Literal["smbios"]] = "smbios"
    bios: SmbiosTable | None = None
    system: SmbiosTable | None = None
    base_boards: Annotated[list[SmbiosTable], Named("baseBoard")] = []
    chassis: SmbiosTable | None = None
    oem_strings: Annotated[list[str], Named("entry"), Inside("oemStrings")] = []


class FwCfgEntry(Element):
    """One file of fw_cfg, with its content or the path of a host file that holds it."""

    name: Attr[str]
    file: Attr[str | None] = None
    value: Text[str | None] = None


class FwCfg(Element):
    """``<sysinfo type='fwcfg'>``."""

    type: Attr[Literal["fwcfg"]] = "fwcfg"
    entries: Annotated[list[FwCfgEntry], Named("entry")] = []


Sysinfo: TypeAlias = Smbios | FwCfg
