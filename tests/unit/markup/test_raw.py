"""Foreign XML: kept as it came, compared by what it says."""

from vird.markup import Metadata, Opaque, Raw


def test_metadata_keeps_one_element_of_each_namespace() -> None:
    text = "<metadata>t<a/><!-- c --><x:a xmlns:x='u'><x:b/></x:a><y:a xmlns:y='u'/><z:a xmlns:z='v'/>t</metadata>"
    kept = Metadata.parse(text)
    assert kept.to_xml() == '<metadata>\n  <x:a xmlns:x="u">\n    <x:b/>\n  </x:a>\n  <z:a xmlns:z="v"/>\n</metadata>\n'
    assert kept.get("v") == Raw.parse("<z:a xmlns:z='v'/>")
    assert kept.get("w") is None


def test_metadata_entries_are_replaced_in_place() -> None:
    kept = Metadata.parse("<metadata><x:a xmlns:x='u'/><z:a xmlns:z='v'/></metadata>")
    changed = kept.with_entry("u", Raw.parse("<n:new xmlns:n='u'/>"))
    assert [child.tag for child in changed.children()] == ["{u}new", "{v}a"]
    assert [child.tag for child in changed.with_entry("u", None).children()] == ["{v}a"]
    assert [child.tag for child in kept.children()] == ["{u}a", "{v}a"]
    assert Metadata.empty().to_xml() == "<metadata/>\n"


def test_content_is_not_touched() -> None:
    text = '<metadata>\n  <x:a xmlns:x="u">a<![CDATA[<b>]]>\n  c <x:d/></x:a>\n</metadata>\n'
    assert Metadata.parse(text).to_xml() == text


def test_indented_to_its_place() -> None:
    assert Raw.parse("<a><b/></a>").to_xml(2) == "    <a>\n      <b/>\n    </a>\n"


def test_our_own_state_is_written_in_our_layout() -> None:
    text = "  <a b='&apos;x'>\n    <c>t&quot;</c>\n    <d/>\n  </a>\n"
    assert Opaque.parse(text).to_xml(1) == text


def test_values() -> None:
    one, same, other = Raw.parse("<a b='1'/>"), Raw.parse('<a b="1"></a>'), Raw.parse("<a/>")
    assert one == same
    assert hash(one) == hash(same)
    assert one != other
    assert repr(other) == "Raw('<a/>')"
