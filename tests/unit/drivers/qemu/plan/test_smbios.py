"""Strings for the guest's firmware tables."""

import pytest

from tests.unit.drivers.qemu.plan.launches import launch_of, words
from vird.drivers.qemu.plan.smbios import firmware_files, tables
from vird.errors import XmlError

INFO = (
    "<sysinfo type='smbios'><bios><entry name='vendor'>A, B</entry></bios>"
    "<system><entry name='uuid'>u</entry><entry name='sku'>s</entry></system>"
    "<baseBoard><entry name='asset'>1</entry></baseBoard><baseBoard><entry name='asset'>2</entry></baseBoard>"
    "<chassis/><oemStrings><entry>x</entry><entry>y</entry></oemStrings></sysinfo>"
)
MINE = "<smbios mode='sysinfo'/>"


def test_one_argument_for_each_table() -> None:
    assert words(tables, before=INFO, os=MINE)[1::2] == [
        "type=0,vendor=A,, B",
        "type=1,uuid=u,sku=s",
        "type=2,asset=1",
        "type=2,asset=2",
        "type=11,value=x,value=y",
    ]


def test_only_when_asked_for() -> None:
    assert words(tables, before=INFO) == []
    assert words(tables, before=INFO, os="<smbios mode='emulate'/>") == []
    with pytest.raises(XmlError, match="sysinfo are not available"):
        words(tables, os=MINE)


def test_the_hosts_tables_come_without_its_uuid() -> None:
    host = launch_of(before=INFO).domain.sysinfos[0]
    assert "type=1,sku=s" in words(tables, os="<smbios mode='host'/>", smbios_of_host=host)


def test_files_of_fw_cfg() -> None:
    before = "<sysinfo type='fwcfg'><entry name='opt/a'>v,w</entry><entry name='opt/b' file='/f'/></sysinfo>"
    assert words(firmware_files, before=before)[1::2] == ["name=opt/a,string=v,,w", "name=opt/b,file=/f"]
