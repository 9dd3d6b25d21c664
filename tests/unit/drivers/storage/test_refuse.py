"""Flags are refused by the name of libvirt's own function."""

from __future__ import annotations

import pytest

from vird.drivers.storage.refuse import check_flags, os_failure
from vird.errors import InvalidArg
from vird.wire.procedures import remote


@pytest.mark.parametrize(
    ("procedure", "name"),
    [
        (remote.STORAGE_VOL_GET_XML_DESC, "storageVolGetXMLDesc"),
        (remote.CONNECT_LIST_ALL_STORAGE_POOLS, "storageConnectListAllStoragePools"),
    ],
)
def test_names(procedure: object, name: str) -> None:
    with pytest.raises(InvalidArg) as caught:
        check_flags(12, 4, procedure)  # type: ignore[arg-type]
    assert caught.value.text == f"unsupported flags (0x8) in function {name}"


def test_system_calls_say_why() -> None:
    failure = os_failure("cannot do it", OSError(28, "full"))
    assert (failure.int1, failure.detail) == (28, "cannot do it: No space left on device")
