"""What would help."""

from __future__ import annotations

import pytest

from vird import errors
from vird.cli.remedies import remedy


@pytest.mark.parametrize(
    ("cause", "word"),
    [
        (errors.SystemError_("Failed to connect socket to '/x': No such file or directory"), "vird daemon"),
        (errors.SystemError_("Failed to connect socket to '/x': Permission denied"), "root"),
        (errors.NoDomain("x"), "list --all"),
        (errors.OperationInvalid("domain is not running"), "vird start"),
        (errors.OperationInvalid("network is not active"), "net-start"),
    ],
)
def test_known(cause: Exception, word: str) -> None:
    assert word in (remedy(cause) or "")


def test_unknown() -> None:
    assert remedy(errors.OperationInvalid("odd")) is None
    assert remedy(errors.SystemError_("odd")) is None
    assert remedy(ValueError("x")) is None
