import pytest

from vird.errors import InternalError
from vird.model.native.vmware_version import parse_version


@pytest.mark.parametrize(
    ("text", "product", "version"),
    [
        ("VMware Workstation 17.5.1 build-23298084\n", "workstation", 17_005_001),
        ("VMware Player 6.0 build-1\n", "player", 6_000_000),
        ("\nVMware Fusion Information:\nVMware Fusion 13.5 build-2 Release\n", "fusion", 13_005_000),
    ],
)
def test_versions(text: str, product: str, version: int) -> None:
    assert parse_version(text, product) == version  # type: ignore[arg-type]


@pytest.mark.parametrize("text", ["", "VMware Player 6.0", "VMware Workstation x"])
def test_no_version(text: str) -> None:
    with pytest.raises(InternalError):
        parse_version(text, "workstation")
