import pytest

from vird.qmp.faults import ProtocolFault
from vird.qmp.lines import LineBuffer


def test_lines_come_out_whole_and_blank_ones_do_not() -> None:
    lines = LineBuffer(100)
    assert lines.feed(b"one\r\n\r\n  \ntw") == [b"one"]
    assert lines.feed(b"o\nthree") == [b"two"]
    assert lines.feed(b"\n") == [b"three"]


def test_an_unfinished_line_can_be_forgotten() -> None:
    lines = LineBuffer(100)
    lines.feed(b"half")
    lines.clear()
    assert lines.feed(b"whole\n") == [b"whole"]
    lines.feed(b"half")
    assert lines.drop_through(0xFF, b"rest\xffmore\xffnew") == b"new"
    assert lines.feed(b"new\n") == [b"new"]
    assert lines.drop_through(0xFF, b"no mark") == b"no mark"


@pytest.mark.parametrize("data", [b"x" * 11, b"x" * 11 + b"\n"])
def test_a_line_over_the_limit_is_a_fault(data: bytes) -> None:
    with pytest.raises(ProtocolFault):
        LineBuffer(10).feed(data)
