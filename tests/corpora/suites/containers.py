"""Containers: the documents of the LXC driver, and the LXC tools' configuration read as documents."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from tests.corpora.case import Case, Suite, expect_refusal
from tests.corpora.compare import xml_differs
from tests.corpora.documents import documents, stable

_UUID = re.compile(r"<uuid>(.+)</uuid>")
_EMULATOR = re.compile(r"<emulator>(.+)</emulator>")
_REFUSED = re.compile(r"fstab|invalid|missing|bad|no-?name")
VERSION_3 = "-v3"


def _container(text: str) -> str:
    from vird.model.checks.containers import complete_container
    from vird.model.domain import forms
    from vird.model.domain.domain import Domain

    domain = forms.definition(Domain.from_xml(text))
    complete_container(domain, "x86_64")
    return forms.inactive(domain).to_xml()


def _configurations(root: Path) -> Iterator[Case]:
    for source in sorted((root / "lxcconf2xmldata").glob("*.config")):
        yield Case(source.stem, lambda source=source: _differs(source))


def _differs(source: Path) -> str:
    """Both vocabularies of one configuration become one document."""
    from vird.model.domain import forms
    from vird.model.native.lxc_config import domain_of_lxc

    expected = source.with_name(source.stem.removesuffix(VERSION_3) + ".xml")
    if not expected.exists():
        if _REFUSED.search(source.stem):
            return expect_refusal(lambda: domain_of_lxc(source.read_text(), "", "/controller"))
        written = forms.inactive(domain_of_lxc(source.read_text(), "", "/controller"))
        return "" if written.name else "has no name"
    uuid, emulator = (_found(pattern, expected.read_text()) for pattern in (_UUID, _EMULATOR))
    return xml_differs(expected, forms.inactive(domain_of_lxc(source.read_text(), uuid, emulator)).to_xml())


def _found(pattern: re.Pattern[str], text: str) -> str:
    found = pattern.search(text)
    return found[1] if found else ""


SUITES = [
    Suite("lxcconf2xmldata", _configurations),
    Suite("lxcxml2xmldata", documents("lxcxml2xmldata", "lxcxml2xmloutdata", _container)),
    Suite("lxcxml2xmloutdata", stable("lxcxml2xmloutdata", _container)),
]
