"""Hosts from start-up files."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path

import pytest

from tests.unit.drivers.test.simulated import connect, make_driver
from vird import errors
from vird.api.capabilities.domains import Domains
from vird.api.capabilities.node import Node
from vird.api.capabilities.node_devices import NodeDevices
from vird.api.capabilities.snapshots import Snapshots
from vird.api.capabilities.volumes import Volumes
from vird.drivers.test.startup import world_from
from vird.wire.procedures.refs import StoragePoolRef

GUEST = "<memory>1024</memory><os><type>hvm</type></os>"
TWIN = f"<domain type='test'><name>x</name>{GUEST}</domain>"
NODE = f"""<node>
  <domain file='guest.xml'/>
  <domain type='test' xmlns:test='http://libvirt.org/schemas/domain/test/1.0'>
    <name>paused</name>{GUEST}<test:runstate>3</test:runstate>
    <test:domainsnapshot><name>s</name><state>running</state><creationTime>1</creationTime><active>1</active>
      <domain type='test'><name>paused</name>{GUEST}</domain>
    </test:domainsnapshot>
  </domain>
  <domain type='test' xmlns:test='http://libvirt.org/schemas/domain/test/1.0'>
    <name>passing</name>{GUEST}<test:transient/>
  </domain>
  <pool type='dir'><name>p</name><target><path>/p</path></target>
    <volume><name>v</name><capacity>500</capacity></volume>
  </pool>
  <pool type='scsi'><name>s</name><source><adapter name='host0'/></source><target><path>/dev/disk</path></target>
    <volume type='block'><name>unit</name><key>k</key><capacity unit='TiB'>9</capacity>
      <target><path>/dev/disk/by-id</path></target></volume>
  </pool>
  <device><name>nic</name><driver><name>e1000</name></driver>
    <capability type='scsi_host'><host>4</host><capability type='vport_ops'/></capability>
  </device>
  <cpu><mhz>6000</mhz><model>x86_64</model><active>12</active></cpu>
  <memory>54321</memory>
</node>"""


def test_everything(tmp_path: Path) -> None:
    (tmp_path / "guest.xml").write_text(f"<domain type='test'><name>elsewhere</name>{GUEST}</domain>")
    (tmp_path / "node.xml").write_text(NODE)

    async def play() -> None:
        client = await connect(make_driver(), f"test://{tmp_path}/node.xml")
        domains = client(Domains)
        states = {
            dom.name: ((await domains.domain_get_state(dom, 0)).state, await domains.domain_is_persistent(dom))
            for dom in (await domains.connect_list_all_domains(1, 0)).domains
        }
        assert states == {"elsewhere": (1, 1), "paused": (3, 1), "passing": (1, 0)}
        assert (await client(Snapshots).domain_snapshot_current(await client.domain("paused"), 0)).name == "s"
        pool = StoragePoolRef("p", bytes(16))
        assert await client(Volumes).storage_pool_list_volumes(pool, 9) == ["v"]
        volume = await client(Volumes).storage_vol_lookup_by_key("k")
        assert await client(Volumes).storage_vol_get_path(volume) == "/dev/disk/by-id"
        assert (await client(Volumes).storage_vol_get_info(volume)).type == 1
        device = await client(NodeDevices).node_device_get_xml_desc("nic", 0)
        assert "<max_vports>0</max_vports>" in device
        assert "driver" not in device
        facts = await client(Node).node_get_info()
        assert (facts.model, facts.cpus, facts.mhz, facts.memory) == ("x86_64", 12, 6000, 54321)

    asyncio.run(play())


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("<foo/>", errors.XmlError),
        ("<node", errors.XmlDetail),
        ("<node><domain/></node>", errors.VirdError),
        ("<node><domain file='nosuch.xml'/></node>", errors.XmlError),
        (
            f"<node>{TWIN}{TWIN}</node>",
            errors.OperationFailed,
        ),
        ("<node><auth><user>joe</user></auth></node>", errors.InvalidArg),
        ("<node><memory>much</memory></node>", errors.XmlError),
        ("<!DOCTYPE node [<!ENTITY e SYSTEM '/etc/passwd'>]><node>&e;</node>", errors.XmlDetail),
    ],
)
def test_files_that_describe_no_host(tmp_path: Path, text: str, kind: type[errors.VirdError]) -> None:
    (tmp_path / "node.xml").write_text(text)
    with pytest.raises(kind):
        asyncio.run(connect(make_driver(), f"test://{tmp_path}/node.xml"))


def test_the_definition_of_what_runs_is_as_if_read_again(tmp_path: Path) -> None:
    devices = "<controller type='scsi' index='9'/><controller type='usb'/><controller type='scsi' index='1'/>"
    text = f"<domain type='test'><name>x</name>{GUEST}<devices>{devices}<disk device='disk'><source file='/d'/>"
    text += "<target dev='sda'/></disk></devices></domain>"
    (tmp_path / "node.xml").write_text(f"<node>{text}</node>")

    async def play() -> list[list[str]]:
        client = await connect(make_driver(), f"test://{tmp_path}/node.xml")
        dom = await client.domain("x")
        forms = [await client(Domains).domain_get_xml_desc(dom, flags) for flags in (0, 2)]
        return [re.findall("<controller type='scsi' index='(.)'", form) for form in forms]

    assert asyncio.run(play()) == [["1", "9", "0"], ["0", "1", "9"]]


@pytest.mark.parametrize(
    ("content", "error"),
    [
        ("<network><name>n</name></network><network><name>n</name></network>", errors.OperationFailed),
        ("<pool type='dir'><name>p</name><target><path>/p</path></target></pool>" * 2, errors.OperationFailed),
        ("<device/>", errors.NoName),
    ],
    ids=["networks", "pools", "devices"],
)
def test_what_is_there_twice_or_nameless_is_told(tmp_path: Path, content: str, error: type[errors.VirdError]) -> None:
    file = tmp_path / "host.xml"
    file.write_text(f"<node>{content}</node>")
    with pytest.raises(errors.VirdError) as told:
        world_from(str(file))
    assert told.value.code == error.code


@pytest.mark.parametrize(("counts", "cpus"), [("<threads>0</threads>", 0), ("<active>99</active>", 16)])
def test_no_more_processors_are_active_than_there_are(tmp_path: Path, counts: str, cpus: int) -> None:
    file = tmp_path / "host.xml"
    file.write_text(f"<node><cpu>{counts}</cpu></node>")
    assert world_from(str(file)).machine.cpus == cpus
