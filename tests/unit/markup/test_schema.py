"""Documents against a schema: libvirt's words, and a schema that changes."""

import os
from pathlib import Path

import pytest

from vird.errors import InternalError, XmlInvalidSchema
from vird.markup import NotWellFormed
from vird.markup.schema import check_schema

RULES = """<element name="{}" xmlns="http://relaxng.org/ns/structure/1.0">
  <attribute name="a"/><empty/>
</element>"""


@pytest.fixture
def schema(tmp_path: Path) -> Path:
    path = tmp_path / "shop.rng"
    path.write_text(RULES.format("shop"))
    return path


def test_a_document_that_fits(schema: Path) -> None:
    check_schema("<shop a='1'/>", schema)


def test_a_document_that_does_not(schema: Path) -> None:
    with pytest.raises(XmlInvalidSchema) as caught:
        check_schema("<shop><b/></shop>", schema)
    assert caught.value.code == 92
    assert str(caught.value).startswith(
        f"XML document failed to validate against schema: Unable to validate doc against {schema}\n"
    )
    assert "Element shop failed to validate" in str(caught.value)


def test_no_xml_and_no_schema(schema: Path, tmp_path: Path) -> None:
    with pytest.raises(NotWellFormed):
        check_schema("<shop", schema)
    with pytest.raises(InternalError):
        check_schema("<shop a='1'/>", tmp_path / "none.rng")
    schema.write_text("<wrong/>")
    with pytest.raises(InternalError):
        check_schema("<shop a='1'/>", schema)


def test_a_changed_schema_counts(schema: Path) -> None:
    check_schema("<shop a='1'/>", schema)
    schema.write_text(RULES.format("pool"))
    os.utime(schema, ns=(0, 0))
    with pytest.raises(XmlInvalidSchema):
        check_schema("<shop a='1'/>", schema)
