"""Checkpoints of a domain."""

from __future__ import annotations

from vird.api.capability import Capability, no_support
from vird.wire.procedures import remote
from vird.wire.procedures.checkpoint import DomainCheckpointListAllChildrenRet, DomainListAllCheckpointsRet
from vird.wire.procedures.refs import DomainCheckpointRef, DomainRef


class Checkpoints(Capability):
    """Checkpoints of a domain."""

    async def domain_checkpoint_create_xml(self, dom: DomainRef, xml_desc: str, flags: int) -> DomainCheckpointRef:
        """Take a checkpoint as a ``<domaincheckpoint>`` document says."""
        raise no_support(remote.DOMAIN_CHECKPOINT_CREATE_XML)

    async def domain_checkpoint_get_xml_desc(self, checkpoint: DomainCheckpointRef, flags: int) -> str:
        """A checkpoint's document."""
        raise no_support(remote.DOMAIN_CHECKPOINT_GET_XML_DESC)

    async def domain_list_all_checkpoints(
        self, dom: DomainRef, need_results: int, flags: int
    ) -> DomainListAllCheckpointsRet:
        """A domain's checkpoints; only their number unless results are needed."""
        raise no_support(remote.DOMAIN_LIST_ALL_CHECKPOINTS)

    async def domain_checkpoint_list_all_children(
        self, checkpoint: DomainCheckpointRef, need_results: int, flags: int
    ) -> DomainCheckpointListAllChildrenRet:
        """Checkpoints that follow this one; only their number unless results are needed."""
        raise no_support(remote.DOMAIN_CHECKPOINT_LIST_ALL_CHILDREN)

    async def domain_checkpoint_lookup_by_name(self, dom: DomainRef, name: str, flags: int) -> DomainCheckpointRef:
        """The checkpoint of this name; ``NoDomainCheckpoint`` when there is none."""
        raise no_support(remote.DOMAIN_CHECKPOINT_LOOKUP_BY_NAME)

    async def domain_checkpoint_get_parent(self, checkpoint: DomainCheckpointRef, flags: int) -> DomainCheckpointRef:
        """The checkpoint before this one; ``NoDomainCheckpoint`` when there is none."""
        raise no_support(remote.DOMAIN_CHECKPOINT_GET_PARENT)

    async def domain_checkpoint_delete(self, checkpoint: DomainCheckpointRef, flags: int) -> None:
        """Delete a checkpoint, with its children by ``flags``."""
        raise no_support(remote.DOMAIN_CHECKPOINT_DELETE)
