"""Titles, descriptions and users' elements, whatever document has them."""

import pytest

from vird.api.enums.domain import DomainMetadataType as Kind
from vird.drivers.common.described import check_given, check_named, kind_of, read, writer
from vird.errors import ErrorDomain, InvalidArg
from vird.model.network import Network, parse_network
from vird.wire.procedures import remote

NETWORK = ErrorDomain.NETWORK
SET = remote.NETWORK_SET_METADATA


def network() -> Network:
    return parse_network("<network><name>n</name><bridge name='b'/></network>")


def test_what_is_written_is_read_and_nothing_takes_it_away() -> None:
    document = network()
    for kind, uri in ((Kind.TITLE, None), (Kind.DESCRIPTION, None)):
        writer(kind, "words", None, uri)(document)
        assert read(document, kind, uri) == "words"
        writer(kind, None, None, uri)(document)
        assert read(document, kind, uri) is None


def test_an_element_is_kept_with_its_prefix_and_read_without() -> None:
    document = network()
    writer(Kind.ELEMENT, "<tag owner='me'/>", "my", "http://example.org/a")(document)
    assert '<my:tag xmlns:my="http://example.org/a" owner="me"/>' in document.to_xml().replace("'", '"')
    assert read(document, Kind.ELEMENT, "http://example.org/a") == '<tag owner="me"/>'
    assert read(document, Kind.ELEMENT, "http://example.org/b") is None


def test_arguments_that_do_not_go_together() -> None:
    assert kind_of(1, NETWORK) == Kind.TITLE
    check_named(1, None, SET, NETWORK)
    check_named(7, "http://a", SET, NETWORK)
    with pytest.raises(InvalidArg, match="unknown metadata type"):
        kind_of(7, NETWORK)
    for number, uri in ((2, None), (0, "http://a")):
        with pytest.raises(InvalidArg, match="uri"):
            check_named(number, uri, SET, NETWORK)
    for kind, text, key, said in (
        (Kind.TITLE, "a\nb", None, "newlines"),
        (Kind.TITLE, "a", "k", "key"),
        (Kind.ELEMENT, "<a/>", None, "key"),
    ):
        with pytest.raises(InvalidArg, match=said):
            check_given(kind, text, key, SET, NETWORK)
