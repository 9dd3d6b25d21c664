"""Conformance of snapshots and checkpoints: their trees, and that a revert takes a domain back."""

from __future__ import annotations

from typing import Final

from vird.errors import NoDomainCheckpoint, NoDomainSnapshot, VirdError
from vird.testing.conformance.case import Case, case, refused
from vird.testing.conformance.subject import Opened
from vird.wire.procedures import remote

NAME: Final = "conformance"


@case(
    remote.DOMAIN_SNAPSHOT_CREATE_XML,
    remote.DOMAIN_SNAPSHOT_GET_PARENT,
    remote.DOMAIN_REVERT_TO_SNAPSHOT,
    remote.DOMAIN_SNAPSHOT_DELETE,
)
async def snapshots_are_a_tree(opened: Opened) -> None:
    """The second is made on the first, becomes its heir when the first goes, and a revert brings the state back."""
    ref = await opened.defined(NAME)
    first = await opened.call(
        remote.DOMAIN_SNAPSHOT_CREATE_XML, ref, "<domainsnapshot><name>one</name></domainsnapshot>", 0
    )
    ref = await opened.call(remote.DOMAIN_CREATE_WITH_FLAGS, ref, 0)
    second = await opened.call(
        remote.DOMAIN_SNAPSHOT_CREATE_XML, ref, "<domainsnapshot><name>two</name></domainsnapshot>", 0
    )
    assert (await opened.call(remote.DOMAIN_SNAPSHOT_GET_PARENT, second, 0)).name == "one"
    await opened.call(remote.DOMAIN_REVERT_TO_SNAPSHOT, first, 0)
    assert await opened.call(remote.DOMAIN_IS_ACTIVE, ref) == 0
    await opened.call(remote.DOMAIN_SNAPSHOT_DELETE, first, 0)
    await refused(opened, NoDomainSnapshot, remote.DOMAIN_SNAPSHOT_LOOKUP_BY_NAME, ref, "one", 0)
    await opened.call(remote.DOMAIN_SNAPSHOT_DELETE, second, 0)
    await opened.call(remote.DOMAIN_UNDEFINE_FLAGS, ref, 0)


CHECKPOINT: Final = "<domaincheckpoint><name>{}</name></domaincheckpoint>"


@case(
    remote.DOMAIN_CHECKPOINT_CREATE_XML,
    remote.DOMAIN_CHECKPOINT_GET_PARENT,
    remote.DOMAIN_CHECKPOINT_LIST_ALL_CHILDREN,
    remote.DOMAIN_CHECKPOINT_DELETE,
)
async def checkpoints_are_a_tree(opened: Opened) -> None:
    """They are made while a domain runs; the second hangs on the first until that goes."""
    ref = await opened.defined(NAME)
    await refused(opened, VirdError, remote.DOMAIN_CHECKPOINT_CREATE_XML, ref, CHECKPOINT.format("one"), 0)
    ref = await opened.call(remote.DOMAIN_CREATE_WITH_FLAGS, ref, 0)
    first = await opened.call(remote.DOMAIN_CHECKPOINT_CREATE_XML, ref, CHECKPOINT.format("one"), 0)
    second = await opened.call(remote.DOMAIN_CHECKPOINT_CREATE_XML, ref, CHECKPOINT.format("two"), 0)
    assert (await opened.call(remote.DOMAIN_CHECKPOINT_GET_PARENT, second, 0)).name == "one"
    children = await opened.call(remote.DOMAIN_CHECKPOINT_LIST_ALL_CHILDREN, first, 1, 0)
    assert [child.name for child in children.checkpoints] == ["two"]
    await opened.call(remote.DOMAIN_CHECKPOINT_DELETE, first, 0)
    await refused(opened, NoDomainCheckpoint, remote.DOMAIN_CHECKPOINT_LOOKUP_BY_NAME, ref, "one", 0)
    await refused(opened, NoDomainCheckpoint, remote.DOMAIN_CHECKPOINT_GET_PARENT, second, 0)
    await opened.call(remote.DOMAIN_CHECKPOINT_DELETE, second, 0)
    await opened.call(remote.DOMAIN_DESTROY_FLAGS, ref, 0)
    await opened.call(remote.DOMAIN_UNDEFINE_FLAGS, ref, 0)


CASES: tuple[Case, ...] = tuple(held for held in tuple(globals().values()) if isinstance(held, Case))
