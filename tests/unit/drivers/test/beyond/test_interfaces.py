"""The definition of an interface beside what is in force."""

from __future__ import annotations

import pytest

from tests.unit.drivers.test.simulated import Client, played
from vird import errors
from vird.api.capabilities.interfaces import Interfaces


def test_both_are_the_same() -> None:
    async def scene(client: Client) -> None:
        interfaces = client(Interfaces)
        ref = await interfaces.interface_lookup_by_name("eth1")
        assert await interfaces.interface_get_xml_desc(ref, 1) == await interfaces.interface_get_xml_desc(ref, 0)
        with pytest.raises(errors.InvalidArg):
            await interfaces.interface_get_xml_desc(ref, 2)

    played(scene, "test:///default?complete=1")
