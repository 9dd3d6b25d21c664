"""A guest moved to another host: by us between two connections, or by the daemons among themselves.

The five steps of libvirt's migration protocol 3 with extensible parameters: begin here, prepare there, perform here,
finish there, confirm here; each side is told what the other said. Errors name what was asked for, as libvirt's own do.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from vird.api.enums.migration import DomainMigrateFlags as How
from vird.api.params import migration as names
from vird.client.params import Params, params_of
from vird.errors import ArgumentUnsupported, ErrorDomain, InvalidArg, NoSupport, VirdError
from vird.wire.xdr import TypedParam, TypedValue

if TYPE_CHECKING:
    from vird.client.connection import Connection
    from vird.client.objects import Domain

PEER_TO_PEER, DIRECT, EXTENSIBLE = 4, 5, 13
"""Features of a driver: who can move guests how (VIR_DRV_FEATURE_MIGRATION_*)."""

OLD_PARAMETERS = frozenset(
    (
        names.MIGRATE_PARAM_URI,
        names.MIGRATE_PARAM_DEST_NAME,
        names.MIGRATE_PARAM_DEST_XML,
        names.MIGRATE_PARAM_BANDWIDTH,
    )
)
"""What could be said before the parameters were extensible."""


async def move(source: Connection, guest: Domain, target: Connection, params: Params, flags: int) -> Domain:
    """Move a guest of ``source`` to ``target`` and return it as it is there; its parameters' names are libvirt's.

    Raises ``NoSupport`` where one of the two cannot, and whatever the daemons say; a guest whose move failed goes on
    where it was.
    """
    function = "virDomainMigrate3"
    if flags & How.TUNNELLED and not flags & How.PEER2PEER:
        raise _refused("cannot perform tunnelled migration without using peer2peer flag")
    if flags & How.PEER2PEER:
        raise _refused("use virDomainMigrateToURI3 for peer-to-peer migration")
    check_flags(flags, function)
    given = params_of(params)
    if not (await source.supports_feature(EXTENSIBLE) and await target.supports_feature(EXTENSIBLE)):
        if any(each.field not in OLD_PARAMETERS for each in given):
            raise ArgumentUnsupported(
                "Migration APIs with extensible parameters are not supported but extended parameters were passed"
            )
        raise NoSupport(function, domain=ErrorDomain.DOM)
    begun = await guest.migrate_begin3_params(given, flags)
    document = begun.xml
    try:
        prepared = await target.domain_migrate_prepare3_params(
            _with(given, names.MIGRATE_PARAM_DEST_XML, document), begun.cookie_out, flags
        )
    except VirdError:
        await guest.migrate_confirm3_params(given, b"", flags, 1)
        raise
    if prepared.uri_out is not None:
        given = _with(given, names.MIGRATE_PARAM_URI, prepared.uri_out)
    failure, cookie, cancelled = None, begun.cookie_out, 1
    try:
        cookie = await guest.migrate_perform3_params(None, given, prepared.cookie_out, flags)
        cancelled = 0
    except VirdError as fault:
        failure = fault
    told = _with(given, names.MIGRATE_PARAM_DEST_XML, document)
    if not any(each.field == names.MIGRATE_PARAM_DEST_NAME for each in told):
        told = _with(told, names.MIGRATE_PARAM_DEST_NAME, guest.name)
    try:
        moved, last = await target.domain_migrate_finish3_params(told, cookie, flags, cancelled)
    except VirdError as fault:
        await guest.migrate_confirm3_params(given, b"", flags, 1)
        raise failure or fault from None
    await guest.migrate_confirm3_params(given, last, flags, cancelled)
    if failure is not None:
        raise failure
    return moved


async def move_to_uri(source: Connection, guest: Domain, uri: str | None, params: Params, flags: int) -> None:
    """Have the guest's daemon move it: to the daemon at ``uri`` with ``PEER2PEER``, else straight to a hypervisor.

    Raises ``ArgumentUnsupported`` where it cannot.
    """
    check_flags(flags, "virDomainMigrateToURI3")
    way, feature = ("p2p", PEER_TO_PEER) if flags & How.PEER2PEER else ("direct", DIRECT)
    if not await source.supports_feature(feature):
        raise ArgumentUnsupported(f"{way} migration is not supported by the source host", domain=ErrorDomain.DOM)
    await guest.migrate_perform3_params(uri, params, b"", flags)


def check_flags(flags: int, function: str) -> None:
    """Refuse flags that exclude or need each other: ``InvalidArg`` in libvirt's words."""
    both = How.NON_SHARED_DISK | How.NON_SHARED_INC
    if flags & both == both:
        raise _refused("Flags 'VIR_MIGRATE_NON_SHARED_DISK' and 'VIR_MIGRATE_NON_SHARED_INC' are mutually exclusive")
    if flags & How.NON_SHARED_SYNCHRONOUS_WRITES and not flags & both:
        raise _refused(f"flag 'non-shared synchronous writes' in {function} requires a non-shared disk or inc flag")


def _refused(text: str) -> InvalidArg:
    failure = InvalidArg(text, domain=ErrorDomain.DOM)
    failure.text = text
    return failure


def _with(given: list[TypedParam], name: str, value: str) -> list[TypedParam]:
    return [*(each for each in given if each.field != name), TypedParam(name, TypedValue.of(value))]
