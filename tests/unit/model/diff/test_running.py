"""A running guest's document without what its start made up."""

from __future__ import annotations

from vird.model.diff import diff
from vird.model.diff.running import as_definition
from vird.model.domain.domain import Domain

DEFINED = """<domain type='qemu'><name>a</name><os><type>hvm</type></os>
  <cpu mode='host-model'/>
  <devices>
    <disk type='file' device='disk'><source file='/a'/><target dev='vda' bus='virtio'/></disk>
    <interface type='network'><mac address='52:54:00:00:00:01'/><source network='lan'/></interface>
    <channel type='unix'><target type='virtio' name='agent'/></channel>
    <graphics type='vnc' port='-1' autoport='yes'/></devices></domain>"""
LIVE = """<domain type='qemu' id='3'><name>a</name><vcpu>1</vcpu><resource><partition>/machine</partition></resource>
  <os><type>hvm</type></os>
  <cpu mode='custom' match='exact' check='full'><model fallback='forbid'>Haswell</model></cpu>
  <devices>
    <disk type='file' device='disk'><source file='/a' index='1'/><backingStore/><target dev='vda' bus='virtio'/>
      <alias name='virtio-disk0'/></disk>
    <interface type='bridge'><mac address='52:54:00:00:00:01'/>
      <source network='lan' portid='5bfc9726-e015-4869-b5ce-abf194f9dfa6'
        bridge='br0'/>
      <target dev='vnet0'/><alias name='net0'/></interface>
    <channel type='unix'><source mode='bind' path='/run/a'/>
      <target type='virtio' name='agent' state='connected'/></channel>
    <graphics type='vnc' port='5900' autoport='yes' listen='127.0.0.1'>
      <listen type='address' address='127.0.0.1'/></graphics>
  </devices><seclabel type='dynamic' model='dac'><label>+0:+0</label></seclabel></domain>"""


def test_nothing_is_left_but_what_was_defined() -> None:
    defined = Domain.from_xml(DEFINED)
    found = diff(defined, as_definition(Domain.from_xml(LIVE), defined))
    assert [each.path for each in found] == ["/domain/vcpu"]


def test_what_runs_otherwise_is_seen() -> None:
    live = Domain.from_xml(LIVE.replace("network='lan'", "network='wan'").replace("file='/a'", "file='/b'"))
    found = diff(Domain.from_xml(DEFINED), as_definition(live, Domain.from_xml(DEFINED)))
    assert {each.new for each in found} >= {"wan", "/b"}
