"""Users' own elements, without the prefix that they are kept with."""

from __future__ import annotations

import pytest

from vird import errors
from vird.model.domain.metadata import entry_of, shown

GIVEN = '<b xmlns:q="http://q" w="3"><c/><q:d e="1"><f> t </f></q:d></b>'


def test_what_is_given_is_kept_in_its_namespace_and_shown_without() -> None:
    entry = entry_of(GIVEN, "k", "http://a/9")
    assert entry.to_xml().startswith('<k:b xmlns:q="http://q" xmlns:k="http://a/9" w="3">\n  <k:c/>')
    assert shown(entry, "http://a/9").startswith('<b xmlns:q="http://q" w="3">\n  <c/>\n  <q:d e="1">\n    <f> t </f>')


@pytest.mark.parametrize(
    ("text", "key", "fault"),
    [
        ("<broken", "k", "Couldn't find end of Start Tag broken"),
        ("<a/><b/>", "k", "Extra content at the end of the document"),
        ("<a/>", "bad:key", "failed to validate prefix for a new XML namespace"),
        ("<k:a xmlns:k='http://x'/>", "k", "failed to create a new XML namespace"),
    ],
)
def test_what_cannot_be_kept_is_refused(text: str, key: str, fault: str) -> None:
    with pytest.raises(errors.VirdError, match=fault):
        entry_of(text, key, "http://a/9")
