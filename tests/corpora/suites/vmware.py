"""Guests of VMware: their files read, written, and the versions of the products."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from tests.corpora.case import Case, Suite
from tests.corpora.compare import lines_differ, xml_differs

_HARDWARE = re.compile(r'^virtualHW\.version = "([0-9]+)"', re.MULTILINE)
_VERSION = re.compile(r"([a-z]+)-([0-9.]+)")
_PRODUCTS = {"ws": "workstation", "workstation": "workstation", "player": "player", "fusion": "fusion"}


def _read(root: Path) -> Iterator[Case]:
    for result in sorted((root / "vmx2xmldata").glob("*.xml")):
        if result.with_suffix(".vmx").exists():
            yield Case(result.stem, lambda result=result: _reads_as(result))


def _reads_as(result: Path) -> str:
    from vird.model.domain import forms
    from vird.model.native import vmx

    text = result.with_suffix(".vmx").read_bytes()
    known = re.search(rb'^\.encoding = "(.+)"', text, re.MULTILINE)
    encoding = known[1].decode() if known is not None else "utf-8"
    wanted = re.search(r"<vmware:datacenterpath>(.*)</vmware", result.read_text())
    domain = vmx.domain_from_vmx(
        text.decode(encoding), _place, datacenter_path=wanted[1] if wanted is not None else None
    )
    return xml_differs(result, forms.inactive(domain).to_xml())


def _place(name: str) -> str | None:
    """The host of the cases: one datastore, in which one image is missing."""
    from vird.model.native import vmx

    return None if name.endswith("/missing.iso") else vmx.datastore_place("datastore", "directory")(name)


def _written(root: Path) -> Iterator[Case]:
    for result in sorted((root / "xml2vmxdata").glob("*.vmx")):
        if result.with_suffix(".xml").exists():
            yield Case(result.stem, lambda result=result: _is_written_as(result))


def _is_written_as(result: Path) -> str:
    from vird.model.domain.domain import Domain
    from vird.model.native import vmx

    # for which product a case is shows in its result only
    hardware = _HARDWARE.search(result.read_text())
    domain = Domain.from_xml(result.with_suffix(".xml").read_text())
    written = vmx.vmx_from_domain(domain, int(hardware[1]) if hardware is not None else 4)
    return lines_differ(result.read_text().splitlines(), written.splitlines())


def _versions(root: Path) -> Iterator[Case]:
    for source in sorted((root / "vmwareverdata").glob("*.txt")):
        yield Case(source.stem, lambda source=source: _version_differs(source))


def _version_differs(source: Path) -> str:
    from vird.model.native.vmware_version import parse_version

    name = _VERSION.fullmatch(source.stem)
    if name is None:
        return "the name of the case says no version"
    major, minor, micro = [*map(int, name[2].split(".")), 0, 0][:3]
    version = parse_version(source.read_text(), _PRODUCTS[name[1]])  # type: ignore[arg-type]
    wanted = major * 1_000_000 + minor * 1_000 + micro
    return "" if version == wanted else f"{version} instead of {wanted}"


SUITES = [
    Suite("vmx2xmldata", _read),
    Suite("xml2vmxdata", _written),
    Suite("vmwareverdata", _versions),
]
