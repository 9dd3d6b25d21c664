"""Documents drawn from a small schema fit it."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from vird.testing.schema_documents import Schema

SHOP = """<grammar xmlns="http://relaxng.org/ns/structure/1.0"
  datatypeLibrary="http://www.w3.org/2001/XMLSchema-datatypes">
<include href="parts.rng"><define name="colour"><value>red</value></define></include>
<start><element name="shop"><interleave>
  <zeroOrMore><ref name="item"/></zeroOrMore>
  <optional><attribute name="open"><choice><value>yes</value><value>no</value></choice></attribute></optional>
  <optional><element name="note" ns="urn:note"><text/></element></optional>
</interleave></element></start></grammar>"""
PARTS = """<grammar xmlns="http://relaxng.org/ns/structure/1.0"
  datatypeLibrary="http://www.w3.org/2001/XMLSchema-datatypes">
<define name="item"><element name="item"><attribute name="colour"><ref name="colour"/></attribute>
  <attribute name="count"><data type="unsignedInt"><param name="pattern">[0-9]{1,4}</param></data></attribute>
  <zeroOrMore><ref name="item"/></zeroOrMore></element></define>
<define name="colour"><value>blue</value></define></grammar>"""


@settings(max_examples=50)
@given(data=st.data())
def test_every_document_fits(tmp_path_factory: object, data: st.DataObject) -> None:
    folder = Path(str(tmp_path_factory.getbasetemp()))  # type: ignore[attr-defined]
    (folder / "shop.rng").write_text(SHOP)
    (folder / "parts.rng").write_text(PARTS)
    root = Schema(folder / "shop.rng").draw(data.draw)
    judge = etree.RelaxNG(file=str(folder / "shop.rng"))
    assert judge.validate(root), judge.error_log
    assert {item.get("colour") for item in root.iter("item")} <= {"red"}
