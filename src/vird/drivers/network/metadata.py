"""What a network carries beside its settings: title, description, users' own elements.

They concern nobody but their readers, so nothing happens on the host when they change.
"""

from __future__ import annotations

from abc import abstractmethod
from typing import TYPE_CHECKING, Final

from vird.api.capabilities.networks import Networks as NetworksCapability
from vird.api.enums.network import NetworkUpdateFlags
from vird.api.events import NetworkMetadataChange
from vird.drivers.common.described import check_given, check_named, kind_of, read, writer
from vird.drivers.network.entry import NetworkEntry
from vird.drivers.network.impact import affected
from vird.drivers.network.refuse import check_flags
from vird.errors import ErrorDomain, NoNetworkMetadata
from vird.model.network import Network
from vird.wire.procedures import remote
from vird.wire.procedures.refs import NetworkRef

if TYPE_CHECKING:
    from vird.drivers.network.lifecycle import Networks

NETWORK: Final = ErrorDomain.NETWORK
EITHER: Final = NetworkUpdateFlags.LIVE | NetworkUpdateFlags.CONFIG


class NetworkMetadata(NetworksCapability):
    """The part of the capability."""

    _networks: Networks

    @abstractmethod
    def entry(self, net: NetworkRef) -> NetworkEntry:
        """The network that a client means."""

    async def network_set_metadata(
        self, network: NetworkRef, type: int, metadata: str | None, key: str | None, uri: str | None, flags: int
    ) -> None:
        """Set title, description or the element of a namespace; nothing takes it away."""
        check_named(type, uri, remote.NETWORK_SET_METADATA, NETWORK)
        kind = kind_of(type, NETWORK)
        check_given(kind, metadata, key, remote.NETWORK_SET_METADATA, NETWORK)
        check_flags(flags, EITHER, remote.NETWORK_SET_METADATA)
        entry = self.entry(network)
        write = writer(kind, metadata, key, uri)

        def written(document: Network | None) -> Network | None:
            if document is None:
                return None
            changed = document.copy()
            write(changed)
            return changed

        async with entry.job.hold("modify metadata"):
            is_live, is_config = affected(entry, flags)
            live = written(entry.live) if is_live else None
            definition = written(entry.persistent) if is_config else None
            await self._networks.keep(entry, live, definition)
        self._networks.bus.publish(NetworkMetadataChange(entry.ref, type, uri))

    async def network_get_metadata(self, network: NetworkRef, type: int, uri: str | None, flags: int) -> str:
        """What was set; raises `NoNetworkMetadata` where nothing was."""
        check_named(type, uri, remote.NETWORK_GET_METADATA, NETWORK)
        kind = kind_of(type, NETWORK)
        check_flags(flags, EITHER, remote.NETWORK_GET_METADATA)
        entry = self.entry(network)
        is_live, _ = affected(entry, flags)
        document = entry.live if is_live else entry.persistent
        found = read(document, kind, uri) if document is not None else None
        if found is None:
            raise NoNetworkMetadata("Requested metadata element is not present", domain=NETWORK)
        return found
