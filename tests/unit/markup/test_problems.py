"""All that is wrong with a document is told at once, with line, path and libvirt's number."""

import pytest

from tests.unit.markup.shop import Shop
from vird import errors
from vird.errors import ErrorDomain, Overflow
from vird.markup import InvalidXml, NotWellFormed, Problem
from vird.markup.document import MAX_BYTES
from vird.markup.origins import CpuUnsupported, OwnXmlError, PlainInternalError
from vird.markup.reader import MAX_PROBLEMS

BROKEN = """<shop mode='z'>
  <item type='web'>
    <source/>
    <place type='isa'/>
  </item>
  <item cpus='4-2'>
    <size unit='Q'>1</size>
    <place type='pci' bus='x'/>
  </item>
  <closed><wrong/></closed>
</shop>"""


def test_every_fault_is_named() -> None:
    with pytest.raises(InvalidXml) as caught:
        Shop.from_xml(BROKEN)
    assert [str(problem) for problem in caught.value.problems] == [
        "line 1: /shop/@mode: expected one of a, b, got 'z'",
        "line 3: /shop/item[1]/source: missing attribute 'host'",
        "line 4: /shop/item[1]/place/@type: expected one of pci, usb, got 'isa'",
        "line 6: /shop/item[2]/@cpus: expected a CpuSet, got '4-2'",
        "line 7: /shop/item[2]/size: unknown suffix 'Q'",
        "line 8: /shop/item[2]/place/@bus: expected a number, got 'x'",
        "line 10: /shop/closed/wrong: unknown element 'wrong'",
        "line 1: /shop: missing element 'name'",
    ]


def test_the_number_is_that_of_the_first_fault() -> None:
    with pytest.raises(InvalidXml) as caught:
        Shop.from_xml(BROKEN)
    assert caught.value.code == 67
    assert str(caught.value).startswith("unsupported configuration: line 1: /shop/@mode: expected one of a, b")
    with pytest.raises(InvalidXml) as caught:
        Shop.from_xml("<shop/>")
    assert (caught.value.code, str(caught.value)) == (
        21,
        "missing name information in line 1: /shop: missing element 'name'",
    )


def test_sizes_beyond_64_bits_overflow() -> None:
    with pytest.raises(InvalidXml) as caught:
        Shop.from_xml("<shop><name>n</name><item><size unit='EiB'>17</size></item></shop>")
    assert caught.value.code == Overflow.code


def test_strangers_are_dropped_or_refused() -> None:
    text = "<shop b='1'><name c='2'>n</name><!-- kept out --><new><deep/></new><rules><maybe/></rules></shop>"
    assert Shop.from_xml(text) == Shop(name="n")
    with pytest.raises(InvalidXml) as caught:
        Shop.from_xml(text, unknown="error")
    assert [problem.text for problem in caught.value.problems] == [
        "unknown attribute 'b'",
        "unknown attribute 'c'",
        "unknown element 'new'",
        "unknown element 'maybe'",
    ]


def test_a_unit_is_known_where_there_is_a_size() -> None:
    text = "<shop><name>n</name><item><size unit='MiB'>1</size><limit unit='b'>1</limit></item></shop>"
    assert Shop.from_xml(text, unknown="error").items[0].limit == 1


def test_a_lenient_value_is_passed_over() -> None:
    assert Shop.from_xml("<shop><name>n</name><item weight='x'/></shop>").items[0].weight is None


def test_a_child_the_parent_has_no_class_for_is_a_stranger() -> None:
    assert Shop.from_xml("<shop><name>n</name><item type='none'><source a='b'/></item></shop>").items[0].source is None


def test_another_root() -> None:
    with pytest.raises(InvalidXml, match="expecting root element of 'shop', not 'pool'") as caught:
        Shop.from_xml("<pool/>")
    assert caught.value.code == 27


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("<shop", "(shop_definition):1: Couldn't find end of Start Tag shop line 1\n<shop\n-----^"),
        ("", "(shop_definition):1: Document is empty\n(null)\n^"),
        (
            "<shop>\n<a>\n</shop>",
            "(shop_definition):3: Opening and ending tag mismatch: a line 2 and shop\n</shop>\n-------^",
        ),
        ("<shop>\x01</shop>", "(shop_definition):1: PCDATA invalid Char value 1\n<shop>\x01</shop>\n------^"),
    ],
)
def test_text_that_is_no_xml_is_told_as_libxml2_tells_it(text: str, words: str) -> None:
    with pytest.raises(NotWellFormed) as caught:
        Shop.from_xml(text)
    assert (caught.value.code, caught.value.domain) == (35, ErrorDomain.DOMAIN)
    assert str(caught.value) == words


@pytest.mark.parametrize(
    "text",
    [
        "<!DOCTYPE shop [<!ENTITY a 'b'>]><shop><name>&a;</name></shop>",
        "<?xml version='1.0'?><!-- c -->\n<!DOCTYPE shop><shop/>",
        "<!DOCTYPE shop [<!ENTITY a 'b'>]><shop/>".encode("utf-16"),
        "<shop>" + "<a>" * 400 + "</a>" * 400 + "</shop>",
        "<shop>" + " " * MAX_BYTES + "</shop>",
        b"<shop><name>\xff\xfe</name></shop>",
        "<shop><name>a\0b</name></shop>",
        "<shop><name>\ud800</name></shop>",
        "<shop><name>&#0;</name></shop>",
        "<shop><name>&unknown;</name></shop>",
    ],
    ids=["entity", "doctype", "utf16", "deep", "large", "bytes", "nul", "surrogate", "reference", "undeclared"],
)
def test_what_is_refused_unread(text: str | bytes) -> None:
    with pytest.raises(NotWellFormed) as caught:
        Shop.from_xml(text)
    assert caught.value.code == 35
    assert len(str(caught.value)) < 2000


def test_a_declared_encoding_counts() -> None:
    assert (
        Shop.from_xml("<?xml version='1.0' encoding='ISO-8859-1'?><shop><name>é</name></shop>".encode("latin-1")).name
        == "é"
    )


def test_a_document_with_too_many_faults_is_not_read_to_its_end() -> None:
    text = "<shop><name>n</name>" + "<item type='z'/>" * 50_000 + "</shop>"
    with pytest.raises(InvalidXml) as caught:
        Shop.from_xml(text)
    assert len(caught.value.problems) == MAX_PROBLEMS


@pytest.mark.parametrize(
    ("error", "nobody", "own", "domain"),
    [
        (errors.XmlError, False, False, errors.ErrorDomain.NONE),
        (OwnXmlError, False, True, errors.ErrorDomain.NONE),
        (PlainInternalError, True, False, errors.ErrorDomain.NONE),
        (CpuUnsupported, False, False, errors.ErrorDomain.CPU),
    ],
)
def test_the_first_fault_says_where_it_comes_from(
    error: type[errors.VirdError], nobody: bool, own: bool, domain: errors.ErrorDomain
) -> None:
    broken = InvalidXml([Problem(1, "/a", "x", error), Problem(2, "/b", "y")])
    assert (broken.of_nobody, broken.of_its_own, broken.domain, broken.code) == (nobody, own, domain, error.code)
