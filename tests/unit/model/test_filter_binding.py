import pytest

from vird.model.filter_binding import parse_filter_binding

UUID = "0f1c2d3e-0000-4000-8000-000000000001"
TEXT = f"""<filterbinding>
  <owner>
    <name>g</name>
    <uuid>{UUID}</uuid>
  </owner>
  <portdev name='vnet0'/>
  <linkdev name='eth9'/>
  <mac address='52:54:00:7b:35:93'/>
  <filterref filter='clean'>
    <parameter name='B' value='1'/>
    <parameter name='Z' value='2'/>
  </filterref>
</filterbinding>
"""


def test_a_binding() -> None:
    assert parse_filter_binding(TEXT).to_xml() == TEXT
    assert parse_filter_binding(TEXT.replace("7b", "7B")).mac.address == "52:54:00:7b:35:93"


@pytest.mark.parametrize(
    "part", ["<portdev name='vnet0'/>", "<mac address='52:54:00:7b:35:93'/>", "<name>g</name>", f"<uuid>{UUID}</uuid>"]
)
def test_all_parts_are_needed(part: str) -> None:
    with pytest.raises(Exception) as caught:
        parse_filter_binding(TEXT.replace(part, ""))
    assert getattr(caught.value, "code", None) == 1
