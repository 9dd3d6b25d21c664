"""What is no guest in the formats of other programs."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from vird.cli.xml import others
from vird.cli.xml.convert import Options
from vird.cli.xml.inputs import Input
from vird.errors import InvalidArg, NoSupport, VirdError

NETWORK = b"""<network><name>lan</name><bridge name='br7'/><forward mode='nat'/>
<ip address='10.7.0.1' prefix='24'><dhcp><range start='10.7.0.2' end='10.7.0.9'/></dhcp></ip></network>"""
FILTER = b"<filter name='f'><rule action='drop' direction='in'><mac srcmacaddr='$MAC'/></rule></filter>"


def given(raw: bytes) -> Input:
    return Input("x", raw)


def test_networks() -> None:
    conf = others.to_dnsmasq(given(NETWORK), Options())
    assert "dhcp-range=10.7.0.2,10.7.0.9" in conf
    rules = json.loads(others.to_nftables(given(NETWORK), Options()))
    assert "br7" in json.dumps(rules["nftables"])
    assert "iptables -w" in others.to_iptables(given(NETWORK), Options())
    bare = given(b"<network><name>n</name><forward mode='bridge'/><bridge name='br0'/></network>")
    assert others.to_dnsmasq(bare, Options()) == others.to_iptables(bare, Options()) == ""
    assert json.loads(others.to_nftables(bare, Options())) == {"nftables": []}


def test_filters() -> None:
    found = others.to_ebtables(given(FILTER), Options(interface="vnet7", variables=("MAC=02:00:00:00:00:01",)))
    assert "vnet7" in found
    assert "02:00:00:00:00:01" in found
    with pytest.raises(InvalidArg, match="not NAME=VALUE"):
        others.to_ebtables(given(FILTER), Options(variables=("MAC",)))


def test_filters_for_nftables(tmp_path: Path) -> None:
    outer = b"<filter name='outer'><filterref filter='f'/></filter>"
    with pytest.raises(VirdError):
        others.to_nftables(given(outer), Options())
    inner = tmp_path / "f.xml"
    inner.write_bytes(FILTER)
    options = Options(interface="vnet7", variables=("MAC=02:00:00:00:00:01",), included=(str(inner),))
    found = json.dumps(json.loads(others.to_nftables(given(outer), options)))
    assert "vnet7" in found
    assert "02:00:00:00:00:01" in found


def test_storage() -> None:
    pool = "<pool type='{}'><name>p</name><source><host name='h'/><dir path='/d'/></source>{}</pool>"
    target = "<target><path>/mnt</path></target>"
    assert others.to_pool_commands(given(pool.format("netfs", target).encode()), Options()).endswith(" h:/d /mnt\n")
    with pytest.raises(NoSupport):
        others.to_pool_commands(given(pool.format("dir", target).encode()), Options())
    volume = b"<volume><name>v</name><capacity unit='MiB'>1</capacity><target><path>/v</path></target></volume>"
    assert others.to_qemu_img(given(volume), Options()) == "qemu-img create -f raw /v 1024K\n"


def test_mediated_devices() -> None:
    device = (
        b"<device><name>m</name><parent>pci_0000_00_02_0</parent><capability type='mdev'><type id='t'/>"
        b"<uuid>11111111-2222-3333-4444-555555555555</uuid></capability></device>"
    )
    found = others.to_mdevctl(given(device), Options())
    assert found.startswith("mdevctl define --parent=0000:00:02.0 ")
    assert found.endswith("\n.\n")


def test_processors_there_and_back() -> None:
    cpu = b"<cpu><model>Haswell</model><feature policy='require' name='vmx'/></cpu>"
    data = others.to_cpuid(given(cpu), Options())
    assert data.startswith("<cpudata arch='x86'>")
    found = others.from_cpuid(given(data.encode()), Options())
    assert "<model fallback='forbid'>Haswell</model>" in found
    assert "<feature policy='require' name='vmx'/>" in found


def test_snapshots_of_virtualbox() -> None:
    text = b"""<VirtualBox xmlns='http://www.innotek.de/VirtualBox-settings'><Machine name='m' uuid='{1}'>
    <Snapshot uuid='{00000000-0000-0000-0000-000000000001}' name='a' timeStamp='2014-05-15T09:52:29Z'><Snapshots>
    <Snapshot uuid='{00000000-0000-0000-0000-000000000002}' name='b' timeStamp='2014-05-15T09:52:30Z'/></Snapshots>
    </Snapshot></Machine></VirtualBox>"""
    found = others.from_vbox(given(text), Options())
    assert found.count("<domainsnapshot>") == 2
    assert "<creationTime>1400147550</creationTime>" in found
    assert "<parent>\n    <name>a</name>" in found
