"""The protocol of Open vSwitch's database, against a server of the test's own."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from vird.host.ovsdb import Database, Refused, map_of, read_map, read_set, set_of

Message = dict[str, Any]
Answers = Callable[[Message], list[Message]]


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Callable[[Answers], Path]]:
    """A server that answers one client as a function says, and splits what it sends."""
    listening = socket.socket(socket.AF_UNIX)
    listening.bind(str(tmp_path / "db.sock"))
    listening.listen()
    threads = []

    def serve(answers: Answers) -> Path:
        def run() -> None:
            client, _ = listening.accept()
            with client:
                received = b""
                while chunk := client.recv(65536):
                    received += chunk
                    try:
                        message = json.loads(received)
                    except ValueError:
                        continue
                    received = b""
                    text = "".join(json.dumps(each) for each in answers(message)).encode()
                    client.sendall(text[:7])
                    client.sendall(text[7:])

        threads.append(threading.Thread(target=run))
        threads[-1].start()
        return tmp_path / "db.sock"

    yield serve
    for thread in threads:
        thread.join(5)
    listening.close()


def reply(message: Message, result: Any, error: Any = None) -> Message:
    return {"id": message["id"], "result": result, "error": error}


def test_results_of_a_transaction(served: Callable[[Answers], Path]) -> None:
    seen: list[Message] = []

    def answers(message: Message) -> list[Message]:
        seen.append(message)
        return [reply(message, [{"rows": [{"name": "br0"}]}])]

    with Database(served(answers)) as database:
        assert database.select("Bridge", [["name", "==", "br0"]], ["name"]) == [{"name": "br0"}]
    select = {"op": "select", "table": "Bridge", "where": [["name", "==", "br0"]], "columns": ["name"]}
    assert seen == [{"method": "transact", "params": ["Open_vSwitch", select], "id": 1}]


def test_refusals(served: Callable[[Answers], Path]) -> None:
    results = [[{}, {"error": "constraint violation", "details": "no such table"}], None]

    def answers(message: Message) -> list[Message]:
        return [reply(message, results[message["id"] - 1], "unknown database" if message["id"] == 2 else None)]

    with Database(served(answers)) as database:
        with pytest.raises(Refused, match="constraint violation: no such table"):
            database.transact([{"op": "x"}])
        with pytest.raises(Refused, match="unknown database"):
            database.transact([])


def test_waiting_until_the_switch_has_done_it(served: Callable[[Answers], Path]) -> None:
    echoed: list[Message] = []

    def answers(message: Message) -> list[Message]:
        if message.get("method") == "transact":
            return [reply(message, [{}, {}, {"rows": [{"next_cfg": 7}]}])]
        if message.get("method") == "monitor":
            row = {"Open_vSwitch": {"x": {"new": {"cur_cfg": 5}}}}
            return [reply(message, row), {"method": "echo", "params": [], "id": "echo"}]
        echoed.append(message)
        rows = [{"Open_vSwitch": {"x": {"new": {"cur_cfg": done}}}} for done in (6, 7)]
        return [{"method": "update", "params": ["configured", row], "id": None} for row in rows]

    with Database(served(answers)) as database:
        database.configure([{"op": "comment", "comment": "x"}])
    assert echoed == [{"result": [], "error": None, "id": "echo"}]


def test_a_switch_that_does_nothing_is_not_waited_for_for_ever(served: Callable[[Answers], Path]) -> None:
    with Database(served(lambda message: []), deadline_s=0.05) as database, pytest.raises(TimeoutError):
        database.configure([])


def test_nobody_there(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        Database(tmp_path / "nobody")


def test_sets_and_maps() -> None:
    assert read_set(set_of([1, 2])) == [1, 2]
    assert read_set("alone") == ["alone"]
    assert read_map(map_of({"a": "b"})) == {"a": "b"}
