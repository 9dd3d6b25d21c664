"""VLANs where they cannot be: refused before there is a device, whatever this kernel can."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack

import pytest

from tests.host.namespace import in_namespace
from vird.drivers.common.nic import open_nic, plan_nic
from vird.errors import ConfigUnsupported
from vird.host import bridge, link
from vird.model.domain.devices.interface import Interface

CARD = """\
<interface type='bridge'><mac address='52:54:00:11:22:33'/><source bridge='br0'/><vlan><tag id='7'/></vlan></interface>
"""


@in_namespace
def test_a_bridge_without_vlans() -> None:
    bridge.create("br0")
    knows = bridge.filters_vlans("br0") is not None
    said = "bridge br0 does not filter VLANs" if knows else "the bridges of this kernel do not know VLANs"

    async def start() -> None:
        async with AsyncExitStack() as undo:
            await open_nic(plan_nic(Interface.from_xml(CARD)), undo)

    with pytest.raises(ConfigUnsupported, match=f"vlan tag not supported for this connection type: {said}"):
        asyncio.run(start())
    assert [found.name for found in link.list_all() if found.name != "lo"] == ["br0"]
    link.delete("br0")


PASSED = """\
<interface type='direct'><mac address='52:54:00:11:22:33'/><source dev='v0' mode='passthrough'/>
<vlan><tag id='7'/></vlan></interface>
"""


@in_namespace
def test_a_device_that_is_no_virtual_function() -> None:
    link.create("v0", "veth")

    async def start() -> None:
        async with AsyncExitStack() as undo:
            await open_nic(plan_nic(Interface.from_xml(PASSED)), undo)

    with pytest.raises(ConfigUnsupported, match="vlan can only be set for SR-IOV VFs, but v0 is not a VF"):
        asyncio.run(start())
    assert link.list_all("macvtap") == []
    link.delete("v0")
