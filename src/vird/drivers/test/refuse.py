"""How the test driver words its refusals: clients of libvirt's know these texts and numbers."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from enum import IntEnum

from vird import errors
from vird.api.flags import mask_of
from vird.errors import ErrorDomain
from vird.wire.procedures import Procedure


def unknown_flags(flags: int, known: type[IntEnum] | int | None, procedure: Procedure) -> None:
    """Raises ``InvalidArg`` naming the bits that the driver's own function does not know."""
    if not flags:
        return
    mask = 0 if known is None else known if isinstance(known, int) else mask_of(known)
    if strange := flags & ~mask:
        name = "test" + procedure.function.removeprefix("vir")
        raise plain_argument(f"unsupported flags (0x{strange:x}) in function {name}")


def plain_argument(text: str, domain: ErrorDomain = ErrorDomain.NONE) -> errors.InvalidArg:
    """The refusal of an argument in words that stand without prefix."""
    refusal = errors.InvalidArg(text, domain=domain)
    refusal.text = text
    return refusal


@contextmanager
def speaking_as(domain: ErrorDomain) -> Iterator[None]:
    """Errors of the body that name no part of the system come from ``domain``."""
    try:
        yield
    except errors.VirdError as failure:
        if failure.domain == ErrorDomain.NONE or isinstance(failure, errors.XmlDetail):
            failure.domain = ErrorDomain.XML if _is_about_xml(failure) else domain
        raise


def _is_about_xml(failure: errors.VirdError) -> bool:
    """Whether a document is another one than expected, or says of an attribute what it cannot say."""
    if isinstance(failure, errors.XmlDetail):
        return failure.message.startswith("invalid char in name")
    about = ("expecting root element", "/@", "missing attribute")
    return isinstance(failure, errors.XmlError) and any(words in failure.message for words in about)


def invalid_operation(text: str) -> errors.OperationInvalid:
    """The refusal of what a domain's state does not allow, worded by the part that all drivers share."""
    return errors.OperationInvalid(text, domain=ErrorDomain.DOMAIN)
