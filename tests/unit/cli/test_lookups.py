"""Objects by all their names."""

from __future__ import annotations

import pytest

from tests.unit.cli.said import said


@pytest.mark.parametrize("name", ["test", "1", "6695eb01-f6a4-8304-79aa-97f2502e193f"])
def test_guests(name: str) -> None:
    assert said(f"domuuid {name}").out == "6695eb01-f6a4-8304-79aa-97f2502e193f\n"


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("domid 1", "failed to get domain '1'"),
        ("domname 99", "failed to get domain '99'"),
        ("domname 6695eb01-f6a4-8304-79aa-97f2502e193e", "failed to get domain '6695eb01-f6a4-8304-79aa-97f2502e193e'"),
        ("net-name nope", "failed to get network 'nope'"),
        ("pool-name nope", "failed to get pool 'nope'"),
        ("vol-key nope", "failed to get vol 'nope', specifying --pool might help"),
        ("iface-mac nope", "failed to get interface 'nope'"),
        ("nodedev-info nope", "Could not find matching device 'nope'"),
        ("nodedev-info a,b", "Could not find matching device 'a,b'"),
    ],
)
def test_what_is_not_there(line: str, fault: str) -> None:
    result = said(line)
    assert not result.well
    assert result.err.splitlines()[0] == f"error: {fault}"


def test_a_volume_of_another_pool() -> None:
    made = ("pool-create-as p dir --target /p", "vol-create-as default-pool v 1M")
    assert said(*made, "vol-key /default-pool/v p").err.startswith("error: Requested volume")
