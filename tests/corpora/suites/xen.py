"""Guests of Xen: configurations of xl and xm both ways, and libxl's JSON.

A pair of a configuration and a document is compared in the directions in which it can be: a document
that lacks what every read one has was written by hand, and so was a configuration that leaves out what
every written one has or that spells it in one of the other ways.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from tests.corpora.case import Case, Suite
from tests.corpora.compare import lines_differ, xml_differs

if TYPE_CHECKING:
    from vird.model.domain.domain import Domain

    Read = Callable[[str], Domain]
    Write = Callable[[Domain], str]

_ALWAYS = ("name", "uuid", "maxmem", "memory", "vcpus", "localtime", "on_poweroff", "on_reboot", "on_crash")
_AFTER_EVENTS = ("bootloader", "kernel", "builder", "disk")
_OTHER_SPELLINGS = {
    "xl": re.compile(r'^(?:root|extra|type = "(?:hvm|pv)"|bootloader_args)\b|^disk = \[ "(?!format=)', re.MULTILINE),
    "xm": re.compile(
        r'^disk = .*"/|^(?:vcpu_avail|cdrom|bootloader_args)\b|"[0-9a-f]{2}:[0-9a-f]{2}\.[0-7]', re.MULTILINE
    ),
}


def _pairs(folder: str, tool: str, functions: Callable[[], tuple[Read, Write]]) -> Callable[[Path], Iterator[Case]]:
    def cases(root: Path) -> Iterator[Case]:
        for config in sorted((root / folder).glob("*.cfg")):
            yield Case(config.stem, lambda config=config: _pair_differs(config, tool, *functions()))

    return cases


def _xl() -> tuple[Read, Write]:
    from vird.model.native.xen.xl import domain_from_xl, xl_from_domain

    return domain_from_xl, xl_from_domain


def _xm() -> tuple[Read, Write]:
    from vird.model.native.xen.xm import domain_from_xm, xm_from_domain

    return domain_from_xm, xm_from_domain


def _pair_differs(config: Path, tool: str, read: Read, write: Write) -> str:
    from vird.model.domain import forms
    from vird.model.domain.domain import Domain

    text, result = config.read_text(), config.with_suffix(".xml")
    if not result.exists():
        return lines_differ(text.splitlines(), write(read(text)).splitlines())
    document = result.read_text()
    why = []
    given = Domain.from_xml(document)
    if "<memballoon model='xen'/>" in document and "<controller type='xenbus'" in document:
        why.append(xml_differs(document, forms.inactive(read(text)).to_xml()))
    if _is_written(text, tool):
        why.append(lines_differ(text.splitlines(), write(given).splitlines()))
    else:
        why.append(lines_differ(write(given).splitlines(), write(read(text)).splitlines()))
    return "\n".join(filter(None, why))


def _is_written(text: str, tool: str) -> bool:
    names = [line.partition(" = ")[0] for line in text.splitlines()]
    has_all = [name for name in names if name in _ALWAYS] == list(_ALWAYS)
    early = names[: names.index(_ALWAYS[-1])] if has_all else names
    return has_all and not set(early) & set(_AFTER_EVENTS) and not _OTHER_SPELLINGS[tool].search(text)


def _descriptions(root: Path) -> Iterator[Case]:
    for result in sorted((root / "libxlxml2domconfigdata").glob("*.json")):
        if result.with_suffix(".xml").exists():
            yield Case(result.stem, lambda result=result: _description_differs(result))


def _description_differs(result: Path) -> str:
    from vird.model.domain.domain import Domain
    from vird.model.native.xen.libxl import libxl_from_domain

    wanted = json.loads(result.read_text())
    domain = Domain.from_xml(result.with_suffix(".xml").read_text())
    # how much memory shadow page tables need is libxl's to say
    found = libxl_from_domain(
        domain,
        shadow_kib=lambda _size, _count: wanted["b_info"].get("shadow_memkb", 0),
        nesting_is_common=not result.stem.endswith("-legacy-nest"),
    )
    as_lines = (json.dumps(each, indent=1, sort_keys=True).splitlines() for each in (wanted, found))
    return lines_differ(*as_lines)


SUITES = [
    Suite("xlconfigdata", _pairs("xlconfigdata", "xl", _xl)),
    Suite("xmconfigdata", _pairs("xmconfigdata", "xm", _xm)),
    Suite("libxlxml2domconfigdata", _descriptions),
]
