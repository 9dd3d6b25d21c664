from typing import Any

import pytest

from vird.drivers.filters import host_side
from vird.drivers.filters.plan.nft_table import InterfaceRules
from vird.errors import InternalError
from vird.host import nftables

RULES = InterfaceRules("v0", {"v0-sent": [{"expr": [{"drop": None}]}]}, {"frames-sent": "v0-sent"}, [])


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[list[dict[str, Any]]]:
    found: list[list[dict[str, Any]]] = []

    def run(commands: list[dict[str, Any]]) -> list[dict[str, Any]]:
        found.append(commands)
        if any("{'ct': {" in str(command) for command in commands if "rule" in command.get("add", {})):
            raise InternalError("Protocol error")
        return []

    monkeypatch.setattr(nftables, "run", run)
    return found


def test_the_kernel_is_asked_in_steps_that_leave_nothing(asked: list[list[dict[str, Any]]]) -> None:
    assert host_side.features("x") == host_side.Features(tracking=False, rejects=True)
    assert all(commands[-1]["delete"]["table"]["name"] == "vird_x_asks" for commands in asked)


def test_one_step_for_all_interfaces(asked: list[list[dict[str, Any]]]) -> None:
    host_side.replace("x", [(RULES, None), (RULES._replace(interface="v1"), None)])
    (only,) = asked
    elements = [one["add"]["element"]["elem"][0][0] for one in only if "element" in one.get("add", {})]
    assert elements == ["v0", "v1"]


def test_the_table_goes_with_its_last_rules(asked: list[list[dict[str, Any]]]) -> None:
    host_side.remove("x", RULES, is_last=False)
    host_side.remove("x", RULES, is_last=True)
    assert [("table" in commands[-1]["delete"]) for commands in asked] == [False, True]


def test_nothing_is_made_for_nothing(asked: list[list[dict[str, Any]]], monkeypatch: pytest.MonkeyPatch) -> None:
    there = ["vird_x"]
    monkeypatch.setattr(nftables, "tables", lambda family: there)
    host_side.rebuild("x", [])
    assert len(asked) == 1 and asked[0][-1]["delete"]["table"]["name"] == "vird_x"
    there.clear()
    host_side.rebuild("x", [])
    assert len(asked) == 1
