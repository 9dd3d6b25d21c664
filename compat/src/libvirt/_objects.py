"""The classes of the module, put together from derived and hand-written calls."""

from __future__ import annotations

from typing import Any

from libvirt import _calls
from libvirt._domain import virDomain_Life, virDomain_Streams
from libvirt._domain_tuning import virDomain_Tuning
from libvirt._domain_values import virDomain_Values
from libvirt._migrate import virDomain_Migration
from libvirt._storage import virStoragePool_Values, virStorageVol_Values
from libvirt._stream import CHUNK, virStream
from libvirt._values import like, optional, u32, uuid_of, uuid_of_text
from vird.client.params import uuid_text
from vird.wire.procedures import remote

__all__ = ["virStream"]


class Named:
    """An object with a name."""

    _ref: Any

    def name(self) -> str:
        """Its name."""
        return str(self._ref.name)


class Unique:
    """An object with a UUID."""

    _ref: Any

    def UUID(self) -> bytes:
        """Its UUID, 16 bytes."""
        return bytes(self._ref.uuid)

    def UUIDString(self) -> str:
        """Its UUID as text."""
        return uuid_text(self._ref.uuid)


class virDomain(
    Named,
    Unique,
    virDomain_Life,
    virDomain_Streams,
    virDomain_Values,
    virDomain_Tuning,
    virDomain_Migration,
    _calls.virDomainCalls,
):
    """A guest."""


class _OfDomain:
    """What belongs to a guest."""

    _of_object = True
    _parent: Any
    _conn: Any
    _ref: Any

    def domain(self) -> virDomain:
        """The guest."""
        return self._domain()

    def getDomain(self) -> virDomain:
        """The guest."""
        return self._domain()

    def _domain(self) -> virDomain:
        parent = self._parent
        return parent if isinstance(parent, virDomain) else virDomain(self._conn, self._ref.dom)

    def getConnect(self) -> Any:
        """The connection."""
        return self._conn

    def getName(self) -> str:
        """Its name."""
        return str(self._ref.name)


class virDomainSnapshot(_OfDomain, _calls.virDomainSnapshotCalls):
    """A snapshot of a guest."""


class virDomainCheckpoint(_OfDomain, _calls.virDomainCheckpointCalls):
    """A checkpoint of a guest."""


class virNetwork(Named, Unique, _calls.virNetworkCalls):
    """A network."""

    def DHCPLeases(self, mac: str | None = None, flags: int = 0) -> list[dict[str, Any]]:
        """virNetworkGetDHCPLeases."""
        args = remote.NetworkGetDhcpLeasesArgs(self._ref, optional(mac, "virNetworkGetDHCPLeases", 2), 1, u32(flags))
        ret = self._wire.call(remote.NETWORK_GET_DHCP_LEASES, args)
        return [
            {
                "iface": lease.iface,
                "expirytime": lease.expirytime,
                "type": lease.type,
                "mac": lease.mac,
                "iaid": lease.iaid,
                "ipaddr": lease.ipaddr,
                "prefix": lease.prefix,
                "hostname": lease.hostname,
                "clientid": lease.clientid,
            }
            for lease in ret.leases
        ]

    def portLookupByUUID(self, uuid: bytes) -> virNetworkPort:
        """virNetworkPortLookupByUUID."""
        from libvirt._errors import libvirtError

        if (raw := uuid_of(uuid)) is None:
            raise libvirtError("virNetworkPortLookupByUUID() failed")
        return self._port(raw)

    def portLookupByUUIDString(self, uuidstr: str) -> virNetworkPort:
        """virNetworkPortLookupByUUIDString."""
        return self._port(uuid_of_text(uuidstr, "virNetworkPortLookupByUUIDString"))

    def _port(self, raw: bytes) -> virNetworkPort:
        ret = self._wire.call(remote.NETWORK_PORT_LOOKUP_BY_UUID, remote.NetworkPortLookupByUuidArgs(self._ref, raw))
        return virNetworkPort(self, ret.port)


class virNetworkPort(Unique, _calls.virNetworkPortCalls):
    """A port of a network."""

    _of_object = True

    def network(self) -> virNetwork:
        """The network."""
        parent = self._parent
        return parent if isinstance(parent, virNetwork) else virNetwork(self._conn, self._ref.net)

    def setParameters(self, params: dict[str, Any], flags: int = 0) -> int:
        """virNetworkPortSetParameters."""
        wanted = u32(flags)
        ret = self._wire.call(
            remote.NETWORK_PORT_GET_PARAMETERS, remote.NetworkPortGetParametersArgs(self._ref, 16, wanted | 4)
        )
        args = remote.NetworkPortSetParametersArgs(self._ref, like(params, ret.params), wanted)
        self._wire.call(remote.NETWORK_PORT_SET_PARAMETERS, args)
        return 0


class virStoragePool(Named, Unique, virStoragePool_Values, _calls.virStoragePoolCalls):
    """A storage pool."""


class virStorageVol(Named, virStorageVol_Values, _calls.virStorageVolCalls):
    """A volume of a storage pool."""

    streamBufSize = CHUNK


class virNodeDevice(Named, _calls.virNodeDeviceCalls):
    """A device of the host."""


class virNWFilter(Named, Unique, _calls.virNWFilterCalls):
    """A network filter."""


class virNWFilterBinding(_calls.virNWFilterBindingCalls):
    """A network filter in force."""

    def filterName(self) -> str:
        """The filter."""
        return str(self._ref.filtername)

    def portDev(self) -> str:
        """The host device."""
        return str(self._ref.portdev)


class virInterface(Named, _calls.virInterfaceCalls):
    """A network interface of the host."""

    def MACString(self) -> str:
        """Its hardware address."""
        return str(self._ref.mac)


class virSecret(Unique, _calls.virSecretCalls):
    """A secret."""

    def usageID(self) -> str:
        """What it is for."""
        return str(self._ref.usage_id)

    def usageType(self) -> int:
        """What kind of thing it is for."""
        return int(self._ref.usage_type)

    def setValue(self, value: bytes | str, flags: int = 0) -> int:
        """virSecretSetValue."""
        if not isinstance(value, str | bytes | bytearray):
            raise TypeError(
                f"virSecretSetValue() argument 2 must be read-only bytes-like object, not {type(value).__name__}"
            )
        raw = value.encode() if isinstance(value, str) else bytes(value)
        self._wire.call(remote.SECRET_SET_VALUE, remote.SecretSetValueArgs(self._ref, raw, u32(flags)))
        return 0
