"""What holds for every document of the corpora, whatever it is for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from lxml import etree

from tests.corpora.folder import corpora
from vird.drivers.common.validation import SCHEMAS
from vird.errors import VirdError
from vird.markup import Element, InvalidXml, NotWellFormed, parse_document
from vird.model.diff import diff
from vird.model.kinds import DEVICE, KINDS, kind_of, read_as_written, read_for_use


def taken() -> Iterator[tuple[Path, bytes, Element]]:
    """Documents that are taken, each read for use; those that the rules refuse are no documents."""
    for file in sorted(corpora().rglob("*.xml")):
        raw = file.read_bytes()
        try:
            if kind_of(parse_document(raw)).name != DEVICE:
                yield file, raw, read_for_use(raw)
        except VirdError:
            continue


def test_what_is_shown_of_a_document_says_the_same() -> None:
    """``diff(dumpxml(x), x)`` is empty."""
    kinds: Counter[str] = Counter()
    differ = []
    for file, raw, document in taken():
        kinds[document._tag] += 1
        changes = diff(read_for_use(document.to_xml()), read_for_use(raw))
        differ += [f"{file.name}: {change.path}: {change.old} / {change.new}" for change in changes]
    assert differ == []
    assert kinds["domain"] > 1000
    assert len(kinds) > 15


def test_what_is_written_is_what_libvirts_schemas_allow() -> None:
    if not SCHEMAS.is_dir():
        pytest.skip("libvirt's schemas are not installed")
    judges = {kind.tag: etree.RelaxNG(file=str(SCHEMAS / kind.schema)) for kind in KINDS if kind.schema is not None}
    wrong, count = [], 0
    for file, _, document in taken():
        judge = judges.get(document._tag)
        if judge is not None:
            count += 1
            if not judge.validate(etree.fromstring(document.to_xml())):
                wrong.append(f"{file.name}: {judge.error_log}")
    assert wrong == []
    assert count > 1500


def test_written_once_a_document_stays_as_it_is() -> None:
    count = 0
    for file in sorted(corpora().rglob("*.xml")):
        try:
            written = read_as_written(file.read_bytes()).to_xml()
        except (NotWellFormed, InvalidXml):
            continue
        assert read_as_written(written).to_xml() == written, file.name
        count += 1
    assert count > 1500
