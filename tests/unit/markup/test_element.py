"""Reading and writing: one text in libvirt's layout, and back."""

import pickle
from typing import Annotated, Literal

import pytest

from tests.unit.markup.shop import Allow, Deny, Extras, FileSource, Item, NetSource, Option, PciPlace, Shop, Size
from vird.markup import Attr, Blank, ByTag, Element, Hollow, InvalidXml, Text, plan_of

WHOLE = """\
<shop mode='a' xmlns:extra='urn:example:extra'>
  <name>corner &lt;&amp;&gt; &apos;shop&apos; &quot;x&quot;</name>
  <metadata>
    <a:x xmlns:a="urn:a" b="'">
      <a:y>1 &amp; 2</a:y>
    </a:x>
  </metadata>
  <item type='file' cpus='0-3,8'>
    <source file='/a&apos;b'/>
    <serial>S1</serial>
    <size dump='yes' unit='KiB'>2048</size>
    <limit unit='MiB'>3</limit>
    <frozen/>
    <place type='pci' bus='0x0a'/>
    <private>
      <thing name='x'/>
    </private>
  </item>
  <item type='web'>
    <source host='h'/>
    <place type='usb' port='3'/>
  </item>
  <rules>
    <allow who='a'/>
    <deny who='b'/>
    <allow who='c'/>
  </rules>
  <tag>one</tag>
  <tag>two</tag>
  <extra:options>
    <extra:option value='-x'/>
  </extra:options>
</shop>
"""


def test_a_text_in_layout_comes_back_as_it_was() -> None:
    assert Shop.from_xml(WHOLE).to_xml() == WHOLE


def test_fields_hold_plain_values() -> None:
    shop = Shop.from_xml(WHOLE)
    first, second = shop.items
    assert (shop.mode, shop.name) == ("a", "corner <&> 'shop' \"x\"")
    assert isinstance(first.source, FileSource)
    assert isinstance(second.source, NetSource)
    assert isinstance(first.place, PciPlace)
    assert (first.place.bus, first.limit, first.frozen, second.frozen) == (10, 3 << 20, True, False)
    assert first.cpus == {0, 1, 2, 3, 8}
    assert first.size is not None
    assert first.size.kib == 2048
    assert [type(rule) for rule in shop.rules] == [Allow, Deny, Allow]
    assert shop.tags == ["one", "two"]


def test_built_by_hand_equals_what_is_read() -> None:
    built = Shop(name="n", items=[Item(size=Size(kib=1))], extras=Extras(options=[Option(value="v")]))
    assert built == Shop.from_xml(built.to_xml())
    assert built != Shop(name="n")


def test_order_of_assignment_does_not_matter() -> None:
    shop = Shop(name="n")
    shop.tags = ["t"]
    shop.items = [Item()]
    shop.mode = "b"
    assert shop.to_xml() == "<shop mode='b'>\n  <name>n</name>\n  <item type='file'/>\n  <tag>t</tag>\n</shop>\n"


def test_a_copy_shares_nothing() -> None:
    shop = Shop.from_xml(WHOLE)
    twin = shop.copy()
    twin.items[0].serial = "other"
    twin.tags.append("three")
    assert shop == Shop.from_xml(WHOLE)
    assert twin != shop


def test_a_document_can_be_pickled() -> None:
    shop = Shop.from_xml(WHOLE)
    assert pickle.loads(pickle.dumps(shop)) == shop


def test_repr_says_only_what_is_set() -> None:
    assert repr(Shop(name="n", items=[Item(frozen=True)])) == "Shop(name='n', items=[Item(type='file', frozen=True)])"


def test_unset_means_the_default() -> None:
    shop = Shop.from_xml("<shop><name>n</name><item/></shop>")
    assert shop.items[0].type == "file"
    assert shop.metadata is None
    assert shop.rules == []


def test_the_first_of_several_counts() -> None:
    assert Shop.from_xml("<shop><name>n</name><name>m</name></shop>").name == "n"


def test_text_is_all_the_text_inside() -> None:
    assert Shop.from_xml("<shop><name>a<!-- c -->b<x>c</x><![CDATA[<d>]]></name></shop>").name == "abc<d>"


def test_text_beside_children_is_the_element_s_own() -> None:
    class Both(Element, tag="both"):
        text: Text[str | None] = None
        item: Item | None = None

    assert Both.from_xml("<both>a<!-- c -->b</both>").text == "ab"
    assert Both.from_xml("<both>\n<item><serial>x</serial></item></both>").text is None


def test_an_empty_text_is_none_but_an_empty_item_is_one() -> None:
    shop = Shop.from_xml("<shop><name>n</name><item><serial/></item><tag/></shop>")
    assert shop.items[0].serial is None
    assert shop.tags == [""]


def test_sizes_are_read_in_any_unit() -> None:
    shop = Shop.from_xml("<shop><name>n</name><item><size unit='GB'>1</size><limit>5</limit></item></shop>")
    size = shop.items[0].size
    assert size is not None
    assert (size.kib, shop.items[0].limit) == (976563, 5)
    assert "<limit unit='B'>5</limit>" in shop.to_xml()


def test_empty_elements_as_their_class_says() -> None:
    assert Shop(name="").to_xml() == "<shop>\n  <name></name>\n</shop>\n"
    assert Extras().to_xml() == ""
    assert Item().to_xml() == "<item type='file'/>\n"


def test_any_depth_and_name() -> None:
    assert Size(kib=1).to_xml(2, tag="size") == "    <size unit='KiB'>1</size>\n"
    with pytest.raises(TypeError, match="no tag"):
        Size(kib=1).to_xml()


@pytest.mark.parametrize("values", [{}, {"name": "n", "nope": 1}])
def test_the_constructor_is_strict(values: dict[str, object]) -> None:
    with pytest.raises(TypeError):
        Shop(**values)  # type: ignore[arg-type]


def test_characters_that_xml_cannot_hold_are_left_out() -> None:
    assert Shop(name="a\x01b\rc\ttab\x7f").to_xml() == "<shop>\n  <name>abc\ttab\x7f</name>\n</shop>\n"


def test_mistakes_in_declarations_are_found_at_first_use() -> None:
    class TwoTexts(Element, tag="x"):
        one: Text[str]
        two: Text[str]

    class FlagAttribute(Element, tag="x"):
        on: Attr[bool] = False

    class SameTags(Element, tag="x"):
        either: list[Allow | Deny] = []

    for broken in (TwoTexts, FlagAttribute, SameTags):
        with pytest.raises(TypeError):
            plan_of(broken)
    assert ByTag is not None


def test_a_namespace_is_declared_only_for_what_is_written() -> None:
    empty = "<shop mode='a' xmlns:extra='urn:example:extra'><name>a</name><extra:options/></shop>"
    assert "xmlns" not in Shop.from_xml(empty).to_xml()


class Light(Element):
    """What may be said without saying anything."""

    colour: Annotated[Attr[Literal["red", "green"] | None], Blank()] = None
    label: Annotated[Attr[str | None], Blank()] = None


class Lamp(Light, tag="lamp"):
    """One as a document."""


class Room(Element, tag="room"):
    """Where they are."""

    bare: Annotated[Light | None, Hollow()] = None
    dark: Annotated[Light | None, Hollow(blank=True)] = None


def test_an_empty_attribute_may_be_none() -> None:
    assert Lamp.from_xml("<lamp colour='' label=''/>") == Lamp()
    with pytest.raises(InvalidXml):
        Lamp.from_xml("<lamp colour='blue'/>")


def test_an_element_may_be_none() -> None:
    assert Room.from_xml("<room><bare/><dark colour=''/></room>") == Room()
    assert Room.from_xml("<room><bare colour=''/></room>").bare == Light()


def test_in_a_namespace_of_its_own_a_document_has_no_parts() -> None:
    assert Lamp.from_xml("<lamp xmlns='http://x' colour='red'><x/></lamp>") == Lamp(colour="red")
    with pytest.raises(InvalidXml):
        Lamp.from_xml("<room xmlns='http://x'/>")


def test_text_that_takes_itself_for_another_encoding_is_read() -> None:
    assert Lamp.from_xml("<?xml version='1.0' encoding='UTF-16'?><lamp label='é'/>").label == "é"
