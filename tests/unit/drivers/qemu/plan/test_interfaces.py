"""Cards."""

from typing import Any

import pytest

from tests.unit.drivers.qemu.plan.launches import pci, values, words
from vird.drivers.qemu.plan.interfaces import interfaces, rom_properties
from vird.errors import ConfigUnsupported
from vird.model.domain.devices.identity import Rom


def card(inner: str, **options: Any) -> dict[str, Any]:
    text = f"<interface type='user'><mac address='52:54:00:00:00:01'/>{inner}<alias name='net0'/>{pci(4)}</interface>"
    found: dict[str, Any] = values(interfaces, text, **options)[-1]
    return found


PLACE = {"netdev": "hostnet0", "id": "net0", "mac": "52:54:00:00:00:01", "bus": "pcie.0", "addr": "0x4"}


@pytest.mark.parametrize(
    ("inner", "expected"),
    [
        ("", {"driver": "rtl8139"}),
        ("<model type='e1000e'/>", {"driver": "e1000e"}),
        ("<model type='virtio'/>", {"driver": "virtio-net-pci"}),
        ("<model type='virtio-non-transitional'/>", {"driver": "virtio-net-pci-non-transitional"}),
        ("<model type='virtio'/><driver queues='3'/>", {"driver": "virtio-net-pci", "mq": True, "vectors": 8}),
        ("<model type='virtio'/><driver queues='1'/>", {"driver": "virtio-net-pci"}),
        ("<model type='virtio'/><driver txmode='iothread' ioeventfd='off' rx_queue_size='512'/>",
         {"driver": "virtio-net-pci", "tx": "bh", "ioeventfd": False, "rx_queue_size": 512}),
        ("<model type='virtio'/><driver><host csum='off' mrg_rxbuf='on'/><guest ufo='off'/></driver>",
         {"driver": "virtio-net-pci", "csum": False, "mrg_rxbuf": True, "guest_ufo": False}),
        ("<model type='virtio'/><driver rss='on' rss_hash_report='off' ats='on'/>",
         {"driver": "virtio-net-pci", "ats": True, "rss": True, "hash": False}),
        ("<model type='virtio'/><mtu size='9000'/>", {"driver": "virtio-net-pci", "host_mtu": 9000}),
        ("<model type='virtio'/><teaming type='persistent'/>", {"driver": "virtio-net-pci", "failover": True}),
        ("<boot order='2'/>", {"driver": "rtl8139", "bootindex": 2}),
        ("<acpi index='7'/>", {"driver": "rtl8139", "acpi-index": 7}),
    ],
)  # fmt: skip
def test_cards(inner: str, expected: dict[str, Any]) -> None:
    assert card(inner) == {**expected, **PLACE}


def test_channel_subsystem_cards_have_no_vectors() -> None:
    text = (
        "<interface type='user'><model type='virtio'/><driver queues='2'/><alias name='net0'/>"
        "<address type='ccw' cssid='0xfe' ssid='0' devno='1'/></interface>"
    )
    found = values(interfaces, text)[-1]
    assert found["mq"] is True and "vectors" not in found


def test_cards_of_a_board() -> None:
    text = (
        "<interface type='user'><mac address='52:54:00:00:00:01'/><model type='lan9118'/>"
        "<alias name='net0'/></interface>"
    )
    assert words(interfaces, text)[2:] == [
        "-net",
        "nic,macaddr=52:54:00:00:00:01,netdev=hostnet0,model=lan9118,id=net0",
    ]


def test_host_devices_are_not_told_here() -> None:
    assert words(interfaces, "<interface type='hostdev'><alias name='hostdev0'/></interface>") == []


@pytest.mark.parametrize(
    ("rom", "expected"),
    [
        (None, {}),
        (Rom(enabled="no"), {"romfile": ""}),
        (Rom(bar="off"), {"rombar": 0}),
        (Rom(bar="on", file="/r"), {"rombar": 1, "romfile": "/r"}),
    ],
)
def test_option_roms(rom: Rom | None, expected: dict[str, Any]) -> None:
    assert rom_properties(rom) == expected


def test_own_tap_files_are_for_taps() -> None:
    text = "<interface type='hostdev'><mac address='52:54:00:00:00:01'/><backend tap='/dev/net/tun'/></interface>"
    with pytest.raises(ConfigUnsupported, match="interfaces of type hostdev"):
        words(interfaces, text)
