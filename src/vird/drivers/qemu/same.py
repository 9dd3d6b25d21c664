"""Which guest a document is of."""

from __future__ import annotations

from vird import errors
from vird.drivers.common.domain_entry import DomainRegistry, uuid_text
from vird.drivers.qemu.definition import uuid_bytes
from vird.drivers.qemu.guest import Guest
from vird.model.domain.domain import Domain


def same_guest(domains: DomainRegistry, domain: Domain) -> Guest | None:
    """The guest of this name and UUID, None for a new one.

    Raises ``OperationFailed`` when the name or the UUID is another's.
    """
    by_uuid = domains.by_uuid(uuid_bytes(domain))
    if by_uuid is not None:
        if by_uuid.name != domain.name:
            raise errors.OperationFailed(f"domain '{by_uuid.name}' is already defined with uuid {domain.uuid}")
        assert isinstance(by_uuid, Guest)
        return by_uuid
    by_name = domains.by_name(domain.name)
    if by_name is not None:
        raise errors.OperationFailed(f"domain '{domain.name}' already exists with uuid {uuid_text(by_name.uuid)}")
    return None
