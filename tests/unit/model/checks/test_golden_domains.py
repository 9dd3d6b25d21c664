"""Domains as users write them against what libvirt 9.0 with QEMU 7.2 keeps or refuses."""

from pathlib import Path

import pytest

from vird.errors import VirdError
from vird.model.checks.domain import complete_domain
from vird.model.checks.live_state import forget_live_state
from vird.model.checks.machine import MachineFacts
from vird.model.domain.domain import Domain

CASES = Path(__file__).parents[3] / "golden" / "domain"
FLAGS = frozenset((CASES / "flags.txt").read_text().split())
KEPT = sorted(path.parent.name for path in CASES.glob("*/out.xml"))
REFUSED = sorted(path.parent.name for path in CASES.glob("*/refusal.txt"))


def completed(case: str) -> Domain:
    domain = Domain.from_xml((CASES / case / "in.xml").read_text())
    assert domain.os is not None and domain.os.type is not None and domain.os.type.machine is not None
    if domain.devices is not None:
        forget_live_state(domain.devices)
    facts = MachineFacts("x86_64", domain.os.type.machine, FLAGS, domain.type)
    complete_domain(domain, facts, new_mac=lambda: "52:54:00:aa:bb:cc")
    return domain


@pytest.mark.parametrize("case", KEPT)
def test_devices_are_completed_as_libvirt_does(case: str) -> None:
    expected = (CASES / case / "out.xml").read_text()
    devices = completed(case).devices
    assert devices is not None
    assert unmarked(devices.to_xml(indent=1)) == unmarked(expected)


def unmarked(text: str) -> list[str]:
    """The lines; addresses that libvirt draws at random are made one."""
    return [line if "<mac " not in line else "<mac>" for line in text.splitlines()]


@pytest.mark.parametrize("case", REFUSED)
def test_refusals_have_libvirts_number_and_words(case: str) -> None:
    number, words = (CASES / case / "refusal.txt").read_text().rstrip("\n").split(" ", 1)
    with pytest.raises(VirdError) as refused:
        completed(case)
    assert (int(refused.value.code), str(refused.value)) == (int(number), words)
