"""What rules are told of the objects of calls: the names that drivers know, not those that clients say."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from tests.unit.daemon.access.known_host import DOCUMENTS, DOMAIN_UUID, UUID, known_refs, open_host
from vird import errors
from vird.daemon.access.objects import Details
from vird.daemon.access.subjects import Subjects
from vird.wire.procedures import refs, remote
from vird.wire.xdr import Record, TypedParam, TypedValue

TEST = {"domain_name": "test", "domain_uuid": DOMAIN_UUID}


def details(tmp_path: Path, kind: str, args: Any) -> Details | None:
    async def find() -> Details | None:
        opened = await open_host(tmp_path)
        known = await known_refs(opened)
        made: Record | None = args(known) if callable(args) else args
        return await Subjects(opened).of_call(kind, made)

    return asyncio.run(find())


def test_a_reference_counts_by_its_uuid(tmp_path: Path) -> None:
    def forged(known: Any) -> Record:
        return remote.DomainCreateArgs(refs.DomainRef("mine", known[refs.DomainRef].uuid, -1))

    assert details(tmp_path, "domain", forged) == TEST


def test_a_snapshot_is_its_domains(tmp_path: Path) -> None:
    args = lambda known: remote.DomainSnapshotDeleteArgs(known[refs.DomainSnapshotRef], 0)  # noqa: E731
    assert details(tmp_path, "domain", args) == TEST


def test_a_volume_is_told_with_its_pool(tmp_path: Path) -> None:
    found = details(tmp_path, "storage_vol", lambda known: remote.StorageVolDeleteArgs(known[refs.StorageVolRef], 0))
    assert found is not None
    assert (found["pool_name"], found["vol_name"]) == ("default-pool", "v")
    assert {"pool_uuid", "vol_key"} <= found.keys()
    made = details(
        tmp_path,
        "storage_vol",
        lambda known: remote.StorageVolCreateXmlArgs(known[refs.StoragePoolRef], DOCUMENTS["storage_vol"], 0),
    )
    assert made is not None
    assert (made["pool_name"], made["vol_name"]) == ("default-pool", "new")


def test_what_is_new_has_the_names_of_its_document(tmp_path: Path) -> None:
    args = remote.DomainDefineXmlArgs(DOCUMENTS["domain"])
    assert details(tmp_path, "domain", args) == {"domain_name": "new", "domain_uuid": UUID}
    with pytest.raises(errors.VirdError, match="domain_definition"):
        details(tmp_path, "domain", remote.DomainDefineXmlArgs("<dom"))


def test_a_guest_that_arrives_has_its_new_name(tmp_path: Path) -> None:
    args = remote.DomainMigratePrepare3Args(b"", None, 0, "renamed", 0, DOCUMENTS["domain"])
    assert details(tmp_path, "domain", args) == {"domain_name": "renamed", "domain_uuid": UUID}
    params = [
        TypedParam("destination_xml", TypedValue.string(DOCUMENTS["domain"])),
        TypedParam("destination_name", TypedValue.string("renamed")),
    ]
    found = details(tmp_path, "domain", remote.DomainMigratePrepare3ParamsArgs(params, b"", 0))
    assert found == {"domain_name": "renamed", "domain_uuid": UUID}


def test_only_the_answer_of_a_lookup_tells(tmp_path: Path) -> None:
    assert details(tmp_path, "domain", remote.DomainLookupByNameArgs("test")) is None
    assert details(tmp_path, "connect", None) == {}


def test_what_is_not_there_is_told_as_always(tmp_path: Path) -> None:
    with pytest.raises(errors.NoDomain):
        details(tmp_path, "domain", remote.DomainCreateArgs(refs.DomainRef("test", bytes(16), -1)))
