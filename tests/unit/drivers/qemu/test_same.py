"""Names and UUIDs belong together."""

from __future__ import annotations

import pytest

from vird import errors
from vird.drivers.common.domain_entry import DomainRegistry
from vird.drivers.qemu.guest import Guest
from vird.drivers.qemu.same import same_guest
from vird.model.domain.domain import Domain

UUID = "0d2b3c4d-1111-4222-8333-444455556666"


def domain(name: str, uuid: str = UUID) -> Domain:
    return Domain.from_xml(f"<domain type='qemu'><name>{name}</name><uuid>{uuid}</uuid></domain>")


def test_they_do() -> None:
    domains = DomainRegistry()
    assert same_guest(domains, domain("a")) is None
    guest = Guest("a", bytes.fromhex(UUID.replace("-", "")), persistent=domain("a"))
    domains.add(guest)
    assert same_guest(domains, domain("a")) is guest
    with pytest.raises(errors.OperationFailed, match=f"domain 'a' is already defined with uuid {UUID}"):
        same_guest(domains, domain("b"))
    with pytest.raises(errors.OperationFailed, match=f"domain 'a' already exists with uuid {UUID}"):
        same_guest(domains, domain("a", UUID.replace("0d", "1d")))
