import asyncio
import os
from pathlib import Path

import pytest

from tests.unit.drivers.qemu.capabilities.conversation import first_session, tcg_session, text
from vird.drivers.qemu.capabilities import Capabilities, replay
from vird.drivers.qemu.capabilities.cache import CapabilityCache, version_number
from vird.errors import InternalError, SystemError_


class Prober:
    """Counts probes; ``gate`` holds them back until it is set."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, bool]] = []
        self.gate: asyncio.Event | None = None
        self.failure: Exception | None = None

    async def __call__(self, emulator: str, kvm: bool) -> Capabilities:
        self.asked.append((emulator, kvm))
        if self.gate is not None:
            await self.gate.wait()
        if self.failure is not None:
            raise self.failure
        return replay(text(first_session(kvm=kvm), tcg_session()), emulator)


@pytest.fixture
def emulator(tmp_path: Path) -> str:
    path = tmp_path / "qemu"
    path.write_text("#!/bin/sh\n")
    return str(path)


def cache(folder: Path, prober: Prober, kvm: str = "/nonexistent") -> CapabilityCache:
    return CapabilityCache(folder / "cache", probe=prober, kvm_device=kvm, module_folder=str(folder / "modules"))


def test_a_binary_is_probed_once_and_its_file_holds(tmp_path: Path, emulator: str) -> None:
    prober = Prober()

    async def run() -> None:
        first = cache(tmp_path, prober)
        caps = await first.get(emulator)
        assert await first.get(emulator) is caps
        again = await cache(tmp_path, prober).get(emulator)
        assert again.flags == caps.flags
        assert again.accelerators == caps.accelerators

    asyncio.run(run())
    assert prober.asked == [(emulator, False)]
    (stored,) = (tmp_path / "cache").iterdir()
    assert stored.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(("quitter", "probes"), [(0, 2), (1, 1)])
def test_callers_share_a_probe_and_one_that_gives_up_harms_nobody(
    tmp_path: Path, emulator: str, quitter: int, probes: int
) -> None:
    prober = Prober()

    async def run() -> None:
        prober.gate = asyncio.Event()
        shared = cache(tmp_path, prober)
        assert shared.held(emulator) is None
        callers = [asyncio.ensure_future(shared.get(emulator)) for _ in range(4)]
        await asyncio.sleep(0)
        callers[quitter].cancel()
        await asyncio.sleep(0)
        prober.gate.set()
        answers = await asyncio.gather(*callers, return_exceptions=True)
        assert isinstance(answers.pop(quitter), asyncio.CancelledError)
        assert isinstance(answers[0], Capabilities)
        assert answers[1:] == [answers[0]] * 2

    asyncio.run(run())
    assert len(prober.asked) == probes


def test_a_failed_probe_fails_all_who_wait_for_it(tmp_path: Path, emulator: str) -> None:
    prober = Prober()
    prober.failure = InternalError("it broke")

    async def run() -> None:
        prober.gate = asyncio.Event()
        shared = cache(tmp_path, prober)
        callers = [asyncio.ensure_future(shared.get(emulator)) for _ in range(3)]
        await asyncio.sleep(0)
        prober.gate.set()
        assert await asyncio.gather(*callers, return_exceptions=True) == [prober.failure] * 3

    asyncio.run(run())
    assert len(prober.asked) == 1


def test_a_changed_binary_is_probed_again(tmp_path: Path, emulator: str) -> None:
    prober = Prober()

    async def run() -> None:
        shared = cache(tmp_path, prober)
        await shared.get(emulator)
        stamp = shared.stamp(emulator)
        (tmp_path / "modules").mkdir()
        assert shared.stamp(emulator) != stamp
        assert shared.held(emulator) is None
        await shared.get(emulator)

    asyncio.run(run())
    assert len(prober.asked) == 2


def test_access_to_kvm_counts(tmp_path: Path, emulator: str) -> None:
    prober = Prober()
    device = tmp_path / "kvm"

    async def run() -> None:
        shared = cache(tmp_path, prober, str(device))
        assert list((await shared.get(emulator)).accelerators) == ["tcg"]
        device.write_text("")
        assert list((await shared.get(emulator)).accelerators) == ["kvm", "tcg"]

    asyncio.run(run())
    assert prober.asked == [(emulator, False), (emulator, True)]


def test_a_damaged_or_foreign_file_is_not_believed(tmp_path: Path, emulator: str) -> None:
    prober = Prober()

    async def run() -> None:
        shared = cache(tmp_path, prober)
        await shared.get(emulator)
        stored = shared.path(emulator)
        whole = stored.read_bytes()
        stored.write_bytes(whole[:200])
        assert cache(tmp_path, prober).held(emulator) is None
        stored.write_bytes(whole.replace(os.fsencode(emulator), b"/other"))
        assert cache(tmp_path, prober).held(emulator) is None
        stored.write_bytes(whole)
        assert cache(tmp_path, prober).held(emulator) is not None

    asyncio.run(run())


def test_what_cannot_be_probed_is_told_and_tried_again(tmp_path: Path, emulator: str) -> None:
    prober = Prober()

    async def run() -> None:
        shared = cache(tmp_path, prober)
        prober.failure = InternalError("it broke")
        with pytest.raises(InternalError, match="it broke"):
            await shared.get(emulator)
        prober.failure = None
        assert (await shared.get(emulator)).arch == "x86_64"
        with pytest.raises(SystemError_, match="Cannot check QEMU binary /none: No such file or directory"):
            await shared.get("/none")

    asyncio.run(run())


def test_versions_as_numbers() -> None:
    assert version_number("1.20.3") == 1_020_003
