"""What a domain carries beside its devices: metadata, labels, launch security."""

from __future__ import annotations

from vird.api.capability import Capability, no_support
from vird.wire.procedures import remote
from vird.wire.procedures.domain_metadata import DomainGetSecurityLabelListRet, DomainGetSecurityLabelRet
from vird.wire.procedures.refs import DomainRef
from vird.wire.xdr import TypedParam


class Metadata(Capability):
    """What a domain carries beside its devices: metadata, labels, launch security."""

    async def domain_get_security_label(self, dom: DomainRef) -> DomainGetSecurityLabelRet:
        """The label that a domain runs under."""
        raise no_support(remote.DOMAIN_GET_SECURITY_LABEL)

    async def domain_set_metadata(
        self, dom: DomainRef, type: int, metadata: str | None, key: str | None, uri: str | None, flags: int
    ) -> None:
        """Set title, description or an own XML element."""
        raise no_support(remote.DOMAIN_SET_METADATA)

    async def domain_get_metadata(self, dom: DomainRef, type: int, uri: str | None, flags: int) -> str:
        """Title, description or an own XML element; ``NoDomainMetadata`` when there is none."""
        raise no_support(remote.DOMAIN_GET_METADATA)

    async def domain_get_security_label_list(self, dom: DomainRef) -> DomainGetSecurityLabelListRet:
        """The labels of all security models."""
        raise no_support(remote.DOMAIN_GET_SECURITY_LABEL_LIST)

    async def domain_get_launch_security_info(self, dom: DomainRef, flags: int) -> list[TypedParam]:
        """What proves how an encrypted guest was started."""
        raise no_support(remote.DOMAIN_GET_LAUNCH_SECURITY_INFO)

    async def domain_set_launch_security_state(self, dom: DomainRef, params: list[TypedParam], flags: int) -> None:
        """Give a secret to an encrypted guest."""
        raise no_support(remote.DOMAIN_SET_LAUNCH_SECURITY_STATE)
