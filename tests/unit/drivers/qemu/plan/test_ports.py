"""Ports, consoles and channels."""

from typing import Any

import pytest

from tests.unit.drivers.qemu.plan.launches import pci, values, words
from vird.drivers.qemu.plan.ports import channels, consoles, parallels, serials
from vird.errors import ConfigUnsupported

SERIAL = "<controller type='virtio-serial' index='0'><alias name='vs0'/></controller>"
PORT = "<address type='virtio-serial' controller='0' bus='0' port='2'/>"


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        ("<target type='isa-serial' port='1'><model name='isa-serial'/>"
        "</target>", {"driver": "isa-serial", "index": 1}),
        ("<target type='pci-serial' port='0'><model name='pci-serial'/></target>" + pci(5),
         {"driver": "pci-serial", "bus": "pcie.0", "addr": "0x5"}),
        ("<target type='isa-debug' port='0'><model name='isa-debugcon'/></target><address type='isa' iobase='0x402'/>",
         {"driver": "isa-debugcon", "iobase": 1026}),
        ("<target type='spapr-vio-serial'><model name='spapr-vty'/></target>"
        "<address type='spapr-vio' reg='0x30000000'/>",
         {"driver": "spapr-vty", "reg": 0x30000000}),
        ("<target type='sclp-serial'><model name='sclpconsole'/></target>", {"driver": "sclpconsole"}),
    ],
)  # fmt: skip
def test_serial_ports(target: str, expected: dict[str, Any]) -> None:
    backend, device = values(serials, f"<serial type='pty'>{target}<alias name='serial0'/></serial>")
    assert backend == "pty,id=charserial0"
    assert device == {**expected, "chardev": "charserial0", "id": "serial0"}


def test_ports_of_the_board() -> None:
    text = (
        "<serial type='pty'><target type='system-serial'><model name='pl011'/></target><alias name='serial0'/></serial>"
    )
    assert words(serials, text)[2:] == ["-serial", "chardev:charserial0"]


def test_ports_that_the_qemu_has_not() -> None:
    text = "<serial type='pty'><target type='pci-serial'><model name='pci-serial'/></target><alias name='s'/></serial>"
    with pytest.raises(ConfigUnsupported, match="'pci-serial'"):
        words(serials, text, without=("pci-serial",))


def test_parallel_ports_of_the_host() -> None:
    text = "<parallel type='dev'><source path='/dev/parport0'/><alias name='parallel0'/></parallel>"
    assert values(parallels, text) == [
        "parallel,id=charparallel0,path=/dev/parport0",
        {"driver": "isa-parallel", "chardev": "charparallel0", "id": "parallel0"},
    ]


def test_channels_by_name() -> None:
    text = (
        "<channel type='unix'><source mode='bind'/><target type='virtio' name='org.a'/><alias name='channel0'/>"
        f"{PORT}</channel>"
    )
    assert values(channels, SERIAL + text) == [
        "socket,id=charchannel0,path=/channel/g/org.a,server=on,wait=off",
        {
            "driver": "virtserialport",
            "bus": "vs0.0",
            "nr": 2,
            "chardev": "charchannel0",
            "id": "channel0",
            "name": "org.a",
        },
    ]


def test_the_agents_channel_has_its_name() -> None:
    text = f"<channel type='spicevmc'><target type='virtio'/><alias name='channel0'/>{PORT}</channel>"
    assert values(channels, SERIAL + text)[1]["name"] == "com.redhat.spice.0"


def test_channels_into_the_user_network() -> None:
    text = (
        "<channel type='pty'><target type='guestfwd' address='10.0.2.1' port='4600'/><alias name='channel0'/></channel>"
    )
    rule = "tcp:10.0.2.1:4600-chardev:charchannel0"
    assert values(channels, text)[1] == {"type": "user", "guestfwd": [{"str": rule}], "id": "channel0"}
    old = words(channels, text, without=("netdev.json",))
    assert old[3] == f"user,guestfwd={rule},id=channel0"
    with pytest.raises(ConfigUnsupported, match="'xen'"):
        words(channels, "<channel type='pty'><target type='xen' name='a'/></channel>")


def test_consoles() -> None:
    shared = "<serial type='pty'><alias name='serial0'/></serial><console type='pty'><target type='serial'/></console>"
    assert words(consoles, shared) == []
    virtio = "<console type='pty'><target type='virtio'/><alias name='console0'/></console>"
    assert values(consoles, virtio)[1] == {"driver": "virtconsole", "chardev": "charconsole0", "id": "console0"}
    sclp = "<console type='pty'><target type='sclplm'/><alias name='console0'/></console>"
    assert values(consoles, sclp)[1]["driver"] == "sclplmconsole"
    with pytest.raises(ConfigUnsupported, match="console target type xen"):
        words(consoles, "<console type='pty'><target type='xen'/></console>")
