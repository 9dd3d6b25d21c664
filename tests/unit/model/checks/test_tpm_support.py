"""What libvirt refused, is refused with its number."""

import pytest

from tests.unit.model.checks.recorded import cases, error_of


@pytest.mark.parametrize(("xml", "error"), list(cases("tpm_support")))
def test_as_libvirt_judges(xml: str, error: int) -> None:
    assert error_of(xml) == error
