"""Guests of FreeBSD's bhyve: documents, command lines, and command lines read back.

The data does not say which bhyve a result is for; there are two kinds, with one drive on each
AHCI controller and with several, so one of them must reach it.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from tests.corpora.case import Case, Suite, expect_refusal
from tests.corpora.compare import argv_differs, commands_differ, xml_differs
from tests.corpora.documents import stable

if TYPE_CHECKING:
    from vird.model.domain.domain import Domain

_UUID = re.compile(r"<uuid>(.+)</uuid>")
_MAC = "52:54:00:00:00:00"
_NO_LOADER = "dummy"
_DEVICE_MAP = "<device.map>"
_REFUSED = re.compile(r"mismatch|extraargs|fail|console[234]|invalid|unsupported|missing")


def _completed(text: str, wide: bool) -> Domain:
    from vird.model.checks.bhyve import complete_bhyve_guest
    from vird.model.domain import forms
    from vird.model.domain.domain import Domain

    domain = forms.definition(Domain.from_xml(text))
    complete_bhyve_guest(domain, lambda: _MAC, wide_ahci=wide)
    return domain


def _document(text: str) -> str:
    from vird.model.domain import forms

    domain = forms.inactive(_completed(text, wide=True))
    if domain.bootloader is None:
        domain.bootloader_args = None
    return domain.to_xml()


def _results(root: Path) -> Iterator[Case]:
    """Results stay as they are, and inputs of the command lines become them where both are there."""
    folder = root / "bhyvexml2xmloutdata"
    for name, check in ((case.name, case.check) for case in stable(folder.name, _document)(root)):
        source = root / "bhyvexml2argvdata" / name.replace("xmlout", "argv", 1)
        source = source.with_suffix(".xml") if source.suffix == ".xml" else source.with_name(source.name + ".xml")
        result = folder / f"{name}.xml"
        if source.exists():
            yield Case(name, lambda source=source, result=result: xml_differs(result, _document(source.read_text())))
        else:
            yield Case(name, check)


def _launches(root: Path) -> Iterator[Case]:
    for source in sorted((root / "bhyvexml2argvdata").glob("*.xml")):
        yield Case(source.stem, lambda source=source: _launch_differs(source))


def _launch_differs(source: Path) -> str:
    if not source.with_suffix(".args").exists():
        wide = "no32devs" not in source.stem
        return expect_refusal(lambda: _launch(source, wide=wide, console=True))
    differences = [_compare(source, wide, console) for wide in (True, False) for console in (True, False)]
    return "" if "" in differences else differences[0]


def _launch(source: Path, *, wide: bool, console: bool) -> tuple[list[str], list[str] | None, str]:
    from vird.model.checks.bhyve import null_modem
    from vird.model.native.bhyve_argv import BhyveFacts, bhyve_argv
    from vird.model.native.bhyve_loader import plan_loader

    domain = _completed(source.read_text(), wide)
    if domain.devices is not None:
        null_modem(domain.devices, domain.uuid or "")
    facts = BhyveFacts(taps=["faketapdev"] * 32, wide_ahci=wide, grub_console=console)
    loader = plan_loader(domain, facts, _DEVICE_MAP)
    argv = bhyve_argv(domain, facts)
    return (argv, loader.argv, loader.device_map) if loader is not None else (argv, None, "")


def _compare(source: Path, wide: bool, console: bool) -> str:
    from vird.errors import VirdError

    try:
        argv, loader, device_map = _launch(source, wide=wide, console=console)
    except VirdError as refusal:
        return f"refused: {refusal}"
    difference = commands_differ(source.with_suffix(".args"), [argv])
    expected = source.with_suffix(".ldargs").read_text()
    words = shlex.split(expected.replace("\\\n", " "))
    if (words == [_NO_LOADER]) != (loader is None):
        difference += f"\nloader: {loader}"
    elif loader is not None:
        difference += argv_differs(words, loader)
    map_file = source.with_suffix(".devmap")
    if map_file.exists() and map_file.read_text().strip() != device_map.strip():
        difference += f"\ndevice map: {device_map}"
    return difference


def _read_back(root: Path) -> Iterator[Case]:
    for source in sorted((root / "bhyveargv2xmldata").glob("*.args")):
        yield Case(source.stem, lambda source=source: _reading_differs(source))


def _reading_differs(source: Path) -> str:
    from vird.model.native.bhyve_parse import domain_of_bhyve

    expected = source.with_suffix(".xml")
    if not expected.exists():
        if _REFUSED.search(source.stem):
            return expect_refusal(lambda: domain_of_bhyve(source.read_text(), "", lambda: _MAC))
        return "" if domain_of_bhyve(source.read_text(), "", lambda: _MAC).name else "has no name"
    uuid = _UUID.search(expected.read_text())
    domain = domain_of_bhyve(source.read_text(), uuid[1] if uuid else "", lambda: _MAC)
    return xml_differs(expected, domain.to_xml())


SUITES = [
    Suite("bhyvexml2argvdata", _launches),
    Suite("bhyvexml2xmloutdata", _results),
    Suite("bhyveargv2xmldata", _read_back),
]
