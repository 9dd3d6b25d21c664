"""Documents held against schemas: the system's words, our own where there are none, and nothing unless asked."""

from __future__ import annotations

from pathlib import Path

import pytest

from vird.drivers.common.validation import SCHEMAS, validated
from vird.errors import ErrorDomain, XmlInvalidSchema
from vird.markup import NotWellFormed

GOOD = "<domain type='test'><name>v</name><memory>65536</memory><os><type>hvm</type></os></domain>"
STRANGE = GOOD.replace("</domain>", "<poem/></domain>")


def test_nothing_is_checked_unless_it_is_wanted() -> None:
    assert validated("no document", "domain", 0) == "no document"


@pytest.mark.parametrize("schemas", [SCHEMAS, Path("/nowhere")], ids=["the system's", "our own"])
def test_what_no_schema_knows_is_refused(schemas: Path) -> None:
    if schemas == SCHEMAS and not SCHEMAS.is_dir():
        pytest.skip("libvirt's schemas are not installed")
    assert validated(GOOD, "domain", 1, schemas=schemas) == GOOD
    with pytest.raises(XmlInvalidSchema) as refused:
        validated(STRANGE, "domain", 1, schemas=schemas)
    assert (refused.value.code, refused.value.domain) == (92, ErrorDomain.XML)
    assert refused.value.message.startswith(
        f"XML document failed to validate against schema: Unable to validate doc against {schemas}/domain.rng\n"
    )
    assert "poem" in refused.value.message


def test_the_words_are_libvirts() -> None:
    if not SCHEMAS.is_dir():
        pytest.skip("libvirt's schemas are not installed")
    with pytest.raises(XmlInvalidSchema) as refused:
        validated(STRANGE, "domain", 1)
    assert refused.value.message.endswith("/domain.rng\nElement domain has extra content: poem\n")


def test_what_is_no_such_document_is_left_to_its_reader() -> None:
    assert validated("<network/>", "domain", 1) == "<network/>"
    with pytest.raises(NotWellFormed):
        validated("<domain", "domain", 1)
