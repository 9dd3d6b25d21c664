"""Snapshots, checkpoints and backups.

The data holds documents, not the guests they are of; what the guest's side adds to a result
(disks, times, parents) is taken from the result itself.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from lxml import etree

from tests.corpora.case import Case, Suite, expect_refusal
from tests.corpora.compare import xml_differs
from tests.corpora.documents import REFUSED_NAMES, stable

EXTRA_DISK: Final = "vdextradisk"
"""A disk that the guest of the backups has beside those the documents name."""


def _backups(root: Path) -> Iterator[Case]:
    for source in sorted((root / "domainbackupxml2xmlin").glob("*.xml")):
        yield Case(source.stem, lambda source=source: _backup_differs(source, root / "domainbackupxml2xmlout"))


def _backup_differs(source: Path, results: Path) -> str:
    from vird.model.checks.backup import align_backup, parse_backup

    backup = parse_backup(source.read_text(), internal="internal" in source.stem)
    names = [disk.name for disk in (backup.disks.disks if backup.disks is not None else ())]
    disks = {name: f"/fake/{name}.qcow2" for name in (*names, EXTRA_DISK)}
    aligned = align_backup(backup, dict(disks), "SUFFIX").to_xml()
    result = results / source.name
    return xml_differs(result, aligned) if result.exists() else ""


def _backup(text: str) -> str:
    from vird.model.checks.backup import parse_backup

    return parse_backup(text, internal=True).to_xml()


def _checkpoints(root: Path) -> Iterator[Case]:
    for source in sorted((root / "qemudomaincheckpointxml2xmlin").glob("*.xml")):
        yield Case(source.stem, lambda source=source: _checkpoint_differs(source, root))


def _checkpoint_differs(source: Path, root: Path) -> str:
    from vird.model.checks.checkpoint import align_checkpoint, parse_checkpoint

    result = root / "qemudomaincheckpointxml2xmlout" / source.name
    if not result.exists():
        if REFUSED_NAMES.search(source.stem):
            return expect_refusal(lambda: parse_checkpoint(source.read_text()))
        return ""
    checkpoint = parse_checkpoint(source.read_text())
    facts = etree.parse(str(result)).getroot()
    disks = facts.findall("disks/disk")
    trackable = {d.get("name"): True for d in disks}
    aligned = align_checkpoint(
        checkpoint, trackable, int(facts.findtext("creationTime")), facts.findtext("parent/name")
    )  # fmt: skip
    sizes = {d.get("name"): d.get("size") for d in disks}
    for disk in aligned.disks.disks if aligned.disks is not None else ():
        disk.size = int(sizes[disk.name]) if sizes[disk.name] else None
    return xml_differs(result, aligned.to_xml())


def _checkpoint(text: str) -> str:
    from vird.model.checkpoint import Checkpoint

    return Checkpoint.from_xml(text).to_xml()


def _snapshots(root: Path) -> Iterator[Case]:
    for source in sorted((root / "qemudomainsnapshotxml2xmlin").glob("*.xml")):
        yield Case(source.stem, lambda source=source: _snapshot_differs(source, root))


def _snapshot_differs(source: Path, root: Path) -> str:
    from vird.model.checks.snapshot import parse_snapshot

    # "invalid" in these names is about the schema
    text = source.read_text()
    result = root / "qemudomainsnapshotxml2xmlout" / source.name
    snapshot = parse_snapshot(text)
    if not result.exists():
        return xml_differs(parse_snapshot(snapshot.to_xml()).to_xml(), snapshot.to_xml())
    facts = etree.parse(str(result)).getroot()
    redefined = source.stem.endswith("redefine") or facts.find("domain") is not None
    if redefined:
        snapshot = parse_snapshot(text, redefine=True)
    snapshot.name = snapshot.name or facts.findtext("name")
    if snapshot.creation_time is None and facts.findtext("creationTime"):
        snapshot.creation_time = int(facts.findtext("creationTime"))
    return xml_differs(result, snapshot.to_xml())


def _snapshot(text: str) -> str:
    from vird.model.checks.snapshot import parse_snapshot

    return parse_snapshot(text, redefine=True).to_xml()


SUITES = [
    Suite("domainbackupxml2xmlin", _backups),
    Suite("domainbackupxml2xmlout", stable("domainbackupxml2xmlout", _backup)),
    Suite("qemudomaincheckpointxml2xmlin", _checkpoints),
    Suite("qemudomaincheckpointxml2xmlout", stable("qemudomaincheckpointxml2xmlout", _checkpoint)),
    Suite("qemudomainsnapshotxml2xmlin", _snapshots),
    Suite("qemudomainsnapshotxml2xmlout", stable("qemudomainsnapshotxml2xmlout", _snapshot)),
]
