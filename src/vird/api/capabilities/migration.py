"""The two sides of a migration, in its three versions."""

from __future__ import annotations

from vird.api.capability import Capability, no_support
from vird.api.streams import ByteStream
from vird.wire.procedures import remote
from vird.wire.procedures.domain_migration import (
    DomainMigrateBegin3ParamsRet,
    DomainMigrateBegin3Ret,
    DomainMigrateFinish3ParamsRet,
    DomainMigrateFinish3Ret,
    DomainMigratePrepare2Ret,
    DomainMigratePrepare3ParamsRet,
    DomainMigratePrepare3Ret,
    DomainMigratePrepareRet,
)
from vird.wire.procedures.refs import DomainRef
from vird.wire.xdr import TypedParam


class Migration(Capability):
    """The two sides of a migration, in its three versions."""

    async def domain_migrate_prepare(
        self, uri_in: str | None, flags: int, dname: str | None, bandwidth: int
    ) -> DomainMigratePrepareRet:
        """Version 1, destination: make ready; cookie and address."""
        raise no_support(remote.DOMAIN_MIGRATE_PREPARE)

    async def domain_migrate_perform(
        self, dom: DomainRef, cookie: bytes, uri: str, flags: int, dname: str | None, bandwidth: int
    ) -> None:
        """Versions 1 and 2, source: send the guest."""
        raise no_support(remote.DOMAIN_MIGRATE_PERFORM)

    async def domain_migrate_finish(self, dname: str, cookie: bytes, uri: str, flags: int) -> DomainRef:
        """Version 1, destination: take the guest over."""
        raise no_support(remote.DOMAIN_MIGRATE_FINISH)

    async def domain_migrate_prepare2(
        self, uri_in: str | None, flags: int, dname: str | None, bandwidth: int, dom_xml: str
    ) -> DomainMigratePrepare2Ret:
        """Version 2, destination: make ready for this document; cookie and address."""
        raise no_support(remote.DOMAIN_MIGRATE_PREPARE2)

    async def domain_migrate_finish2(self, dname: str, cookie: bytes, uri: str, flags: int, retcode: int) -> DomainRef:
        """Version 2, destination: take the guest over, or clean up when ``retcode`` is not 0."""
        raise no_support(remote.DOMAIN_MIGRATE_FINISH2)

    async def domain_migrate_prepare_tunnel(
        self, flags: int, dname: str | None, bandwidth: int, dom_xml: str, stream: ByteStream
    ) -> None:
        """Version 2, destination: take the guest from a stream."""
        raise no_support(remote.DOMAIN_MIGRATE_PREPARE_TUNNEL)

    async def domain_migrate_begin3(
        self, dom: DomainRef, xmlin: str | None, flags: int, dname: str | None, bandwidth: int
    ) -> DomainMigrateBegin3Ret:
        """Version 3, source: document and cookie to start from."""
        raise no_support(remote.DOMAIN_MIGRATE_BEGIN3)

    async def domain_migrate_prepare3(
        self, cookie_in: bytes, uri_in: str | None, flags: int, dname: str | None, bandwidth: int, dom_xml: str
    ) -> DomainMigratePrepare3Ret:
        """Version 3, destination: make ready; cookie and address."""
        raise no_support(remote.DOMAIN_MIGRATE_PREPARE3)

    async def domain_migrate_prepare_tunnel3(
        self, cookie_in: bytes, flags: int, dname: str | None, bandwidth: int, dom_xml: str, stream: ByteStream
    ) -> bytes:
        """Version 3, destination: take the guest from a stream; cookie."""
        raise no_support(remote.DOMAIN_MIGRATE_PREPARE_TUNNEL3)

    async def domain_migrate_perform3(
        self,
        dom: DomainRef,
        xmlin: str | None,
        cookie_in: bytes,
        dconnuri: str | None,
        uri: str | None,
        flags: int,
        dname: str | None,
        bandwidth: int,
    ) -> bytes:
        """Version 3, source: send the guest; cookie."""
        raise no_support(remote.DOMAIN_MIGRATE_PERFORM3)

    async def domain_migrate_finish3(
        self, dname: str, cookie_in: bytes, dconnuri: str | None, uri: str | None, flags: int, cancelled: int
    ) -> DomainMigrateFinish3Ret:
        """Version 3, destination: take the guest over, or clean up when cancelled."""
        raise no_support(remote.DOMAIN_MIGRATE_FINISH3)

    async def domain_migrate_confirm3(self, dom: DomainRef, cookie_in: bytes, flags: int, cancelled: int) -> None:
        """Version 3, source: end the guest here, or go on with it when cancelled."""
        raise no_support(remote.DOMAIN_MIGRATE_CONFIRM3)

    async def domain_migrate_begin3_params(
        self, dom: DomainRef, params: list[TypedParam], flags: int
    ) -> DomainMigrateBegin3ParamsRet:
        """Like ``domain_migrate_begin3``, with typed parameters."""
        raise no_support(remote.DOMAIN_MIGRATE_BEGIN3_PARAMS)

    async def domain_migrate_prepare3_params(
        self, params: list[TypedParam], cookie_in: bytes, flags: int
    ) -> DomainMigratePrepare3ParamsRet:
        """Like ``domain_migrate_prepare3``, with typed parameters."""
        raise no_support(remote.DOMAIN_MIGRATE_PREPARE3_PARAMS)

    async def domain_migrate_prepare_tunnel3_params(
        self, params: list[TypedParam], cookie_in: bytes, flags: int, stream: ByteStream
    ) -> bytes:
        """Like ``domain_migrate_prepare_tunnel3``, with typed parameters."""
        raise no_support(remote.DOMAIN_MIGRATE_PREPARE_TUNNEL3_PARAMS)

    async def domain_migrate_perform3_params(
        self, dom: DomainRef, dconnuri: str | None, params: list[TypedParam], cookie_in: bytes, flags: int
    ) -> bytes:
        """Like ``domain_migrate_perform3``, with typed parameters."""
        raise no_support(remote.DOMAIN_MIGRATE_PERFORM3_PARAMS)

    async def domain_migrate_finish3_params(
        self, params: list[TypedParam], cookie_in: bytes, flags: int, cancelled: int
    ) -> DomainMigrateFinish3ParamsRet:
        """Like ``domain_migrate_finish3``, with typed parameters."""
        raise no_support(remote.DOMAIN_MIGRATE_FINISH3_PARAMS)

    async def domain_migrate_confirm3_params(
        self, dom: DomainRef, params: list[TypedParam], cookie_in: bytes, flags: int, cancelled: int
    ) -> None:
        """Like ``domain_migrate_confirm3``, with typed parameters."""
        raise no_support(remote.DOMAIN_MIGRATE_CONFIRM3_PARAMS)
