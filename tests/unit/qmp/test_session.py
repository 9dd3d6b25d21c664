import json

import pytest

from tests.unit.qmp.playbook import GREETING
from vird.qmp.faults import ProtocolFault
from vird.qmp.session import Error, Event, Greeting, Return, Session, negotiate


def line(value: object) -> bytes:
    return json.dumps(value).encode() + b"\r\n"


def test_a_whole_conversation() -> None:
    session = Session()
    assert session.feed(line(GREETING)) == [Greeting((7, 2, 22), "Debian", ("oob",))]
    serial, data = session.encode("qmp_capabilities")
    assert json.loads(data) == {"execute": "qmp_capabilities", "id": serial}
    assert session.feed(line({"return": {}, "id": serial})) == [Return(serial, {})]
    second, data = session.encode("device_del", {"id": "net0"})
    assert second != serial
    assert json.loads(data) == {"execute": "device_del", "arguments": {"id": "net0"}, "id": second}
    both = line({"event": "STOP", "timestamp": {"seconds": 5, "microseconds": 6}}) + line(
        {"error": {"class": "DeviceNotFound", "desc": "no net0"}, "id": second}
    )
    assert session.feed(both) == [Event("STOP", {}, 5, 6), Error(second, "DeviceNotFound", "no net0")]


def test_out_of_band_commands_are_marked() -> None:
    _, data = Session().encode("migrate-pause", oob=True)
    assert json.loads(data)["exec-oob"] == "migrate-pause"


@pytest.mark.parametrize(
    "bad",
    [
        b"{\n",
        b"[]\n",
        b"\xfe\xfd\n",
        b"{}\n",
        b'{"error": 7}\n',
        b'{"event": "X", "data": []}\n',
        b'{"event": "X", "timestamp": {"seconds": "soon"}}\n',
        b'{"QMP": {}}\n',
        b'{"QMP": {"version": {"qemu": {"major": null, "minor": 1, "micro": 2}}}}\n',
        b"[" * 100_000 + b"\n",
    ],
)
def test_what_is_no_message_is_a_fault(bad: bytes) -> None:
    with pytest.raises(ProtocolFault):
        Session().feed(bad)


def test_a_message_over_the_limit_is_refused_before_its_end() -> None:
    session = Session(max_message=100)
    assert session.feed(b'{"return": "' + b"x" * 80) == []
    with pytest.raises(ProtocolFault, match="no complete message"):
        session.feed(b"x" * 20)


def test_a_complete_line_over_the_limit_is_refused() -> None:
    with pytest.raises(ProtocolFault, match="exceeds the limit of 10"):
        Session(max_message=10).feed(b'{"return": "0123456789"}\n')


def test_negotiation_takes_only_what_is_offered() -> None:
    assert negotiate(["oob"], ["oob", "magic"]) == {"enable": ["oob"]}
    assert negotiate([], ["oob"]) is None
    assert negotiate(["oob"], []) is None
