"""Errors whose origin is not the part that the document is for: which of libvirt's parts reports a fault.

Named in models' ``Fails`` marks and raised by their checks; ``problems.py`` carries the origin on.
"""

from __future__ import annotations

from vird.errors import ConfigUnsupported, ErrorDomain, InternalError, InvalidArg, XmlDetail, XmlError


class OwnXmlError(XmlError):
    """A document's fault that the part which the document is for finds itself."""

    of_its_own = True


class PlainInternalError(InternalError):
    """One from code that is no part of the system, such as arithmetic with addresses."""

    of_nobody = True


class PlainConfigUnsupported(ConfigUnsupported):
    """The same of a setting."""

    of_nobody = True


class PlainXmlDetail(XmlDetail):
    """The same of a document."""

    of_nobody = True


class PlainInvalidArg(InvalidArg):
    """The same of a value."""

    of_nobody = True


class CpuUnsupported(ConfigUnsupported):
    """What is said of a processor."""

    origin = ErrorDomain.CPU
