"""Functions change hands on a made-up bus."""

import asyncio
import json
from pathlib import Path

import pytest

from tests.unit.host.pci_bus import CARD, FIRST, OTHER, SECOND, Bus, SomeCards
from vird import errors
from vird.drivers.common.hostdev import pci_binding
from vird.drivers.common.hostdev.pci_binding import PciBinding
from vird.drivers.common.hostdev.wanted import FrameRules
from vird.host import pci
from vird.host.vf_settings import VfSettings

RULES = FrameRules("52:54:00:00:00:01", 42)


@pytest.fixture
def bus(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Bus:
    bus = Bus(tmp_path)
    monkeypatch.setattr(pci, "_write", bus.write)
    monkeypatch.setattr(pci_binding, "POLL_S", 1.0)
    return bus


def test_to_vfio_and_back(bus: Bus, tmp_path: Path) -> None:
    binding = PciBinding(tmp_path / "kept", sys=bus.sys)
    asyncio.run(binding.detach(OTHER))
    assert bus.driver_of(OTHER) == "vfio-pci"
    before = list(bus.written)
    asyncio.run(binding.detach(OTHER))
    asyncio.run(binding.reset(OTHER))
    assert bus.written == before
    asyncio.run(binding.reattach(OTHER))
    assert bus.driver_of(OTHER) == "nvme"
    asyncio.run(binding.reset(OTHER))
    assert bus.written[-1] == ("devices/0000:04:00.0/reset", "1")


def test_a_driver_that_takes_nothing_leaves_it_to_the_host(
    bus: Bus, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pci_binding, "POLL_S", pci_binding.BEGIN_S)
    monkeypatch.setattr(asyncio, "sleep", _at_once)
    bus.broken.add("vfio-pci")
    with pytest.raises(errors.InternalError, match="was not taken by driver vfio-pci"):
        asyncio.run(PciBinding(tmp_path, sys=bus.sys).detach(OTHER))
    assert bus.driver_of(OTHER) == "nvme"


async def _at_once(seconds: float) -> None:
    """No sleep."""


def test_what_cannot_be_written_or_reset(bus: Bus, tmp_path: Path) -> None:
    binding = PciBinding(tmp_path, sys=bus.sys)
    for name in ("driver_override", "reset"):
        (pci.folder(OTHER, bus.sys) / name).unlink()
    with pytest.raises(errors.SystemError_, match=r"Failed to bind PCI device '0000:04:00\.0' to vfio-pci"):
        asyncio.run(binding.detach(OTHER))
    with pytest.raises(errors.SystemError_, match="back to the host"):
        asyncio.run(binding.reattach(OTHER))
    with pytest.raises(errors.InternalError, match=r"Unable to reset PCI device 0000:04:00\.0"):
        asyncio.run(binding.reset(OTHER))
    assert bus.driver_of(OTHER) == "nvme"


def test_a_card_insists_for_a_while(bus: Bus, tmp_path: Path) -> None:
    cards = SomeCards()
    before = dict(cards.now)
    binding = PciBinding(tmp_path / "kept", sys=bus.sys, cards=cards)
    binding.insist(SECOND, RULES)
    assert cards.now == {0: before[0], 1: VfSettings(*RULES)}
    kept = tmp_path / "kept/eth7_vf1"
    assert json.loads(kept.read_text()) == {"mac": "02:00:00:00:00:01", "vlan": "7"}
    # Another daemon finds it.
    PciBinding(tmp_path / "kept", sys=bus.sys, cards=cards).restore(SECOND)
    assert (cards.now, kept.exists()) == (before, False)
    binding.restore(SECOND)
    binding.restore(OTHER)


def test_what_no_card_can_insist_on(bus: Bus, tmp_path: Path) -> None:
    cards = SomeCards()
    binding = PciBinding(tmp_path / "kept", sys=bus.sys, cards=cards)
    with pytest.raises(errors.ConfigUnsupported, match="SR-IOV Virtual Functions only"):
        binding.insist(CARD, RULES)
    cards.up = False
    with pytest.raises(errors.InternalError, match="PF 'eth7' because the PF is not online"):
        binding.insist(FIRST, RULES)
    cards.up = True
    del cards.now[0]
    with pytest.raises(errors.OperationFailed, match="cannot configure VF 0 of PF 'eth7'"):
        binding.insist(FIRST, RULES)
    (pci.folder(CARD, bus.sys) / "net/eth7").rmdir()
    with pytest.raises(errors.ConfigUnsupported, match="has no network device"):
        binding.insist(FIRST, RULES)


def test_a_damaged_note_is_told(bus: Bus, tmp_path: Path) -> None:
    (tmp_path / "eth7_vf0").write_text("{")
    with pytest.raises(errors.OperationFailed, match="cannot restore VF 0"):
        PciBinding(tmp_path, sys=bus.sys, cards=SomeCards()).restore(FIRST)
