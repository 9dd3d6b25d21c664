import pytest

from vird.errors import ConfigUnsupported
from vird.model.pool import PoolType
from vird.model.volume import format_of


@pytest.mark.parametrize(
    ("kind", "pool", "shown"),
    [
        (None, "dir", "raw"),
        ("qcow2", "fs", "qcow2"),
        (None, "disk", "none"),
        ("linux", "disk", "linux"),
        (None, "rbd", "raw"),
    ],
)
def test_formats(kind: str | None, pool: PoolType, shown: str) -> None:
    found = format_of(kind, pool)
    assert found is not None and found.type == shown


def test_some_pools_have_no_formats() -> None:
    assert format_of("qcow2", "logical") is None


@pytest.mark.parametrize(("kind", "pool"), [("foo", "dir"), ("qcow2", "disk"), ("none", "dir")])
def test_formats_of_other_pools(kind: str, pool: PoolType) -> None:
    with pytest.raises(ConfigUnsupported):
        format_of(kind, pool)
