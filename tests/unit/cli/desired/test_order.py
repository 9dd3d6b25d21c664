"""What is made before what."""

from __future__ import annotations

from tests.unit.cli.desired.documents import GUEST, NETWORK, wanted
from vird.cli.desired.order import in_order


def test_kinds_and_references() -> None:
    texts = {
        "web": GUEST,
        "outer": "<filter name='outer'><filterref filter='inner'/></filter>",
        "inner": "<filter name='inner'/>",
        "red": NETWORK,
        "top": "<?vird pool='p'?><volume><name>top</name><capacity>1</capacity>"
        "<backingStore><path>/p/base</path></backingStore></volume>",
        "base": "<?vird pool='p'?><volume><name>base</name><capacity>1</capacity></volume>",
        "p": "<pool type='dir'><name>p</name><target><path>/p</path></target></pool>",
    }
    found = in_order(wanted(text) for text in texts.values())
    assert [each.name for each in found] == ["inner", "outer", "red", "p", "base", "top", "web"]


def test_filters_in_a_circle_end() -> None:
    one, two = ("<filter name='{}'><filterref filter='{}'/></filter>".format(*names) for names in ("ab", "ba"))
    assert {each.name for each in in_order([wanted(one), wanted(two)])} == {"a", "b"}
