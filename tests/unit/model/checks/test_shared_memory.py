"""Who can see the guest's memory."""

import pytest

from vird.model.checks.shared_memory import shares_memory
from vird.model.domain.domain import Domain

SHARED = "<memoryBacking><access mode='shared'/></memoryBacking>"
CELL = "<cell id='{}' cpus='{}' memory='1024' unit='KiB'{}/>"


def domain(inner: str) -> Domain:
    return Domain.from_xml(f"<domain type='kvm'><name>x</name>{inner}<os><type>hvm</type></os></domain>")


def nodes(*access: str) -> str:
    words = [f" memAccess='{each}'" if each else "" for each in access]
    return "<cpu><numa>" + "".join(CELL.format(i, i, word) for i, word in enumerate(words)) + "</numa></cpu>"


@pytest.mark.parametrize(
    ("inner", "shared"),
    [
        ("", False),
        (SHARED, True),
        (nodes("shared", "shared"), True),
        (nodes("shared", ""), False),
        (SHARED + nodes("shared", ""), True),
        (SHARED + nodes("shared", "private"), False),
    ],
)
def test_all_of_it_must_be_shared(inner: str, shared: bool) -> None:
    assert shares_memory(domain(inner)) is shared
