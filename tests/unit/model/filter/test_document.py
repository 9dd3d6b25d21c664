from vird.model.filter import FilterRef, Rule, parse_filter

TEXT = """<filter name='f' chain='root'>
  <filterref filter='x'/>
  <rule action='drop' direction='in' priority='500'/>
  <filterref filter='y'/>
</filter>
"""


def test_rules_and_references_keep_their_order() -> None:
    document = parse_filter(TEXT)
    assert document.to_xml() == TEXT
    assert [type(entry) for entry in document.entries] == [FilterRef, Rule, FilterRef]
    assert len(document.rules) == 1
    assert [reference.filter for reference in document.references] == ["x", "y"]
