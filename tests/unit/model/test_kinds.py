"""A text is what its root element says."""

from __future__ import annotations

import pytest

from vird.errors import InvalidArg
from vird.markup import InvalidXml, parse_document
from vird.model.kinds import DEVICE, KINDS, kind_named, kind_of, read_as_written, read_for_use


def test_every_kind_has_its_class_and_its_reader() -> None:
    for kind in KINDS:
        assert kind.element._tag == kind.tag
        assert kind_named(kind.tag) is kind_named(kind.name) is kind
        assert kind.reader is None or ":" in kind.reader
    with pytest.raises(InvalidArg):
        kind_named("poem")


def test_interfaces_of_hosts_have_names() -> None:
    assert kind_of(parse_document("<interface type='bridge' name='br0'/>")).name == "host interface"
    assert kind_of(parse_document("<interface type='bridge'/>")).name == DEVICE
    with pytest.raises(InvalidXml, match="line 1: no kind of document has the root element 'emulator'"):
        kind_of(parse_document("<emulator/>"))


def test_read_as_written_and_for_use() -> None:
    text = "<domain type='kvm'><name>a</name><memory>1</memory><os><type>hvm</type></os></domain>"
    assert getattr(read_as_written(text), "vcpu", None) is None
    assert getattr(read_for_use(text), "vcpu", None) is not None
    device = read_as_written("<disk type='file'><target dev='vda'/></disk>")
    assert [disk.target.dev for disk in getattr(device, "disks", [])] == ["vda"]
    with pytest.raises(InvalidXml, match="unknown element 'poem'"):
        read_as_written("<domain type='kvm'><name>a</name><poem/></domain>", strict=True)


def test_a_hosts_processor_says_what_it_is() -> None:
    signature = "<signature family='6' model='60' stepping='3'/>"
    host = f"<cpu>\n  <arch>x86_64</arch>\n  <model>Haswell</model>\n  {signature}\n</cpu>\n"
    assert kind_of(parse_document(host)).name == "processor of a host"
    assert read_as_written(host).to_xml() == host
    assert kind_of(parse_document("<cpu><model>Haswell</model></cpu>")).name == "processor"
