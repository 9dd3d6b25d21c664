"""What the flags and parameters of saving mean."""

from __future__ import annotations

import pytest

from vird import errors
from vird.drivers.qemu.saving import _named, wanted
from vird.wire.xdr import TypedParam, TypedParameterType, TypedValue


def test_flags() -> None:
    assert (wanted(0), wanted(1), wanted(2), wanted(4)) == (None, None, True, False)
    with pytest.raises(errors.InvalidArg, match="mutually exclusive"):
        wanted(6)


def test_parameters() -> None:
    def text(name: str) -> TypedParam:
        return TypedParam(name, TypedValue.of("/x", TypedParameterType.STRING))

    assert _named([text("file")]) == {"file": "/x"}
    with pytest.raises(errors.ArgumentUnsupported, match="not supported"):
        _named([text("other")])
    with pytest.raises(errors.InvalidArg, match="not a text"):
        _named([TypedParam("file", TypedValue.of(1, TypedParameterType.INT))])
