"""The rights of one client, checked around each of its calls and before each event that it is told of.

Before a call, for the objects that it names; after it, for the object that a lookup found; of lists and figures, what
the client may not see is left out.  A refusal is libvirt's, and says nothing about the object.  What the rights are
stands with the procedures, who decides is the policy's business.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from vird.api import matrix
from vird.api.caller import Caller
from vird.api.capabilities.host import Host
from vird.api.capability import Capability
from vird.api.driver import Opened
from vird.daemon.access.objects import KINDS, Details
from vird.daemon.access.policy import Policy
from vird.daemon.access.subjects import Subjects
from vird.errors import AccessDenied, ErrorDomain, VirdError
from vird.wire.procedures import REMOTE, Procedure
from vird.wire.procedures.rights import Right
from vird.wire.xdr import Record

Work = Callable[[Record | None], Awaitable[Any]]
"""Carries a call out, with these arguments."""


class Guard:
    """One client's, for as long as it has a driver open."""

    def __init__(self, policy: Policy, caller: Caller, opened: Opened) -> None:
        self._policy = policy
        self._caller = caller
        self._opened = opened
        self._subjects = Subjects(opened)
        self._driver: str | None = None

    async def carry_out(self, procedure: Procedure, args: Record | None, work: Work) -> Any:
        """The result of a call as far as the client may see it.

        Raises ``AccessDenied`` before anything was done, and what the call itself raises.
        """
        late = await self._check(procedure, args)
        if procedure.seen is None or procedure.session:
            result = await work(args)
        elif _is_derived(procedure):
            result = await self._derived(procedure, args)
        else:
            result = await self._listed(procedure.seen, args, work)
        for right in late:
            await self.require(right, await self._subjects.of_answer(result))
        return result

    async def require(self, right: Right, details: Details) -> None:
        """Raises ``AccessDenied`` unless the client has this right on the object that the details name."""
        if not await self._has(right.object, right.permission, details):
            raise AccessDenied(f"'{await self._driver_name()}' denied access", domain=ErrorDomain.ACCESS)

    async def may_see(self, ref: Any, permission: str = "getattr") -> bool:
        """Whether the client may know of an object that a driver named."""
        try:
            details = await self._subjects.of_answer(ref)
        except VirdError:
            # It went away meanwhile, and cannot be told apart from others any more.
            return False
        return await self._has(KINDS[type(ref)], permission, details)

    async def _has(self, kind: str, permission: str, details: Details) -> bool:
        told = {"connect_driver": await self._driver_name(), **details}
        return await self._policy.allows(self._caller, kind, permission, told)

    async def _driver_name(self) -> str:
        if self._driver is None:
            host = self._opened.capabilities.get(Host)
            self._driver = await host.connect_get_type() if isinstance(host, Host) else ""
        return self._driver

    async def _check(self, procedure: Procedure, args: Record | None) -> list[Right]:
        """Check what can be checked beforehand; the rights that only the result can be held against."""
        known: dict[str, Details | None] = {}
        late = []
        for right in procedure.required(args):
            if right.object not in known:
                known[right.object] = await self._subjects.of_call(right.object, args)
            details = known[right.object]
            if details is None and right.permission == "getattr":
                late.append(right)
            else:
                await self.require(right, details or {})
        return late

    async def _listed(self, seen: Right, args: Record | None, work: Work) -> Any:
        """The list without what the client may not see.  Whoever wants only the number must not learn the whole one."""
        wants_number = args is not None and getattr(args, "need_results", 1) == 0
        if wants_number:
            assert args is not None
            args = type(args)(*(1 if name == "need_results" else getattr(args, name) for name in args.__match_args__))
        result = await work(args)
        found = _list_of(result)
        kept = [each for each in found if await self.may_see(getattr(each, "dom", each), seen.permission)]
        if isinstance(result, list):
            return kept
        names = result.__match_args__
        return type(result)(*([] if wants_number else kept, *(len(kept) for _ in names[1:])))

    async def _derived(self, procedure: Procedure, args: Record | None) -> Any:
        """Names, numbers and counts, worked out from the list of which the client sees only its part."""
        capability = matrix.capability_of(procedure)
        serving = self._opened.capabilities[capability]
        method = vars(capability)[procedure.name]
        fields = [getattr(args, name) for name in args.__match_args__] if args is not None else []
        return await method(_Seen(self, serving), *fields)


class _Seen:
    """A driver's object as the client sees it, for the methods that only call others."""

    def __init__(self, guard: Guard, serving: Capability) -> None:
        self._guard = guard
        self._serving = serving

    def __getattr__(self, name: str) -> Callable[..., Awaitable[Any]]:
        procedure = next(row for row in REMOTE if row.name == name)
        method = getattr(self._serving, name)

        async def call(*fields: Any) -> Any:
            args = procedure.args(*fields) if procedure.args is not None else None
            if procedure.seen is None or _is_derived(procedure):
                return await self._guard._derived(procedure, args)

            async def work(changed: Record | None) -> Any:
                return await method(*(getattr(changed, each) for each in changed.__match_args__) if changed else ())

            return await self._guard._listed(procedure.seen, args, work)

        return call


def _is_derived(procedure: Procedure) -> bool:
    """Whether it tells only what another call lists: names, numbers, how many."""
    return hasattr(vars(matrix.capability_of(procedure))[procedure.name], "derived_from")


def _list_of(result: Any) -> list[Any]:
    return result if isinstance(result, list) else getattr(result, result.__match_args__[0])
