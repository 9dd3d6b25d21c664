"""Moving guests: managed by us between two connections, or by the daemons among themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from libvirt import _errors
from libvirt._base import Owned
from libvirt._values import optional, own, typed, u32, u64
from vird.errors import ArgumentUnsupported, InvalidConn, NoSupport, OperationInvalid
from vird.wire.procedures import remote

if TYPE_CHECKING:
    from libvirt._objects import virDomain

PEER2PEER, TUNNELLED = 2, 4
NON_SHARED = 64 | 128
SYNCHRONOUS_WRITES = 262144

CHANGE_PROTECTION, OFFLINE = 256, 1024
OLD_PARAMS = {"migrate_uri", "destination_name", "destination_xml", "bandwidth"}
"""What servers understand that know no extensible parameters."""

P2P, DIRECT, CAN_PROTECT, CAN_OFFLINE, V3_PARAMS = 4, 5, 7, 12, 13
"""Features of a driver: who can move guests how (VIR_DRV_FEATURE_MIGRATION_*)."""


class virDomain_Migration(Owned):
    """The six ways to ask for a guest to be moved."""

    def _can(self, wire: Any, feature: int) -> bool:
        args = remote.ConnectSupportsFeatureArgs(feature)
        return bool(wire.call(remote.CONNECT_SUPPORTS_FEATURE, args).supported)

    def _check(self, function: str) -> None:
        _errors.reset()
        if self._wire.read_only:
            raise _errors.read_only(function, f"read only access prevents {function}")

    def _check_flags(self, function: str, flags: int) -> None:
        """Flags that exclude or need each other."""
        if flags & NON_SHARED == NON_SHARED:
            raise _errors.refused(function, f"disk and inc flags in {function} are mutually exclusive", "flags")
        if flags & SYNCHRONOUS_WRITES and not flags & NON_SHARED:
            text = f"flag 'non-shared synchronous writes' in {function} requires a non-shared disk or inc flag"
            raise _errors.refused(function, text, "flags")

    def _unsupported(self, detail: str, function: str) -> _errors.libvirtError:
        return _errors.failed(ArgumentUnsupported(detail, domain=_errors.domain_of(function)))

    def _to_uri(self, function: str, dconnuri: str | None, params: dict[str, Any], flags: int) -> int:
        self._check_flags(function, flags)
        if not flags & PEER2PEER:
            if not self._can(self._wire, DIRECT):
                raise self._unsupported("direct migration is not supported by the source host", function)
        elif not self._can(self._wire, P2P):
            raise self._unsupported("p2p migration is not supported by the source host", function)
        args = remote.DomainMigratePerform3ParamsArgs(self._ref, dconnuri, typed(params), b"", flags)
        self._wire.call(remote.DOMAIN_MIGRATE_PERFORM3_PARAMS, args)
        return 0

    def migrateToURI(self, duri: str, flags: int = 0, dname: str | None = None, bandwidth: int = 0) -> int:
        """virDomainMigrateToURI."""
        function = "virDomainMigrateToURI"
        target, wanted = optional(duri, function, 2), u64(flags)
        params = _params(dname=optional(dname, function, 4), bandwidth=u64(bandwidth))
        self._check(function)
        if target is None:
            raise _errors.refused(function, f"duri in {function} must not be NULL", "duri")
        if not wanted & PEER2PEER:
            params["migrate_uri"] = target
        return self._to_uri(function, target, params, wanted)

    def migrateToURI2(
        self,
        dconnuri: str | None = None,
        miguri: str | None = None,
        dxml: str | None = None,
        flags: int = 0,
        dname: str | None = None,
        bandwidth: int = 0,
    ) -> int:
        """virDomainMigrateToURI2."""
        function = "virDomainMigrateToURI2"
        target, wanted = optional(dconnuri, function, 2), u64(flags)
        params = _params(
            uri=optional(miguri, function, 3),
            dxml=optional(dxml, function, 4),
            dname=optional(dname, function, 6),
            bandwidth=u64(bandwidth),
        )
        self._check(function)
        return self._to_uri(function, target, params, wanted)

    def migrateToURI3(self, dconnuri: str | None, params: dict[str, Any], flags: int = 0) -> int:
        """virDomainMigrateToURI3."""
        function = "virDomainMigrateToURI3"
        if not isinstance(params, dict):
            raise TypeError("migration params must be a dictionary")
        target, wanted = optional(dconnuri, function, 2), u32(flags)
        typed(params)
        self._check(function)
        return self._to_uri(function, target, params, wanted)

    def migrate(
        self, dconn: Any, flags: int = 0, dname: str | None = None, uri: str | None = None, bandwidth: int = 0
    ) -> virDomain:
        """virDomainMigrate."""
        function = "virDomainMigrate"
        own(dconn)
        params = _params(dname=optional(dname, function, 4), uri=optional(uri, function, 5), bandwidth=u64(bandwidth))
        return self._managed("virDomainMigrate", dconn, params, u64(flags))

    def migrate2(
        self,
        dconn: Any,
        dxml: str | None = None,
        flags: int = 0,
        dname: str | None = None,
        uri: str | None = None,
        bandwidth: int = 0,
    ) -> virDomain:
        """virDomainMigrate2."""
        function = "virDomainMigrate2"
        own(dconn)
        params = _params(
            dname=optional(dname, function, 4),
            uri=optional(uri, function, 5),
            dxml=optional(dxml, function, 3),
            bandwidth=u64(bandwidth),
        )
        return self._managed("virDomainMigrate2", dconn, params, u64(flags))

    def migrate3(self, dconn: Any, params: dict[str, Any], flags: int = 0) -> virDomain:
        """virDomainMigrate3."""
        own(dconn)
        if not isinstance(params, dict):
            raise TypeError("migration params must be a dictionary")
        typed(params)
        return self._managed("virDomainMigrate3", dconn, params, u32(flags))

    def _managed(self, function: str, dconn: Any, params: dict[str, Any], flags: int) -> virDomain:
        self._check(function)
        if not hasattr(dconn, "_live"):
            raise _errors.failed(InvalidConn(function, domain=_errors.domain_of(function)))
        far = dconn._live(function)
        self._check_flags(function, flags)
        if flags & TUNNELLED and not flags & PEER2PEER:
            text = "cannot perform tunnelled migration without using peer2peer flag"
            if function == "virDomainMigrate3":
                raise _errors.refused(function, text, "flags")
            raise _errors.failed(OperationInvalid(text, domain=_errors.domain_of(function)))
        if flags & PEER2PEER and function == "virDomainMigrate3":
            text = "use virDomainMigrateToURI3 for peer-to-peer migration"
            raise _errors.refused(function, text, "flags")
        if flags & PEER2PEER:
            raise _errors.failed(NoSupport(function, domain=_errors.domain_of(function)))
        for wire, side in ((self._wire, "source"), (far, "destination")):
            if flags & OFFLINE and not self._can(wire, CAN_OFFLINE):
                raise self._unsupported(f"offline migration is not supported by the {side} host", function)
        if flags & CHANGE_PROTECTION and not self._can(self._wire, CAN_PROTECT):
            raise self._unsupported("cannot enforce change protection", function)
        if not (self._can(self._wire, V3_PARAMS) and self._can(far, V3_PARAMS)):
            if not set(params) <= OLD_PARAMS:
                text = "Migration APIs with extensible parameters are not supported but extended parameters were passed"
                raise self._unsupported(text, function)
            raise _errors.failed(NoSupport(function, domain=_errors.domain_of(function)))
        try:
            return self._moved(dconn, far, params, flags)
        except _errors.libvirtError as error:
            if error.get_error_code() != NoSupport.code:
                raise
            # Named for what was asked, not for the step that is missing.
            raise _errors.failed(NoSupport(function, domain=_errors.domain_of(function))) from None

    def _moved(self, dconn: Any, far: Any, params: dict[str, Any], flags: int) -> virDomain:
        """Begin, prepare, perform, finish, confirm: each side is told what the other said."""
        from libvirt._objects import virDomain

        given = typed(params)
        begun = self._wire.call(
            remote.DOMAIN_MIGRATE_BEGIN3_PARAMS, remote.DomainMigrateBegin3ParamsArgs(self._ref, given, flags)
        )
        with_xml = typed({**params, "destination_xml": begun.xml})
        cancelled, failure, cookie = 1, None, begun.cookie_out
        try:
            prepared = far.call(
                remote.DOMAIN_MIGRATE_PREPARE3_PARAMS,
                remote.DomainMigratePrepare3ParamsArgs(with_xml, begun.cookie_out, flags),
            )
        except _errors.libvirtError:
            self._confirm(params, b"", flags, cancelled)
            raise
        if prepared.uri_out is not None:
            params = {**params, "migrate_uri": prepared.uri_out}
        try:
            performed = self._wire.call(
                remote.DOMAIN_MIGRATE_PERFORM3_PARAMS,
                remote.DomainMigratePerform3ParamsArgs(self._ref, None, typed(params), prepared.cookie_out, flags),
            )
            cancelled, cookie = 0, performed.cookie_out
        except _errors.libvirtError as error:
            failure = error
        named = typed({"destination_name": self._ref.name, **params, "destination_xml": begun.xml})
        try:
            finished = far.call(
                remote.DOMAIN_MIGRATE_FINISH3_PARAMS,
                remote.DomainMigrateFinish3ParamsArgs(named, cookie, flags, cancelled),
            )
        except _errors.libvirtError as error:
            self._confirm(params, b"", flags, 1)
            raise (failure or error) from None
        self._confirm(params, finished.cookie_out, flags, cancelled)
        if failure is not None:
            raise failure
        return virDomain(dconn, finished.dom)

    def _confirm(self, params: dict[str, Any], cookie: bytes, flags: int, cancelled: int) -> None:
        args = remote.DomainMigrateConfirm3ParamsArgs(self._ref, typed(params), cookie, flags, cancelled)
        self._wire.call(remote.DOMAIN_MIGRATE_CONFIRM3_PARAMS, args)


def _params(
    *, dname: str | None = None, uri: str | None = None, dxml: str | None = None, bandwidth: int = 0
) -> dict[str, Any]:
    named = {"destination_name": dname, "migrate_uri": uri, "destination_xml": dxml, "bandwidth": bandwidth or None}
    return {name: value for name, value in named.items() if value is not None}
