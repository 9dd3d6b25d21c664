"""Which part of the system an error about a document comes from, as clients of libvirt's know it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from vird import errors
from vird.errors import ErrorDomain


@contextmanager
def speaking_as(domain: ErrorDomain) -> Iterator[None]:
    """Errors of the body that name no part of the system come from ``domain``."""
    try:
        yield
    except errors.VirdError as failure:
        if failure.of_nobody:
            raise
        if failure.domain == ErrorDomain.NONE or isinstance(failure, errors.XmlDetail):
            if ": unknown suffix '" in failure.message:
                failure.of_nobody = True
            else:
                failure.domain = ErrorDomain.XML if _is_about_xml(failure) else domain
        raise


_OWN_WORDS = (
    ": expected an IP address",
    ": expected a MAC address",
    "/dhcp/range: missing attribute",
    "/interface/start/@mode",
)
"""What the part that a document is for says itself."""


def _is_about_xml(failure: errors.VirdError) -> bool:
    """Whether a document is another one than expected, or says of an attribute what it cannot say."""
    if failure.of_its_own:
        return False
    if isinstance(failure, errors.XmlDetail):
        return failure.message.startswith("invalid char in name")
    about = ("expecting root element", "/@", "missing attribute", "emory: expected a size")
    if any(words in failure.message for words in _OWN_WORDS):
        return False
    return failure.code == errors.XmlError.code and any(words in failure.message for words in about)
