"""Errors about documents come from the part of the system that libvirt's clients know."""

from __future__ import annotations

import pytest

from vird import errors
from vird.drivers.common.speaking import speaking_as
from vird.errors import ErrorDomain


@pytest.mark.parametrize(
    ("failure", "expected"),
    [
        (errors.XmlError("missing volume name element"), ErrorDomain.STORAGE),
        (errors.XmlError("line 1: expecting root element of 'volume', not 'x'"), ErrorDomain.XML),
        (errors.XmlDetail("invalid char in name: /"), ErrorDomain.XML),
        (errors.InternalError("no", domain=ErrorDomain.QEMU), ErrorDomain.QEMU),
    ],
)
def test_domains(failure: errors.VirdError, expected: ErrorDomain) -> None:
    with pytest.raises(type(failure)) as caught, speaking_as(ErrorDomain.STORAGE):
        raise failure
    assert caught.value.domain == expected
