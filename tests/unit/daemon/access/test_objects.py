"""Attributes by which rules know objects."""

from __future__ import annotations

from uuid import UUID

from vird.daemon.access import objects
from vird.wire.procedures import refs

ID = UUID("11111111-2222-3333-4444-555555555555")


def test_every_reference_has_a_kind() -> None:
    named = {kind for kind in vars(refs).values() if isinstance(kind, type) and kind.__module__ == refs.__name__}
    assert named - set(objects.KINDS) == {refs.DomainSnapshotRef, refs.DomainCheckpointRef}


def test_references() -> None:
    assert objects.of_ref(refs.DomainRef("web", ID.bytes, 3)) == {"domain_name": "web", "domain_uuid": str(ID)}
    port = refs.NetworkPortRef(refs.NetworkRef("lan", ID.bytes), ID.bytes)
    assert objects.of_ref(port) == {"network_name": "lan", "network_uuid": str(ID), "network_port_uuid": str(ID)}


def test_a_secret_is_known_by_its_use() -> None:
    by_kind = [objects.secret(None, kind, "x") for kind in range(6)]
    names = [next(iter(details), None) for details in by_kind]
    assert names == [
        None, "secret_usage_volume", "secret_usage_ceph", "secret_usage_target", "secret_usage_name",
        "secret_usage_name",
    ]  # fmt: skip
