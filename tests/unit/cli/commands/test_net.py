"""``vird net doctor``: what it prints, and how it ends."""

import json

import pytest

from vird.cli.main import main
from vird.drivers.network import doctor
from vird.drivers.network.plan.diagnosis import Finding
from vird.errors import NoNetwork

OFF = Finding("blocks", "the host does not forward IPv4", "sysctl", switches=("ipv4/ip_forward",))
NEAR = Finding("may block", "10.0.0.0/24 overlaps with 10.0.0.0/8 on eth0", "other addresses")


@pytest.fixture
def findings(monkeypatch: pytest.MonkeyPatch) -> list[Finding]:
    """What is found; a repair takes away what it can."""
    found = [OFF, NEAR]
    monkeypatch.setattr(doctor, "examine", lambda paths, name: list(found))
    monkeypatch.setattr(doctor, "repair", lambda given: [found.remove(each) for each in given if each.is_repairable])
    return found


def test_what_blocks_is_told(findings: list[Finding], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["net", "doctor", "lan"]) == 1
    assert capsys.readouterr().out.startswith("blocks: the host does not forward IPv4\n    sysctl\nmay block: ")
    findings.clear()
    assert main(["net", "doctor", "lan"]) == 0
    assert capsys.readouterr().out == "nothing on this host blocks network lan\n"


def test_a_repair_is_told_too(findings: list[Finding], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["net", "doctor", "lan", "--repair", "--json"]) == 0
    shown = json.loads(capsys.readouterr().out)
    assert [(each["severity"], each["repaired"]) for each in shown] == [("blocks", True), ("may block", False)]


def test_a_network_that_is_not_there(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def unknown(paths: object, name: str) -> list[Finding]:
        raise NoNetwork("no network with matching name 'lan'")

    monkeypatch.setattr(doctor, "examine", unknown)
    assert main(["net", "doctor", "lan"]) == 2
    assert "no network with matching name 'lan'" in capsys.readouterr().err
