"""Objects are equal when they are the same object of the same connection."""

from typing import Any

from vird.client.handle import Handle
from vird.wire.procedures.refs import NodeDeviceRef


class Other(Handle):
    pass


def test_equality() -> None:
    link: Any = object()
    one, same = Handle(link, NodeDeviceRef("a")), Handle(link, NodeDeviceRef("a"))
    assert one == same
    assert len({one, same}) == 1
    assert one != Handle(link, NodeDeviceRef("b"))
    assert one != Handle(object(), NodeDeviceRef("a"))  # type: ignore[arg-type]
    assert one != Other(link, NodeDeviceRef("a"))
