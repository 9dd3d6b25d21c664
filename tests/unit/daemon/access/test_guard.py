"""Who may nothing gets nothing, whatever he calls; who may something gets that, and lists show what he may see."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from tests.unit.daemon.access.known_host import Rules, arguments, known_refs, open_host
from vird import errors
from vird.api import matrix
from vird.api.caller import Caller
from vird.daemon.access.guard import Guard
from vird.wire.procedures import LXC, QEMU, REMOTE, Procedure, refs, remote
from vird.wire.xdr import Record

CONTROLLED = [row for program in (REMOTE, QEMU, LXC) for row in program if row.rights and not row.event]
BY_OBJECT = [row for row in CONTROLLED if not row.session]
HIDDEN = "<domain type='test'><name>hidden</name><memory>1</memory><os><type>hvm</type></os></domain>"


def may_all_but(name: str) -> Rules:
    return Rules(lambda kind, permission, details: details.get("domain_name") != name)


async def call(guard: Guard, opened: Any, procedure: Procedure, args: Record | None = None) -> Any:
    """As the daemon does it."""
    serving = opened.capabilities[matrix.capability_of(procedure)]

    async def work(args: Record | None) -> Any:
        fields = [getattr(args, name) for name in args.__match_args__] if args is not None else []
        return await getattr(serving, procedure.name)(*fields)

    return await guard.carry_out(procedure, args, work)


def test_nothing_is_done_for_who_may_nothing(tmp_path: Path) -> None:
    looked_up = []

    async def scene() -> None:
        opened = await open_host(tmp_path)
        known = await known_refs(opened)
        rules = Rules()
        guard = Guard(rules, Caller(), opened)
        for procedure in CONTROLLED:

            async def work(args: Record | None, procedure: Procedure = procedure) -> Any:
                looked_up.append(procedure.name)
                (result,) = get_ref(procedure, known)
                return result

            rules.asked.clear()
            try:
                await guard.carry_out(procedure, arguments(procedure, known), work)
            except errors.AccessDenied as refused:
                assert str(refused) == "access denied: 'TEST' denied access"
                assert refused.domain == errors.ErrorDomain.ACCESS
                assert rules.asked[-1][2]["connect_driver"] == "TEST", procedure
                continue
            except (
                errors.NoSupport,
                errors.NoDomain,
                errors.NoNwfilter,
                errors.NoSecret,
                errors.SystemError_,
                errors.OperationFailed,
                errors.OpenFailed,
            ) as failure:
                # Of a kind that this host has none of: told as the lookup tells it, before anything is done.
                assert "lookup" in procedure.name or procedure.name not in looked_up, (procedure, failure)
                continue
            raise AssertionError(f"{procedure} was carried out")

    asyncio.run(scene())
    assert all("lookup" in name for name in looked_up), looked_up


def get_ref(procedure: Procedure, known: dict[type[Record], Record]) -> list[Any]:
    """What a lookup finds."""
    assert procedure.ret is not None
    hint = str(next(iter(procedure.ret.__annotations__.values())))
    return [each for each in known.values() if type(each).__name__ == hint]


def test_every_list_is_one_of_objects_or_worked_out_from_one() -> None:
    for procedure in BY_OBJECT:
        if procedure.seen is None:
            continue
        method = vars(matrix.capability_of(procedure))[procedure.name]
        assert procedure.ret is not None
        kind = str(next(iter(procedure.ret.__annotations__.values())))
        assert hasattr(method, "derived_from") or "Ref]" in kind or "Record]" in kind, procedure


def test_lists_show_what_may_be_seen(tmp_path: Path) -> None:
    async def scene() -> None:
        opened = await open_host(tmp_path)
        guard = Guard(may_all_but("hidden"), Caller(), opened)
        everything = Guard(Rules(lambda *about: True), Caller(), opened)
        await call(everything, opened, remote.DOMAIN_DEFINE_XML_FLAGS, remote.DomainDefineXmlFlagsArgs(HIDDEN, 0))
        for who, names in ((everything, ["hidden", "test"]), (guard, ["test"])):
            found = await call(who, opened, remote.CONNECT_LIST_ALL_DOMAINS, remote.ConnectListAllDomainsArgs(1, 0))
            assert sorted(dom.name for dom in found.domains) == names
            assert found.ret == len(names)
            found = await call(who, opened, remote.CONNECT_LIST_ALL_DOMAINS, remote.ConnectListAllDomainsArgs(0, 0))
            assert (found.domains, found.ret) == ([], len(names))
            count = await call(who, opened, remote.CONNECT_NUM_OF_DEFINED_DOMAINS)
            assert count == len(names) - 1
            args = remote.ConnectListDefinedDomainsArgs(10)
            assert await call(who, opened, remote.CONNECT_LIST_DEFINED_DOMAINS, args) == names[:-1]
            stats = await call(
                who, opened, remote.CONNECT_GET_ALL_DOMAIN_STATS, remote.ConnectGetAllDomainStatsArgs([], 0, 0)
            )
            assert sorted(each.dom.name for each in stats) == names

    asyncio.run(scene())


def test_a_name_that_is_not_the_objects_own_is_of_no_use(tmp_path: Path) -> None:
    async def scene() -> None:
        opened = await open_host(tmp_path)
        known = await known_refs(opened)
        true: Any = known[refs.DomainRef]
        forged = refs.DomainRef("allowed", true.uuid, true.id)
        guard = Guard(may_all_but("test"), Caller(), opened)
        with pytest.raises(errors.AccessDenied):
            await call(guard, opened, remote.DOMAIN_DESTROY, remote.DomainDestroyArgs(forged))
        with pytest.raises(errors.AccessDenied):
            await call(guard, opened, remote.DOMAIN_LOOKUP_BY_NAME, remote.DomainLookupByNameArgs("test"))
        assert not await guard.may_see(true)

    asyncio.run(scene())


def test_rights_that_flags_ask_for(tmp_path: Path) -> None:
    async def scene() -> None:
        opened = await open_host(tmp_path)
        known = await known_refs(opened)
        domain: Any = known[refs.DomainRef]
        guard = Guard(Rules(lambda kind, permission, details: permission != "read_secure"), Caller(), opened)
        assert "<name>test</name>" in await call(
            guard, opened, remote.DOMAIN_GET_XML_DESC, remote.DomainGetXmlDescArgs(domain, 0)
        )
        with pytest.raises(errors.AccessDenied):
            await call(guard, opened, remote.DOMAIN_GET_XML_DESC, remote.DomainGetXmlDescArgs(domain, 1))

    asyncio.run(scene())
