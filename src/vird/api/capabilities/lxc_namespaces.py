"""What only containers have."""

from __future__ import annotations

from vird.api.capability import Capability, WithFiles, no_support
from vird.wire.procedures import lxc
from vird.wire.procedures.refs import DomainRef


class LxcNamespaces(Capability):
    """What only containers have."""

    async def domain_open_namespace(self, dom: DomainRef, flags: int) -> WithFiles[None]:
        """Open files of a container's namespaces."""
        raise no_support(lxc.DOMAIN_OPEN_NAMESPACE)
