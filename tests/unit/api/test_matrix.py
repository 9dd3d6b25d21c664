"""What a driver has, as read from its classes; and what the calls it lacks say."""

from __future__ import annotations

import asyncio

import pytest

from vird.api import matrix
from vird.api.capabilities import CAPABILITIES, Domains, Lifecycle, Resources
from vird.api.capability import SILENT, Unexplained
from vird.errors import InternalError, NoSupport
from vird.wire import procedures
from vird.wire.procedures.refs import DomainRef

DOM = DomainRef("web", bytes(16), -1)


class Starting(Lifecycle):
    async def domain_create_with_flags(self, dom: DomainRef, flags: int) -> DomainRef:
        return dom


class Both(Starting, Domains):
    async def domain_lookup_by_name(self, name: str) -> DomainRef:
        return DOM


def test_nothing_is_supported_by_itself() -> None:
    for capability in CAPABILITIES:
        assert matrix.supported(capability) == set()


def test_overridden_and_derived_are_supported() -> None:
    assert matrix.supported(Starting) == {"domain_create_with_flags", "domain_create"}


def test_one_class_may_serve_several_capabilities() -> None:
    assert matrix.supported(Both) == {"domain_create_with_flags", "domain_create", "domain_lookup_by_name"}


def test_a_derived_method_may_be_overridden_alone() -> None:
    class Old(Lifecycle):
        async def domain_create(self, dom: DomainRef) -> None:
            return None

    assert matrix.supported(Old) == {"domain_create"}


@pytest.mark.parametrize("capability", CAPABILITIES, ids=lambda capability: capability.__name__)
def test_what_is_missing_names_itself(capability: type[matrix.Capability]) -> None:
    serving = capability()
    for name in matrix.methods(capability):
        row = next(row for row in procedures.every() if row.name == name and row.program is not procedures.ADMIN)
        count = len(row.args.__match_args__) if row.args else 0
        extra = (row.files in (procedures.Files.IN, procedures.Files.BOTH)) + (row.stream is not None)
        arguments = [None] * (count + extra)
        silent = row.function in SILENT
        with pytest.raises(Unexplained if silent else NoSupport) as raised:
            asyncio.run(getattr(serving, name)(*arguments))
        text = f"this function is not supported by the connection driver: {row.function}"
        assert silent or str(raised.value) == text


def test_errors_of_the_call_behind_are_passed_on() -> None:
    class Failing(Resources):
        async def domain_set_memory_flags(self, dom: DomainRef, memory: int, flags: int) -> None:
            raise InternalError("no")

    with pytest.raises(InternalError):
        asyncio.run(Failing().domain_set_memory(DOM, 1))


def test_another_missing_function_keeps_its_name() -> None:
    class Forwarding(Resources):
        async def domain_set_memory_flags(self, dom: DomainRef, memory: int, flags: int) -> None:
            raise NoSupport("virDomainOther")

    with pytest.raises(NoSupport, match="virDomainOther"):
        asyncio.run(Forwarding().domain_set_memory(DOM, 1))
