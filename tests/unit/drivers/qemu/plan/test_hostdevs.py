"""Devices of the host."""

from typing import Any

import pytest

from tests.unit.drivers.qemu.plan.launches import pci, values, words
from vird.drivers.qemu.plan.facts import SealedSecret
from vird.drivers.qemu.plan.hostdevs import hostdevs
from vird.errors import ConfigUnsupported, InternalError

PLACE = {"bus": "pcie.0", "addr": "0x5"}
SCSI = "<controller type='scsi' index='0' model='virtio-scsi'><alias name='scsi0'/></controller>"
USB = "<controller type='usb' index='0' model='qemu-xhci'><alias name='usb'/></controller>"


def given(kind: str, source: str, rest: str = pci(5), **options: Any) -> list[Any]:
    attributes = options.pop("attributes", "")
    text = f"<hostdev mode='subsystem' type='{kind}' {attributes}>{source}<alias name='hostdev0'/>{rest}</hostdev>"
    return values(hostdevs, USB + SCSI + text, **options)


PCI = "<source><address domain='1' bus='2' slot='3' function='4'/></source>"


def test_pci_functions() -> None:
    found = given("pci", PCI, "<boot order='1'/><rom bar='off'/>" + pci(5))
    assert found == [
        {"driver": "vfio-pci", "host": "0001:02:03.4", "id": "hostdev0", "bootindex": 1, **PLACE, "rombar": 0}
    ]
    assert given("pci", PCI, "<address type='unassigned'/>") == []


def test_identifiers_on_s390() -> None:
    place = "<address type='pci' bus='0' slot='5' function='0'><zpci uid='0x19' fid='0x1f'/></address>"
    found = given("pci", PCI, place, with_=("zpci",))
    assert found[0] == {"driver": "zpci", "uid": 25, "fid": 31, "target": "hostdev0", "id": "zpci25"}
    with pytest.raises(ConfigUnsupported, match="zPCI"):
        given("pci", PCI, place)


def test_interfaces_that_are_host_devices() -> None:
    text = (
        "<interface type='hostdev'><mac address='52:54:00:00:00:01'/><source><address type='pci' domain='0' bus='3' "
        "slot='7' function='1'/></source><teaming type='transient' persistent='ua-b'/><alias name='hostdev0'/>"
        f"{pci(5)}</interface>"
    )
    assert values(hostdevs, text) == [
        {"driver": "vfio-pci", "host": "0000:03:07.1", "id": "hostdev0", "failover_pair_id": "ua-b", **PLACE}
    ]


PORT = "<address type='usb' bus='0' port='1'/>"


def test_usb_devices() -> None:
    source = "<source guestReset='uninitialized'><address bus='14' device='6'/></source>"
    assert given("usb", source, PORT) == [
        {
            "driver": "usb-host",
            "hostdevice": "/dev/bus/usb/014/006",
            "id": "hostdev0",
            "guest-reset": True,
            "guest-resets-all": False,
            "bus": "usb.0",
            "port": "1",
        }
    ]
    plain = "<source><address bus='14' device='6'/></source>"
    older = given("usb", plain, PORT, without=("usb-host.hostdevice",))[0]
    assert (older["hostbus"], older["hostaddr"]) == (14, 6)
    named = "<source><vendor id='0x1'/><product id='0x2'/></source>"
    assert given("usb", named, PORT, usb_places={"hostdev0": (1, 2)})[0]["hostdevice"] == "/dev/bus/usb/001/002"
    with pytest.raises(InternalError, match="not looked up"):
        given("usb", named, PORT)
    with pytest.raises(ConfigUnsupported, match="guestReset"):
        given("usb", source, PORT, without=("usb-host.guest-resets-all",))


MDEV = "<source><address uuid='53764d0e-85a0-42b4-af5c-2046b460b1dc'/></source>"


@pytest.mark.parametrize(
    ("attributes", "driver", "extra"),
    [
        ("model='vfio-pci' display='on'", "vfio-pci", {"display": "on"}),
        ("model='vfio-pci' display='on' ramfb='on'", "vfio-pci-nohotplug", {"display": "on", "ramfb": True}),
    ],
)
def test_mediated_devices(attributes: str, driver: str, extra: dict[str, Any]) -> None:
    path = "/sys/bus/mdev/devices/53764d0e-85a0-42b4-af5c-2046b460b1dc"
    found = given("mdev", MDEV, attributes=attributes)
    assert found == [{"driver": driver, "id": "hostdev0", "sysfsdev": path, **extra, **PLACE}]


def test_mediated_devices_that_the_qemu_has_not() -> None:
    with pytest.raises(ConfigUnsupported, match="vfio-ap"):
        given("mdev", MDEV, "", attributes="model='vfio-ap'")


DRIVE = "<address type='drive' controller='0' bus='0' target='0' unit='4'/>"
UNIT = {"driver": "scsi-generic", "drive": "libvirt-1-backend", "id": "hostdev0", "bus": "scsi0.0", "channel": 0,
        "scsi-id": 0, "lun": 4}  # fmt: skip


def test_scsi_units_of_an_adapter() -> None:
    source = "<source><adapter name='scsi_host0'/><address bus='0' target='0' unit='0'/></source>"
    assert given("scsi", source, DRIVE, sgio_devices={"hostdev0": "/dev/sg0"}) == [
        {"driver": "host_device", "filename": "/dev/sg0", "node-name": "libvirt-1-backend", "read-only": False},
        UNIT,
    ]
    with pytest.raises(InternalError, match="not looked up"):
        given("scsi", source, DRIVE)


def test_scsi_units_on_servers() -> None:
    source = (
        "<source protocol='iscsi' name='iqn.x:y/1'><host name='h' port='3260'/>"
        "<auth username='u'><secret type='iscsi' usage='s'/></auth></source>"
    )
    secret, node, device = given(
        "scsi", source, "<readonly/>" + DRIVE, secrets={"libvirt-1-storage-auth-secret0": SealedSecret("D", "I")}
    )
    assert secret["qom-type"] == "secret"
    assert (node["target"], node["lun"], node["user"], node["read-only"]) == ("iqn.x:y", 1, "u", True)
    assert device == UNIT


def test_vhost_targets() -> None:
    source = "<source protocol='vhost' wwpn='naa.5'/>"
    assert given("scsi_host", source, scsi_host_fds={"hostdev0": 3}) == [
        {"driver": "vhost-scsi-pci", "wwpn": "naa.5", "vhostfd": "3", "id": "hostdev0", **PLACE}
    ]
    with pytest.raises(InternalError, match="not opened"):
        given("scsi_host", source)


def test_what_is_for_containers() -> None:
    with pytest.raises(ConfigUnsupported, match="'misc'"):
        words(hostdevs, "<hostdev mode='capabilities' type='misc'><source><char>/c</char></source></hostdev>")
