"""A guest's new address as an event."""

import json
from pathlib import Path

from tests.unit.drivers.qemu.hotplug.rig import Rig
from vird.api.events import QemuMonitorEvent
from vird.drivers.network.lease_news import LeaseNews
from vird.drivers.qemu.address_news import AddressNews
from vird.model.domain.devices.interface import ActualInterface, InterfaceSource

MAC = "52:54:00:00:00:01"
CARD = f"<interface type='network'><mac address='{MAC}'/><source network='lan'/></interface>"


def test_the_guest_with_the_card_on_the_bridge_is_told_of(tmp_path: Path) -> None:
    rig = Rig(tmp_path, CARD)
    assert rig.live.devices is not None
    rig.live.devices.interfaces[0].actual = ActualInterface(type="network", source=InterfaceSource(bridge="vb0"))
    news = AddressNews(rig.driver.bus, lambda: [rig.guest], now=lambda: 12.5)
    news.tell(LeaseNews("vb0", MAC, "10.0.0.7", "web", True))
    news.tell(LeaseNews("vb1", MAC, "10.0.0.8", None, True))
    news.tell(LeaseNews("vb0", MAC, "10.0.0.7", None, False))
    first, last = rig.told
    assert isinstance(first, QemuMonitorEvent) and isinstance(last, QemuMonitorEvent)
    assert (first.dom, first.event, first.seconds, first.micros) == (rig.guest.ref, "VIRD_ADDRESS_ADDED", 12, 500000)
    assert json.loads(first.details or "") == {
        "source": "lease", "alias": "net0", "mac": MAC, "address": "10.0.0.7", "hostname": "web", "network": "lan",
    }  # fmt: skip
    assert last.event == "VIRD_ADDRESS_REMOVED"
