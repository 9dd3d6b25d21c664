"""Cases fail where a driver does something else, and where it claims less than it has."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.testing.conformance.on_a_host import run
from vird.errors import NoDomain
from vird.testing.conformance.case import case, refused
from vird.testing.conformance.subject import Opened
from vird.wire.procedures import remote


@case(remote.DOMAIN_LOOKUP_BY_NAME)
async def looks_for_nothing(opened: Opened) -> None:
    await refused(opened, NoDomain, remote.DOMAIN_LOOKUP_BY_NAME, "nothing")


@case(remote.DOMAIN_LOOKUP_BY_NAME)
async def expects_too_much(opened: Opened) -> None:
    await refused(opened, NoDomain, remote.DOMAIN_LOOKUP_BY_NAME, "test")


@case(remote.SECRET_LOOKUP_BY_UUID)
async def needs_secrets(opened: Opened) -> None:
    await opened.call(remote.SECRET_LOOKUP_BY_UUID, bytes(16))


def test_right_and_wrong(tmp_path: Path) -> None:
    run(tmp_path, looks_for_nothing)
    with pytest.raises(AssertionError, match="not with NoDomain"):
        run(tmp_path, expects_too_much)


def test_what_a_driver_lacks_it_must_refuse(tmp_path: Path) -> None:
    run(tmp_path, needs_secrets, supported=frozenset(), query="")
    with pytest.raises(AssertionError, match="not said to be missing"):
        run(tmp_path, needs_secrets, supported=frozenset())


def test_what_is_missing() -> None:
    assert str(needs_secrets) == "needs_secrets"
    assert needs_secrets.missing(frozenset()) == [remote.SECRET_LOOKUP_BY_UUID]
    assert needs_secrets.missing(frozenset({"secret_lookup_by_uuid"})) == []
