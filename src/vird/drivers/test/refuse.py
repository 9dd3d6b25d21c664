"""How the test driver words its refusals: clients of libvirt's know these texts and numbers."""

from __future__ import annotations

from enum import IntEnum
from typing import TYPE_CHECKING
from uuid import UUID

from vird import errors
from vird.api.flags import mask_of
from vird.drivers.common.domain_entry import uuid_text
from vird.drivers.common.impact import bare_argument
from vird.drivers.test.guest import Guest
from vird.errors import ErrorDomain
from vird.model.domain.domain import Domain
from vird.wire.procedures import Procedure

if TYPE_CHECKING:
    from vird.drivers.test.world import World


def unknown_flags(flags: int, known: type[IntEnum] | int | None, procedure: Procedure) -> None:
    """Raises ``InvalidArg`` naming the bits that the driver's own function does not know."""
    if not flags:
        return
    mask = 0 if known is None else known if isinstance(known, int) else mask_of(known)
    if strange := flags & ~mask:
        name = "test" + procedure.function.removeprefix("vir")
        text = f"unsupported flags (0x{strange:x}) in function {name}"
        raise bare_argument(text, argument="flags", function=name)


def invalid_operation(text: str) -> errors.OperationInvalid:
    """The refusal of what a domain's state does not allow, worded by the part that all drivers share."""
    return errors.OperationInvalid(text, domain=ErrorDomain.DOMAIN)


def same_guest(world: World, document: Domain) -> Guest | None:
    """The guest that a document is about; raises ``OperationFailed`` when only name or only UUID is its."""
    by_uuid = world.domains.by_uuid(UUID(document.uuid).bytes)
    if by_uuid is not None and by_uuid.name != document.name:
        raise errors.OperationFailed(
            f"domain '{by_uuid.name}' is already defined with uuid {document.uuid}", domain=ErrorDomain.DOMAIN
        )
    by_name = world.domains.by_name(document.name)
    if by_name is not None and by_uuid is None:
        raise errors.OperationFailed(
            f"domain '{by_name.name}' already exists with uuid {uuid_text(by_name.uuid)}", domain=ErrorDomain.DOMAIN
        )
    assert by_uuid is None or isinstance(by_uuid, Guest)
    return by_uuid
