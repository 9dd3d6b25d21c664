import pytest

from vird.errors import InternalError
from vird.model.native.sizes import size_in_bytes


@pytest.mark.parametrize(("text", "size"), [("1024", 1024), ("8m", 8 << 20), ("8MB", 8 << 20), (" 2G ", 2 << 30)])
def test_units(text: str, size: int) -> None:
    assert size_in_bytes(text) == size


@pytest.mark.parametrize("text", ["", "m", "10%", "8x", "-1", "1.5g"])
def test_what_is_no_size(text: str) -> None:
    with pytest.raises(InternalError):
        size_in_bytes(text)
