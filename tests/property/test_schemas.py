"""What libvirt's schemas allow and the model takes, the model writes as the schemas allow, and reads back.

The schemas are the installed ones.  Values that a schema allows and the model refuses (numbers out of range, elements
that libvirt's own reader asks for) are not the matter here.
"""

from __future__ import annotations

import re
from functools import cache

import pytest
from hypothesis import HealthCheck, Phase, assume, given, settings
from hypothesis import strategies as st
from lxml import etree

from vird.drivers.common.validation import SCHEMAS
from vird.errors import VirdError
from vird.model.kinds import KINDS, Kind
from vird.testing.schema_documents import Schema

WITH_SCHEMA = [kind for kind in KINDS if kind.schema is not None]

USUAL = 100
"""Examples of a profile that does not look for new ones: then they are the same in every run."""
LARGE = re.compile(rb"unit=.[TPE]", re.IGNORECASE)


@cache
def rules(kind: Kind) -> tuple[Schema, etree.RelaxNG]:
    if not SCHEMAS.is_dir():
        pytest.skip("libvirt's schemas are not installed")
    path = SCHEMAS / str(kind.schema)
    return Schema(path), etree.RelaxNG(file=str(path))


@pytest.mark.parametrize("kind", WITH_SCHEMA, ids=lambda kind: kind.tag)
@settings(
    suppress_health_check=list(HealthCheck),
    max_examples=max(10, settings().max_examples // 50),
    derandomize=settings().max_examples <= USUAL,
    phases=[Phase.generate],
)
@given(data=st.data())
def test_written_as_the_schema_allows(kind: Kind, data: st.DataObject) -> None:
    schema, judge = rules(kind)
    root = schema.draw(data.draw)
    assume(root.tag == kind.tag and judge.validate(root))
    # a host's processor is a part of the capabilities, not a document that a guest is given
    assume(kind.tag != "cpu" or root.find("arch") is None)
    text = etree.tostring(root)
    # libvirt writes such sizes in KiB, and then they are larger than its own schema allows
    assume(LARGE.search(text) is None)
    try:
        document = kind.element.from_xml(text)
    except VirdError:
        assume(False)
    written = document.to_xml()
    assume(written)
    assert judge.validate(etree.fromstring(written)), f"{judge.error_log}\n{written}"
    assert kind.element.from_xml(written, "error").to_xml() == written
